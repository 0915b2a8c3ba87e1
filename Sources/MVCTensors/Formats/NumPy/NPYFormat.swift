/// A NumPy array of its own: a text header, and the numbers.
///
/// - SeeAlso: `docs/format/model-files.md`
enum NPYFormat: ModelFileFormat {
  static let name = "npy"

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: NPYHeader.magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    var reader = HeaderReader(source, in: 0..<source.byteCount)
    var tensors = TensorList()
    // The file gives its array no name, and the file's own name would change when it is moved.
    try tensors.append(NPYHeader(&reader).extent(name: "array", from: reader))
    return tensors
  }

  static func readContents(_ source: any ByteSource) throws -> ModelContents {
    var reader = HeaderReader(source, in: 0..<source.byteCount)
    return ModelContents(format: name, tensors: [try NPYHeader(&reader).tensor(name: "array", from: reader)])
  }
}

/// NumPy arrays in a zip archive, each an entry.
///
/// - SeeAlso: `docs/format/model-files.md`
enum NPZFormat: ModelFileFormat {
  static let name = "npz"

  private static let suffix = ".npy"

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: ZipDirectory.magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    var tensors = TensorList()
    for entry in try ZipDirectory(source).entries where entry.name.hasSuffix(suffix) {
      do {
        var reader = try entry.open(source)
        let header = try NPYHeader(&reader)
        try tensors.append(header.extent(name: String(entry.name.dropLast(suffix.count)), from: reader))
      } catch is MalformedModelFile {
        // Deflated, or an array of objects: the others are still arrays.
        continue
      }
    }
    guard tensors.count > 0 else { throw MalformedModelFile() }
    return tensors
  }

  static func readContents(_ source: any ByteSource) throws -> ModelContents {
    var contents = ArchiveContents()
    for entry in try ZipDirectory(source).entries { try contents.add(entry, source) }
    guard !contents.tensors.isEmpty else { throw MalformedModelFile() }
    return ModelContents(format: name, tensors: contents.tensors, unread: contents.unread)
  }
}

/// The arrays among the entries of an archive, and the entries that are not read.
struct ArchiveContents {
  private static let suffix = ".npy"

  var tensors: [LogicalTensor] = []
  var unread: [UnreadPart] = []

  /// Adds an entry that is an array, or else may hold weights.
  mutating func add(_ entry: ZipEntry, _ source: any ByteSource) throws {
    guard entry.byteCount > 0 else { return }
    guard entry.name.hasSuffix(Self.suffix) else { return try leaveOut(entry, "it is no array", source) }
    guard var reader = try entry.openIfStored(source) else {
      return try leaveOut(entry, "it is compressed, encrypted or damaged", source)
    }
    do {
      let header = try NPYHeader(&reader)
      tensors.append(try header.tensor(name: String(entry.name.dropLast(Self.suffix.count)), from: reader))
    } catch let error as MalformedModelFile {
      try leaveOut(entry, error.notRead ?? "it is damaged or cut short", source)
    }
    guard tensors.count <= TensorList.mostTensors else { throw TensorList.tooMany }
  }

  mutating func leaveOut(_ entry: ZipEntry, _ reason: String, _ source: any ByteSource) throws {
    unread.append(UnreadPart(name: entry.name, reason: reason, range: try entry.storedRange(source)))
  }
}
