package import MVCBase
package import MVCObjects
import MVCStorage
package import MVCWorkspace
import SystemPackage

/// What the working folder holds at one moment.
package struct FolderLook: Sendable {
  package let recording: FolderRecording
  /// Gives the manifests of the recording and of the store.
  package let source: ManifestSource
  /// The manifest that says what is recorded of the places that were skipped.
  package let kept: ObjectID
}

extension Repository {
  /// What is known of the files; empty when the index is missing or damaged, which costs time only.
  func index() -> StatIndex { index(at: layout.index) }

  func index(at path: FilePath) -> StatIndex {
    guard (try? runtime.fileSystem.status(of: path))?.kind == .file else { return StatIndex() }
    return (try? StatIndex(reading: runtime.fileSystem.open(path, .read))) ?? StatIndex()
  }

  /// Keeps what is known of the files. A failure, as on a full disk, costs the next command time and no more.
  func save(_ index: StatIndex) {
    if index.isWorthKeeping { save(index, at: layout.index) }
  }

  func save(_ index: StatIndex, at path: FilePath) {
    if path != layout.index { try? runtime.fileSystem.createDirectories(path.removingLastComponent()) }
    try? runtime.fileSystem.replace(
      path, by: layout.temporary.appending("index-\(runtime.random.token())"), isDurable: false
    ) { file in try index.write(to: file) }
  }

  /// Notes in the index what a checkout has written. A file that was written within the present tick of the file
  /// system's clock could be written again unseen, so it is read again next time.
  func note(_ learned: [(path: RepositoryPath, known: IndexedEntry?)], in index: inout StatIndex) {
    guard !learned.isEmpty else { return }
    let now = timeAfterWriting(learned.compactMap(\.known))
    index.note(learned.map { path, known in (path, known.flatMap { $0.modified < now ? $0 : nil }) })
  }

  /// The file system's time, once it is later than that of files which are long to read again.
  private func timeAfterWriting(_ written: [IndexedEntry]) -> FileTime {
    var now = fileSystemTime()
    for _ in 0..<Self.longestTick {
      let unsettled = written.lazy.filter { $0.modified >= now }.reduce(0) { $0 + $1.entry.byteCount }
      guard unsettled >= Self.byteCountWorthATick else { break }
      Machine.pause(milliseconds: 1)
      now = fileSystemTime()
    }
    return now
  }

  /// How long a file system's clock is waited for, in milliseconds. Those of Linux go on every 1 to 10; for one that
  /// tells only seconds it is not worth it.
  private static let longestTick = 12
  /// From here on reading takes longer than a tick, in bytes.
  private static let byteCountWorthATick: UInt64 = 4 << 20

  /// Looks at what the working folder holds, storing nothing.
  ///
  /// - Parameter manifest: A manifest whose paths count although they are ignored, because they are about to be
  ///   written.
  /// - Parameter isRereading: Whether every file is read, whatever the index says.
  func look(
    counting manifest: ObjectID? = nil, isRereading: Bool = false, _ references: References
  ) throws -> FolderLook {
    let source = ManifestSource(objects)
    let scan = try scan(counting: manifest, knowing: isRereading ? StatIndex() : index(), references, source)
    return try HashingWriter.run(objects, runtime) { writer in
      try record(scan, with: writer, source)
    }
  }

  /// Looks at the working folder and stores what is new in it, in one pack with what `body` adds.
  func capture<Result>(
    counting manifest: ObjectID? = nil, _ selection: PathSelection = .everything, _ references: References,
    screening: SecretScreening? = nil, _ body: (FolderLook, any ObjectWriter) throws -> Result
  ) throws -> Result {
    let source = ManifestSource(objects)
    let scan = try scan(counting: manifest, knowing: index(), references, source)
    let base = try headManifest(references)
    return try objects.write(basedOn: { [objects] in try Self.modelFiles(in: base, objects) }) { writer in
      let look = try record(scan, selection: selection, base: base, with: writer, source, screening)
      return try body(look, writer)
    }
  }

  /// The files of a manifest that may have tensors, largest first.
  private static func modelFiles(in manifest: ObjectID?, _ objects: any ObjectStore) throws -> [ObjectID] {
    guard let manifest else { return [] }
    var files: [(id: ObjectID, byteCount: UInt64)] = []
    try ManifestSource(objects).forEachLeaf(in: manifest) { _, entry in
      if entry.kind.isFile, entry.byteCount >= leastModelByteCount { files.append((entry.id, entry.byteCount)) }
    }
    return files.sorted { ($1.byteCount, $0.id) < ($0.byteCount, $1.id) }.map(\.id)
  }

  /// Smaller files have no tensors worth a look, in bytes.
  private static let leastModelByteCount: UInt64 = 16 << 10

  /// A scan, and what was known before it.
  private struct Scan {
    let found: ScannedFolder
    let index: StatIndex
    /// What is recorded: a path that is skipped stays as it is there.
    let kept: ObjectID
  }

  private func scan(
    counting manifest: ObjectID?, knowing index: StatIndex, _ references: References, _ source: ManifestSource
  ) throws -> Scan {
    // What a merge wrote counts although it is ignored here: the commit that ends the merge is to hold it.
    let (head, merged) = try (headManifest(references), pendingMerge(references)?.merged)
    let tracked = [head, manifest, merged].compactMap { $0 }
    let scanner = FolderScanner(folder, index: index, skipsUnreadable: true) { path in
      try tracked.contains { try source.entry(at: path, in: $0) != nil }
    }
    return Scan(found: try scanner.scan(), index: index, kept: merged ?? head)
  }

  private func record(
    _ scan: Scan, selection: PathSelection = .everything, base: ObjectID? = nil, with writer: any ObjectWriter,
    _ source: ManifestSource, _ screening: SecretScreening? = nil
  ) throws -> FolderLook {
    // The time before any file is read; where none has to be, it need not be asked for.
    let isKnown = try selection.isEverything && scan.found.knownManifest.map { try objects.contains($0.id) } ?? false
    let recorder = FolderRecorder(
      folder, index: scan.index, writer: writer, source: source, base: base, kept: scan.kept,
      settledBefore: isKnown ? .distantPast : fileSystemTime(), screen: screening?.look)
    let byteCount = try FolderRecorder.unknownByteCount(of: scan.found, selection)
    if byteCount > 0 { runtime.progress.begin("reading", byteCount: byteCount) }
    defer { if byteCount > 0 { runtime.progress.end() } }
    let recording = try recorder.record(scan.found, selection: selection)
    source.learn(recording.manifests)
    return FolderLook(recording: recording, source: source, kept: scan.kept)
  }

  /// The time as the repository's file system tells it, which may differ from the clock's over a network.
  ///
  /// Where nothing can be written, the earliest time there is: then no file counts as settled, and nothing is cached.
  package func fileSystemTime() -> FileTime {
    let probe = layout.temporary.appending("index-time-\(runtime.random.token())")
    defer { try? runtime.fileSystem.removeFile(probe) }
    guard let file = try? runtime.fileSystem.open(probe, .create), let status = try? file.status() else {
      return .distantPast
    }
    return status.modified
  }
}
