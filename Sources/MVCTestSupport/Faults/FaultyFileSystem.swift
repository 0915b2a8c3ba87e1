package import MVCBase
import Synchronization
package import SystemPackage

/// A file system that goes wrong at one chosen operation, for tests of what a failure leaves behind.
///
/// Every call of ``FileSystem`` and ``OpenFile`` that can throw is one operation, those on open files included. They
/// are counted from 1, over all threads, in the order in which they arrive. With several threads that order may differ
/// from run to run: a loop over every number still meets every operation. ``FaultLoop`` is that loop.
///
///     let faulty = FaultyFileSystem(.failure(at: 7, MVCError(.storageFull, "no space is left")))
///     #expect(throws: MVCError.self) { try store(on: faulty).write { … } }
///     #expect(faulty.struck?.kind == .write, "\(faulty.log)")
package final class FaultyFileSystem: FileSystem {
  private let base: any FileSystem
  private let plan: FaultPlan

  /// - Parameters:
  ///   - fault: What goes wrong, and when.
  ///   - base: The file system that does the work.
  ///   - before: Is called right before each operation, as another program that does something at just that time.
  package init(
    _ fault: Fault = .none, over base: any FileSystem = LocalFileSystem(),
    before: @escaping @Sendable (FileOperation) -> Void = { _ in }
  ) {
    self.base = base
    plan = FaultPlan(fault, before)
  }

  /// The operations so far, oldest first, the one that went wrong included; of those after a crash none.
  package var log: [FileOperation] { plan.log }

  /// The operation that went wrong, or nil when none has yet.
  package var struck: FileOperation? { plan.struck }

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    let file = try plan.perform(.open, path) { try base.open(path, mode) }
    return FaultyFile(file, path, plan)
  }

  package func status(of path: FilePath) throws -> FileStatus? {
    try plan.perform(.status, path) { try base.status(of: path) }
  }

  package func items(in directory: FilePath) throws -> DirectoryListing {
    try plan.perform(.items, directory) { try base.items(in: directory) }
  }

  package func names(in directory: FilePath) throws -> [[UInt8]] {
    try plan.perform(.names, directory) { try base.names(in: directory) }
  }

  package func createDirectory(_ path: FilePath) throws {
    try plan.perform(.createDirectory, path) { try base.createDirectory(path) }
  }

  package func removeFile(_ path: FilePath) throws {
    try plan.perform(.removeFile, path) { try base.removeFile(path) }
  }

  @discardableResult package func removeDirectory(_ path: FilePath) throws -> Bool {
    try plan.perform(.removeDirectory, path) { try base.removeDirectory(path) }
  }

  package func rename(_ old: FilePath, to new: FilePath) throws {
    try plan.perform(.rename, new) { try base.rename(old, to: new) }
  }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    try plan.perform(.rename, new) { try base.rename(old, toFree: new) }
  }

  package func createLink(at path: FilePath, to target: [UInt8]) throws {
    try plan.perform(.createLink, path) { try base.createLink(at: path, to: target) }
  }

  package func linkTarget(of path: FilePath) throws -> [UInt8] {
    try plan.perform(.linkTarget, path) { try base.linkTarget(of: path) }
  }

  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    try plan.perform(.setExecutable, path) { try base.setExecutable(isExecutable, of: path) }
  }

  package func permissions(of path: FilePath) throws -> UInt16? {
    try plan.perform(.permissions, path) { try base.permissions(of: path) }
  }

  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    try plan.perform(.setPermissions, path) { try base.setPermissions(permissions, of: path) }
  }

  package func synchronizeDirectory(_ path: FilePath) throws {
    try plan.perform(.synchronizeDirectory, path) { try base.synchronizeDirectory(path) }
  }

  /// Cannot fail, so it is no operation.
  package func availableByteCount(at path: FilePath) -> Int64? { base.availableByteCount(at: path) }

  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool {
    try plan.perform(.claim, name) { try base.claim(name, with: file) }
  }

  /// Cannot fail, so it is no operation.
  package func isOfOneMachine(_ path: FilePath) -> Bool { base.isOfOneMachine(path) }
}

