import MVCBase
import MVCObjects
import MVCProvenance
import MVCStorage
import MVCWorkspace
import SystemPackage

/// Finds out about declared data: its digest, size, files and rows.
struct DataProbe {
  /// Rows are counted in files up to this size.
  private static let largestCounted: UInt64 = 8 << 20

  let repository: Repository
  let root: ObjectID
  let source: ManifestSource
  /// What was found for the parent: rows of files that are still the same are not counted again.
  let parent: [DataInput]
  let read: (RepositoryPath, ManifestEntry) -> [UInt8]?

  /// - Throws: ``MVCError`` with code `notFound` when a path leads to nothing.
  func input(_ declaration: DataDeclaration) throws -> DataInput {
    var input = try declaration.isURI ? remote(declaration) : local(declaration)
    input.source = declaration.source
    input.licence = declaration.licence
    input.policy = declaration.policy
    input.collected = declaration.collected
    input.rowCount = declaration.rowCount ?? input.rowCount
    input.query = declaration.query.map { ObjectID(of: Array($0.utf8)) }
    return input
  }

  private func remote(_ declaration: DataDeclaration) -> DataInput {
    var input = DataInput(name: declaration.title, kind: .remote)
    input.uri = GitCheckout.withoutCredentials(declaration.place)
    input.isStored = false
    return input
  }

  private func local(_ declaration: DataDeclaration) throws -> DataInput {
    let text = declaration.place
    if !text.hasPrefix("/"), let path = try? RepositoryPath(validating: Self.plain(text)),
      let entry = try source.entry(at: path, in: root), entry.kind != .link
    {
      return try stored(declaration, path, entry)
    }
    let location = repository.layout.root.pushing(FilePath(text)).lexicallyNormalized()
    guard let status = try repository.runtime.fileSystem.status(of: location) else {
      throw MVCError(.notFound, "cannot find the data '\(text)'")
    }
    return try unstored(declaration, location, status)
  }

  /// A path without `./` before it and `/` behind.
  private static func plain(_ text: String) -> String {
    text.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  private func stored(
    _ declaration: DataDeclaration, _ path: RepositoryPath, _ entry: ManifestEntry
  ) throws -> DataInput {
    var input = DataInput(name: declaration.title, kind: entry.kind == .folder ? .folder : .file)
    input.path = path.description
    input.sha256 = entry.id
    input.byteCount = entry.byteCount
    input.isStored = true
    if entry.kind == .folder {
      input.fileCount = try fileCount(below: entry.id, path, source)
    } else if let known = parent.first(where: { $0.sha256 == entry.id }) {
      input.rowCount = known.rowCount
    } else if declaration.rowCount == nil, entry.byteCount <= Self.largestCounted {
      input.rowCount = RowCount.rows(named: path.description) { read(path, entry) }
    }
    return input
  }

  private func fileCount(below manifest: ObjectID, _ path: RepositoryPath, _ source: ManifestSource) throws -> UInt64 {
    var count: UInt64 = 0
    try source.forEachLeaf(in: manifest, below: path) { _, entry in if entry.kind != .folder { count += 1 } }
    return count
  }

  /// Data that is ignored or lies outside of the project: hashed where it is, and what is known of its files is kept, so
  /// that the next commit reads only what has changed.
  private func unstored(
    _ declaration: DataDeclaration, _ location: FilePath, _ status: FileStatus
  ) throws -> DataInput {
    var input = DataInput(name: declaration.title, kind: status.kind == .folder ? .folder : .file)
    input.path = declaration.place
    input.isStored = false
    let cache = repository.layout.cache.appending("data-\(ObjectID(of: location.bytes).short)")
    if status.kind == .folder {
      let recording = try hash(folder: location, cache)
      input.sha256 = recording.root
      input.byteCount = recording.byteCount
      let source = ManifestSource(repository.objects, knowing: recording.manifests)
      input.fileCount = try fileCount(below: recording.root, .root, source)
    } else {
      input.sha256 = try hash(file: location, status, cache)
      input.byteCount = UInt64(clamping: status.byteCount)
    }
    return input
  }

  private func hash(folder location: FilePath, _ cache: FilePath) throws -> FolderRecording {
    let folder = WorkingFolder(root: location, runtime: repository.runtime)
    let index = repository.index(at: cache)
    let scan = try FolderScanner(folder, index: index) { _ in false }.scan()
    let settled = repository.fileSystemTime()
    return try HashingWriter.run(repository.objects, repository.runtime) { writer in
      let recorder = FolderRecorder(
        folder, index: index, writer: writer, source: ManifestSource(repository.objects), settledBefore: settled)
      let recording = try recorder.record(scan)
      if let learned = recording.index { repository.save(learned, at: cache) }
      return recording
    }
  }

  private func hash(file location: FilePath, _ status: FileStatus, _ cache: FilePath) throws -> ObjectID {
    let name = location.lastComponent.map { Array($0.string.utf8) } ?? []
    var index = repository.index(at: cache)
    if let known = index[.root]?.entries.first, known.describes(status, kind: status.entryKind) {
      return known.entry.id
    }
    let settled = repository.fileSystemTime()
    let file = try repository.runtime.fileSystem.open(location, .read)
    defer { try? file.close() }
    var hasher = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      try repository.runtime.interruption.check()
      let count = try file.read(into: buffer)
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    let id = ObjectID(hasher)
    if max(status.modified, status.changed) < settled {
      let entry = ManifestEntry(
        name: name, kind: status.entryKind, byteCount: UInt64(clamping: status.byteCount), id: id)
      index[.root] = IndexedFolder(manifest: nil, entries: [IndexedEntry(entry, status)])
      repository.save(index, at: cache)
    }
    return id
  }
}

extension FileStatus {
  fileprivate var entryKind: EntryKind { isExecutable ? .executable : .file }
}

/// Counts the rows of tables where that needs no guess.
enum RowCount {
  /// - Parameter name: Its ending tells the format; of others nothing is known.
  static func rows(named name: String, _ read: () -> [UInt8]?) -> UInt64? {
    let isTable = name.hasSuffix(".csv") || name.hasSuffix(".tsv")
    guard isTable || name.hasSuffix(".jsonl"), let bytes = read() else { return nil }
    // A row with a quotation mark may go over several lines.
    guard !isTable || !bytes.contains(UInt8(ascii: "\"")) else { return nil }
    let lines = bytes.split(separator: UInt8(ascii: "\n")).count { line in !line.allSatisfy { $0 == 0x0D || $0 == 0x20 }
    }
    return UInt64(isTable ? max(0, lines - 1) : lines)
  }
}
