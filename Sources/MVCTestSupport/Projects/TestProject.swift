package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage
package import MVCTensors
package import SystemPackage

/// A project with a repository in a temporary folder, with a clock and random numbers that are the same in every run.
///
/// The clock moves one minute with every snapshot that ``commit(_:paths:)`` records.
package final class TestProject: Sendable {
  package static let person = Person(name: "Ada", email: "ada@example.org")
  /// 2026-01-02 03:04:05 UTC.
  package static let start = Timestamp(secondsSinceEpoch: 1_767_323_045)

  package let folder: TemporaryFolder
  package let clock = AdjustableClock(TestProject.start)
  package let random: SeededRandomSource
  private let workerCount: Int
  private let chunker: ContentDefinedChunker

  /// Makes a folder with a repository in which nothing has been committed.
  ///
  /// - Parameters:
  ///   - isDurable: Whether what is written is flushed to the device; tests are faster without.
  ///   - workerCount: How many threads work at once; with 1 file operations come in the same order in every run.
  ///   - chunker: With small chunks a little data makes many.
  package init(isDurable: Bool = false, workerCount: Int = 2, chunker: ContentDefinedChunker = .init()) throws {
    folder = try TemporaryFolder()
    random = SeededRandomSource(seed: 1)
    self.workerCount = workerCount
    self.chunker = chunker
    try folder.write(isDurable ? "" : "[core]\n\tfsync = false\n", to: "home/config")
    try LocalFileSystem().createDirectories(root)
    _ = try Repository.create(at: root, runtime(), userSettings: userSettings)
  }

  /// Makes a copy of a project with its repository, as ``completeImage()`` gave it.
  package init(
    copying image: FolderImage, at moment: Timestamp, workerCount: Int = 1, chunker: ContentDefinedChunker = .init()
  ) throws {
    folder = try TemporaryFolder()
    random = SeededRandomSource(seed: 2)
    self.workerCount = workerCount
    self.chunker = chunker
    clock.set(moment)
    try image.write(to: folder.path)
  }

  /// The project with its repository, for copies.
  package func completeImage() throws -> FolderImage { try FolderImage(of: folder.path, without: []) }

  /// The project folder.
  package var root: FilePath { folder.path.appending("project") }
  package var userSettings: FilePath { folder.path.appending("home").appending("config") }

  package func runtime(_ fileSystem: any FileSystem = LocalFileSystem()) -> Runtime {
    Runtime(fileSystem: fileSystem, clock: clock, random: random, workerCount: workerCount)
  }

  /// Opens the repository anew, as another process would.
  package func open(_ fileSystem: any FileSystem = LocalFileSystem()) throws -> Repository {
    try Repository.open(
      around: root, runtime(fileSystem), userSettings: userSettings,
      rules: CuttingRules(chunker: chunker, tensorChunkByteCount: chunker.sizes.most))
  }

  package func intent(_ command: String = "mvc test") -> Intent { Intent(command: command, actor: Self.person) }

  /// Waits until the file system's clock has moved on, so that files written before count as settled.
  package func rest() { Machine.pause(milliseconds: 15) }

  // MARK: Files

  package func location(_ path: String) -> FilePath {
    root.appending(name: CommandLineText.bytes(of: path))
  }

  package func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Writes a file in place, with the folders above it: the file that is there keeps its inode.
  package func write(_ bytes: [UInt8], to path: String) throws {
    let fileSystem = LocalFileSystem()
    try fileSystem.createDirectories(location(path).removingLastComponent())
    let file = try fileSystem.open(location(path), .append)
    try file.truncate(to: 0)
    try file.write(bytes)
    try file.close()
  }

  package func link(_ path: String, to target: String) throws {
    try LocalFileSystem().createDirectories(location(path).removingLastComponent())
    try LocalFileSystem().createLink(at: location(path), to: Array(target.utf8))
  }

  package func createFolder(_ path: String) throws { try LocalFileSystem().createDirectories(location(path)) }

  package func setExecutable(_ isExecutable: Bool, _ path: String) throws {
    try LocalFileSystem().setExecutable(isExecutable, of: location(path))
  }

  package func rename(_ old: String, to new: String) throws {
    try LocalFileSystem().createDirectories(location(new).removingLastComponent())
    try LocalFileSystem().rename(location(old), to: location(new))
  }

  /// Removes a file, a link or a folder with all that is in it.
  package func remove(_ path: String) throws { try LocalFileSystem().removeTree(location(path)) }

  package func read(_ path: String) throws -> [UInt8]? { try LocalFileSystem().contents(of: location(path)) }

  package func text(_ path: String) throws -> String? { try read(path).map { String(decoding: $0, as: UTF8.self) } }

  /// Everything in the project folder but the repository.
  package func image() throws -> FolderImage { try FolderImage(of: root) }

  // MARK: Commands

  /// Records the folder, a minute later than the last.
  @discardableResult
  package func commit(_ message: String, paths: [String] = []) throws -> ObjectID {
    clock.advance(seconds: 60)
    var request = CommitRequest(message: "\(message)\n")
    request.paths = try paths.map { try RepositoryPath(validating: $0) }
    request.allowsEmpty = paths.isEmpty
    return try open().commit(request, intent("mvc commit -m '\(message)'")).id
  }

  /// Writes files and records the folder.
  @discardableResult
  package func commit(_ files: KeyValuePairs<String, String>, _ message: String = "change") throws -> ObjectID {
    for (path, text) in files { try write(text, to: path) }
    return try commit(message)
  }

  @discardableResult
  package func checkout(
    _ revision: String?, newBranch: String? = nil, isForced: Bool = false, isDetaching: Bool = false
  ) throws -> CheckoutResult {
    var request = CheckoutRequest()
    request.revision = revision
    request.newBranch = newBranch
    request.isForced = isForced
    request.isDetaching = isDetaching
    return try open().checkout(request, intent("mvc checkout \(revision ?? "")"))
  }

  @discardableResult
  package func merge(
    _ revision: String, _ fastForward: MergeRequest.FastForward = .allowed
  ) throws -> MergeResult {
    clock.advance(seconds: 60)
    var request = MergeRequest(revision: revision)
    request.fastForward = fastForward
    return try open().merge(request, intent("mvc merge \(revision)"))
  }

  @discardableResult
  package func undo(isForced: Bool = false) throws -> OperationRecord {
    try open().undo(isForced: isForced, intent("mvc undo")).record
  }

  @discardableResult
  package func redo(isForced: Bool = false) throws -> OperationRecord {
    try open().undo(isRedo: true, isForced: isForced, intent("mvc redo")).record
  }

  package func references() throws -> References { try open().references() }

  /// The snapshot that is checked out.
  package func head() throws -> ObjectID? { try references().headID }

  /// What differs from the snapshot that is checked out, a line each: `modified a.txt`.
  package func status() throws -> [String] { try open().status().changes.map { "\($0.sort.rawValue) \($0.path)" } }

  /// What a snapshot holds, as a folder would.
  package func image(of snapshot: ObjectID) throws -> FolderImage { try open().image(of: snapshot) }
}