/// An open file of a ``FaultyFileSystem``.
private final class FaultyFile: OpenFile {
  private let base: any OpenFile
  private let path: FilePath
  private let plan: FaultPlan

  init(_ base: any OpenFile, _ path: FilePath, _ plan: FaultPlan) {
    self.base = base
    self.path = path
    self.plan = plan
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try plan.perform(.read, path) { try base.read(into: buffer) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    try plan.perform(.read, path) { try base.read(into: buffer, at: offset) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try plan.perform(.write, path) {
      try base.write(bytes)
    } instead: { share in
      let byteCount = Int((Double(bytes.count) * share).rounded(.down))
      try base.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount)))
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
    try plan.perform(.write, path) {
      try base.write(bytes, at: offset)
    } instead: { share in
      let byteCount = Int((Double(bytes.count) * share).rounded(.down))
      try base.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount)), at: offset)
    }
  }

  func truncate(to byteCount: Int64) throws {
    try plan.perform(.truncate, path) { try base.truncate(to: byteCount) }
  }

  func synchronize() throws { try plan.perform(.synchronize, path) { try base.synchronize() } }

  func status() throws -> FileStatus { try plan.perform(.status, path) { try base.status() } }

  /// Cannot fail, so it is no operation.
  func isUsedAlone() -> Bool { base.isUsedAlone() }

  func tryLock() throws -> Bool { try plan.perform(.tryLock, path) { try base.tryLock() } }

  /// Closes the file whatever goes wrong, as the operating system does, so that locks end with the process.
  func close() throws {
    defer { try? base.close() }
    try plan.perform(.close, path) { try base.close() }
  }
}

/// Counts the operations and says which goes wrong.
private final class FaultPlan: Sendable {
  private struct State {
    var log: [FileOperation] = []
    var struck: FileOperation?
    var writeCount = 0
    var isDead = false
  }

  private let fault: Fault
  private let state = Mutex(State())

  private let before: @Sendable (FileOperation) -> Void

  init(_ fault: Fault, _ before: @escaping @Sendable (FileOperation) -> Void) {
    self.fault = fault
    self.before = before
  }

  var log: [FileOperation] { state.withLock { $0.log } }
  var struck: FileOperation? { state.withLock { $0.struck } }

  /// Does the operation, or what is planned in its place.
  ///
  /// - Parameter instead: Does the part of a torn write that reaches the file.
  func perform<Result>(
    _ kind: FileOperation.Kind, _ path: FilePath, _ body: () throws -> Result,
    instead: (_ share: Double) throws -> Void = { _ in }
  ) throws -> Result {
    let (operation, share) = try arrive(kind, path)
    guard let share else {
      before(operation)
      return try body()
    }
    try? instead(share)
    throw Self.death
  }

  /// Notes an operation; throws when it fails, and returns the share of its bytes that are written when it is the
  /// one during which the process dies.
  private func arrive(_ kind: FileOperation.Kind, _ path: FilePath) throws -> (FileOperation, writtenShare: Double?) {
    try state.withLock { state in
      guard !state.isDead else { throw Self.death }
      let operation = FileOperation(number: state.log.count + 1, kind: kind, path: path)
      state.log.append(operation)
      if kind == .write { state.writeCount += 1 }
      guard fault.strikes(operation, writeCount: state.writeCount) else { return (operation, nil) }
      state.struck = operation
      switch fault {
      case .none: return (operation, nil)
      case .failure(_, let error): throw error
      case .crash(_, let writtenShare):
        state.isDead = true
        return (operation, writtenShare)
      case .lostWrite:
        state.isDead = true
        return (operation, 0)
      }
    }
  }

  private static let death = MVCError(.internalError, "the process was killed by a test")
}
