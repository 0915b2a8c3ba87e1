package import MVCBase
package import MVCObjects
package import MVCStorage
package import MVCWorkspace
package import SystemPackage

/// A working folder and an object store beside it, without a repository.
package final class TestFolder: Sendable {
  package let folder: TemporaryFolder
  package let working: WorkingFolder
  package let store: LocalObjectStore
  package let source: ManifestSource
  package let runtime: Runtime

  package init(_ fileSystem: any FileSystem = LocalFileSystem()) throws {
    folder = try TemporaryFolder()
    runtime = Runtime(
      fileSystem: fileSystem, clock: FixedClock(TestProject.start), random: SeededRandomSource(seed: 3), workerCount: 2)
    for name in ["work", "packs", "tmp"] { try LocalFileSystem().createDirectories(folder.path.appending(name)) }
    working = WorkingFolder(root: folder.path.appending("work"), runtime: runtime)
    store = LocalObjectStore(
      PackDirectory(
        fileSystem: LocalFileSystem(), random: runtime.random, folder: folder.path.appending("packs"),
        temporaryFolder: folder.path.appending("tmp"), isDurable: false), runtime)
    source = ManifestSource(store)
  }

  /// A path below the working folder; names that are not UTF-8 stand as ``CommandLineText`` has them.
  package func location(_ path: String) -> FilePath {
    working.root.appending(name: CommandLineText.bytes(of: path))
  }

  package func write(_ text: String, to path: String) throws {
    try FolderImage([path: .file(Array(text.utf8))]).write(replacing: working.root)
  }

  package func createFolder(_ path: String) throws { try LocalFileSystem().createDirectories(location(path)) }

  package func link(_ path: String, to target: String) throws {
    try FolderImage([path: .link(Array(target.utf8))]).write(replacing: working.root)
  }

  package func remove(_ path: String) throws { try LocalFileSystem().removeTree(location(path)) }

  package func image() throws -> FolderImage { try FolderImage(of: working.root, without: []) }

  /// Scans the folder.
  ///
  /// - Parameter tracked: The paths that count although they are ignored.
  package func scan(index: StatIndex = StatIndex(), tracked: Set<String> = []) throws -> ScannedFolder {
    try FolderScanner(working, index: index) { tracked.contains($0.description) }.scan()
  }

  /// Looks at the folder as a command does before it plans: every file is read and counts as settled.
  package func recording() throws -> FolderRecording {
    try HashingWriter.run(store, runtime) { writer in
      try FolderRecorder(
        working, index: StatIndex(), writer: writer, source: source,
        settledBefore: FileTime(seconds: .max, nanoseconds: 0)
      ).record(scan())
    }
  }

  /// Every path that a scan found, in order: folders end with `/`.
  package func scannedPaths(tracked: Set<String> = []) throws -> [String] {
    try Self.paths(of: scan(tracked: tracked))
  }

  private static func paths(of found: ScannedFolder) throws -> [String] {
    try found.entries.flatMap { entry in
      let path = CommandLineText.text(of: found.path.appending(entry.name).bytes)
      return try entry.folder.map { try ["\(path)/"] + paths(of: $0) } ?? [path]
    }
  }

  /// Stores the manifests of an image, computed entry by entry.
  package func store(_ image: FolderImage) throws -> ObjectID {
    try store.write { writer in try Self.add(image.items, writer).id }
  }

  private static func add(
    _ items: [String: FolderImage.Item], _ writer: any ObjectWriter
  ) throws -> (id: ObjectID, byteCount: UInt64) {
    var entries: [ManifestEntry] = []
    for (name, group) in Dictionary(grouping: items, by: { String($0.key.prefix { $0 != "/" }) }) {
      let bytes = CommandLineText.bytes(of: name)
      if let item = items[name] {
        let (kind, content): (EntryKind, [UInt8]) =
          switch item {
          case .file(let content): (.file, content)
          case .executable(let content): (.executable, content)
          case .link(let content): (.link, content)
          case .emptyFolder: (.folder, Manifest.empty.encoded())
          }
        let id = try writer.add(content, kind == .folder ? .manifest : .blob)
        entries.append(
          ManifestEntry(name: bytes, kind: kind, byteCount: kind == .folder ? 0 : UInt64(content.count), id: id))
      } else {
        let below = group.map { (String($0.key.dropFirst(name.count + 1)), $0.value) }
        let (id, byteCount) = try add(Dictionary(uniqueKeysWithValues: below), writer)
        entries.append(ManifestEntry(name: bytes, kind: .folder, byteCount: byteCount, id: id))
      }
    }
    let manifest = Manifest(sorting: entries)
    return (try writer.add(manifest.encoded(), .manifest), manifest.byteCount)
  }
}
