import MVCBase
package import MVCObjects
import MVCStorage
package import MVCTensors
import MVCWorkspace

/// A model file whose pickle makes Python import what no model needs, or could not be looked at to its end.
package struct DangerousPickle: Sendable, Equatable {
  package let path: RepositoryPath
  /// The names that are dangerous; none when only something was not looked at.
  package let imports: [PickleImport]
  /// From where on nothing is known: at most 20 places.
  package let gaps: [PickleGap]
  /// How many such places there are.
  package let gapCount: Int
}

extension Repository {
  /// Goes through the pickles of new and changed files, running nothing.
  ///
  /// Which files have some is told by their first bytes, whatever they are called.
  func dangerousPickles(_ changes: [TreeChange]) throws -> [DangerousPickle] {
    try changes.compactMap { (change) -> DangerousPickle? in
      guard let new = change.new, new.kind.isFile, new.byteCount > 0, change.old?.id != new.id else { return nil }
      try runtime.interruption.check()
      guard let scan = try scanPickles(change.path, new), !(scan.isComplete && scan.dangerousImports.isEmpty) else {
        return nil
      }
      return DangerousPickle(
        path: change.path, imports: scan.dangerousImports, gaps: scan.gaps, gapCount: scan.gapCount)
    }
  }

  /// Looks at the file of the folder; what it cannot read there is a gap.
  private func scanPickles(_ path: RepositoryPath, _ entry: ManifestEntry) throws -> PickleScan? {
    do {
      let file = try runtime.fileSystem.open(folder.location(of: path), .read)
      defer { try? file.close() }
      let source = InterruptibleSource(
        source: OpenFileSource(file, byteCount: entry.byteCount), interruption: runtime.interruption)
      return try PickleScan.read(source, name: path.description)
    } catch let error as MVCError where error.code != .interrupted {
      return PickleScan.unread(name: path.description, reason: error.message)
    }
  }
}

/// A source whose reader can be stopped: a scan of a large file takes seconds.
private struct InterruptibleSource: ByteSource {
  let source: OpenFileSource
  let interruption: Interruption

  var byteCount: UInt64 { source.byteCount }

  func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    try interruption.check()
    return try source.bytes(at: offset, count: count)
  }
}
