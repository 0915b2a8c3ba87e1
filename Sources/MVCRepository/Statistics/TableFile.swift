package import MVCBase
package import MVCObjects
package import MVCStatistics
import MVCStorage
package import SystemPackage

/// A file of a snapshot, or on the disk, that is read once from front to back.
package struct TableFile: Sendable {
  private enum Place: Sendable {
    case stored(Repository, ObjectID)
    case local(FilePath)
  }

  /// What messages call it.
  package let name: String
  /// The path in the snapshot, or the local file as it was named.
  package let path: String
  private let place: Place

  private init(name: String, path: String, _ place: Place) {
    (self.name, self.path, self.place) = (name, path, place)
  }

  /// A file of a snapshot.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a folder or link.
  package static func stored(_ found: ResolvedPath, named name: String, in repository: Repository) throws(MVCError)
    -> TableFile
  {
    guard found.entry.kind == .file || found.entry.kind == .executable else {
      throw MVCError(.usage, "cannot read '\(name)': it is a \(found.entry.kind)")
    }
    return TableFile(name: name, path: "\(found.path)", .stored(repository, found.entry.id))
  }

  package static func local(_ path: FilePath, named name: String) -> TableFile {
    TableFile(name: name, path: name, .local(path))
  }

  /// Whether a document of histograms is in it, and no table.
  package var isDocument: Bool { path.lowercased().hasSuffix(".json") }

  /// Gives the bytes piece by piece.
  ///
  /// - Returns: The SHA-256 of all of them.
  package func read(_ runtime: Runtime, _ use: @escaping ([UInt8]) throws -> Void) throws -> ObjectID {
    switch place {
    case .stored(let repository, let id):
      try repository.objects.read(id, workerCount: runtime.workerCount) { piece in
        try runtime.interruption.check()
        try use(piece)
      }
      return id
    case .local(let path):
      guard let status = try runtime.fileSystem.status(of: path) else {
        throw MVCError(.notFound, "cannot read '\(name)': there is no such file")
      }
      guard status.kind != .folder else { throw MVCError(.usage, "cannot read '\(name)': it is a folder") }
      let file = try runtime.fileSystem.open(path, .read)
      defer { try? file.close() }
      var hasher = SHA256Hasher()
      while true {
        try runtime.interruption.check()
        let piece = try [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
          count = try file.readFully(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if piece.isEmpty { return ObjectID(hasher) }
        hasher.update(piece)
        try use(piece)
      }
    }
  }

  /// Reads the rows of a table.
  ///
  /// - Parameters:
  ///   - wanted: The columns whose cells are read; nil for all.
  ///   - exact: The columns whose cells are texts even where they look like numbers.
  /// - Returns: Where the figures come from.
  /// - Throws: ``MVCError`` with code `failed` for what is no table.
  package func rows(
    wanted: Set<String>? = nil, exact: Set<String> = [], _ runtime: Runtime,
    _ use: @escaping (borrowing TableReader, [TableCell]) throws -> Void
  ) throws -> EvidenceSource.File {
    let isTabSeparated = path.lowercased().hasSuffix(".tsv")
    var reader = TableReader(isTabSeparated: isTabSeparated, wanted: wanted, exact: exact)
    let id = try explaining {
      let id = try read(runtime) { try reader.read($0, use) }
      try reader.finish(use)
      return id
    }
    return evidence(id, reader.rowCount)
  }

  /// Says of what is wrong with a text in which file that is.
  package func explaining<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as TextFailure {
      throw MVCError(.failed, "cannot read '\(name)': line \(failure.line): \(failure.reason)")
    }
  }

  package func evidence(_ id: ObjectID, _ rowCount: Int) -> EvidenceSource.File {
    EvidenceSource.File(path: path, sha256: "\(id)", rowCount: rowCount)
  }
}
