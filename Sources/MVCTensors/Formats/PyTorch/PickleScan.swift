/// What the pickles of a file would make Python import. Nothing is imported or called to find out.
///
/// Looked at are files that are pickles (`.pkl`, old PyTorch checkpoints, joblib) and zip archives with pickles in
/// them (PyTorch, NumPy's object arrays stay unseen).
package struct PickleScan: Equatable, Sendable {
  /// What is imported, in order.
  package let imports: [PickleImport]
  /// Whether everything could be read: a pickle is damaged, cut, or compressed where it is not.
  package let isComplete: Bool

  package var dangerousImports: [PickleImport] { imports.filter(\.isDangerous) }

  private static let pickleEndings = [".pkl", ".pickle", ".pck", ".pcl", ".joblib", ".dill"]
  private static let checkpointEndings = [".pt", ".pth", ".bin", ".ckpt", ".data", ".model"]
  /// A file may have several pickles one after the other; old checkpoints have five.
  private static let mostPickles = 64

  /// Whether files of this name are worth a scan.
  package static func isLikely(fileName: String) -> Bool {
    let name = fileName.lowercased()
    return (pickleEndings + checkpointEndings).contains { name.hasSuffix($0) }
  }

  /// Reads the pickles of a file.
  ///
  /// - Returns: nil when it has none.
  /// - Throws: What the source throws. Malformed bytes make the scan incomplete and nothing else.
  package static func read(_ source: any ByteSource) throws -> PickleScan? {
    let head = try source.bytes(at: 0, count: ZipDirectory.magic.count)
    if head == ZipDirectory.magic { return try readArchive(source) }
    // Since protocol 2 a pickle begins with this opcode; the older, of text, are told by nothing.
    guard head.first == PickleOpcode.protocol.rawValue, head.count > 1, head[1] <= 5 else { return nil }
    var collected = Collected()
    var reader = HeaderReader(source, in: 0..<source.byteCount)
    for _ in 0..<mostPickles {
      guard try collected.run(&reader), try reader.peekByte() == PickleOpcode.protocol.rawValue else { break }
    }
    return collected.scan
  }

  private static func readArchive(_ source: any ByteSource) throws -> PickleScan? {
    let entries: [ZipEntry]
    do {
      entries = try ZipDirectory(source).entries
    } catch is MalformedModelFile {
      return nil
    }
    let pickles = entries.filter { entry in pickleEndings.contains { entry.name.lowercased().hasSuffix($0) } }
    guard !pickles.isEmpty else { return nil }
    var collected = Collected()
    for entry in pickles {
      if var reader = try entry.openIfStored(source) {
        _ = try collected.run(&reader)
      } else {
        collected.isComplete = false
      }
    }
    return collected.scan
  }

  private struct Collected {
    var imports: Set<PickleImport> = []
    var isComplete = true

    var scan: PickleScan { PickleScan(imports: imports.sorted(), isComplete: isComplete) }

    /// Goes through one pickle, and leaves the reader behind it. Returns whether it was read to its end.
    mutating func run(_ reader: inout HeaderReader) throws -> Bool {
      var machine = PickleMachine(reader)
      defer {
        imports.formUnion(machine.imports)
        reader = machine.reader
      }
      do {
        _ = try machine.run()
        return true
      } catch is MalformedModelFile {
        isComplete = false
        return false
      }
    }
  }
}
