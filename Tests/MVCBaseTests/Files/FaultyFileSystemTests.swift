import MVCBase
import MVCTestSupport
import SystemPackage
import Testing

@Suite("FaultyFileSystem")
struct FaultyFileSystemTests {
  private let folder: TemporaryFolder
  private var path: FilePath { folder.path.appending("file") }
  private let noSpace = MVCError(.storageFull, "no space")

  init() throws { folder = try TemporaryFolder() }

  /// Seven operations.
  private func work(_ fileSystem: any FileSystem) throws {
    let file = try fileSystem.open(path, .create)
    try file.write([1, 2, 3, 4])
    try file.synchronize()
    _ = try file.readBytes(1, at: 0)
    try file.close()
    try fileSystem.rename(path, to: folder.path.appending("renamed"))
    _ = try fileSystem.status(of: path)
  }

  @Test("Without a fault every operation is done, counted and named")
  func log() throws {
    let faulty = FaultyFileSystem()
    try work(faulty)
    #expect(faulty.log.map(\.kind) == [.open, .write, .synchronize, .read, .close, .rename, .status])
    #expect(faulty.log.map(\.number) == Array(1...7))
    #expect(faulty.log[1].description == "2 write \(path)")
    #expect(faulty.struck == nil)
    #expect(try folder.read("renamed") == [1, 2, 3, 4])
  }

  @Test("The chosen operation throws the given error and does nothing", arguments: 1...7)
  func failure(number: Int) throws {
    let faulty = FaultyFileSystem(.failure(at: number, noSpace))
    let error = #expect(throws: MVCError.self) { try work(faulty) }
    #expect(error?.code == .storageFull)
    #expect(faulty.struck?.number == number)
    #expect(faulty.log.count == number)
    #expect(
      try folder.read("file") == [nil, [], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], nil][number - 1])
    // The operation after it works again.
    #expect(try faulty.names(in: folder.path).count == (number == 1 ? 0 : 1))
  }

  @Test("After a crash nothing works and nothing is counted")
  func crash() throws {
    let faulty = FaultyFileSystem(.crash(at: 3))
    let file = try faulty.open(path, .create)
    try file.write([1])
    #expect(throws: MVCError.self) { try file.write([2]) }
    #expect(throws: MVCError.self) { try file.write([3]) }
    #expect(throws: MVCError.self) { try file.close() }
    #expect(throws: MVCError.self) { try faulty.removeFile(path) }
    #expect(throws: MVCError.self) { try faulty.names(in: folder.path) }
    #expect(faulty.log.count == 3)
    #expect(try folder.read("file") == [1])
  }

  @Test("Of a torn write the given share reaches the file", arguments: [(0.0, 0), (0.5, 2), (0.99, 3), (1.0, 4)])
  func tornWrite(share: Double, byteCount: Int) throws {
    let faulty = FaultyFileSystem(.crash(at: 2, writtenShare: share))
    #expect(throws: MVCError.self) { try work(faulty) }
    #expect(try folder.read("file") == Array([1, 2, 3, 4].prefix(byteCount)))
  }

  @Test("Of a lost write nothing reaches the file, whatever came before it")
  func lostWrite() throws {
    let faulty = FaultyFileSystem(.lostWrite(at: 2))
    let file = try faulty.open(path, .create)
    try file.write([1])
    _ = try file.status()
    #expect(throws: MVCError.self) { try file.write([2]) }
    #expect(throws: MVCError.self) { try file.close() }
    #expect(faulty.struck?.number == 4)
    #expect(try folder.read("file") == [1])
  }

  @Test("A lock ends with the process")
  func lockOfTheDead() throws {
    let faulty = FaultyFileSystem(.crash(at: 3))
    let file = try faulty.open(path, .append)
    #expect(try file.tryLock())
    #expect(throws: MVCError.self) { try file.close() }
    #expect(try LocalFileSystem().open(path, .append).tryLock())
  }

  @Test("Operations of many threads are counted each once")
  func threads() throws {
    let faulty = FaultyFileSystem(.failure(at: 500, noSpace))
    let path = path
    #expect(throws: MVCError.self) {
      try OrderedPipeline<Void, Void>.run(
        width: 4, window: 1000, makeScratch: {}, consume: { _ in },
        body: { pipeline in for _ in 0..<1000 { try pipeline.submit { _ = try faulty.status(of: path) } } })
    }
    #expect(faulty.log.map(\.number) == Array(1...faulty.log.count))
    #expect(faulty.struck?.number == 500)
  }

  @Test(
    "A loop strikes every operation, or every write, once and ends with a run that succeeds",
    arguments: FaultLoop.Style.allCases + [.lostWrite])
  func loop(style: FaultLoop.Style) throws {
    var struck: [FileOperation.Kind?] = []
    let count = try FaultLoop.run(style) { faulty in
      let suite = try FaultyFileSystemTests()
      return FaultLoop.Attempt(
        command: { try suite.work(faulty) },
        check: { trial in
          struck.append(trial.struck?.kind)
          #expect(trial.hasSucceeded != trial.hasStruck, "\(trial)")
        })
    }
    let all: [FileOperation.Kind?] = [.open, .write, .synchronize, .read, .close, .rename, .status, nil]
    #expect(struck == (style == .lostWrite ? [.write, nil] : all))
    #expect(count == struck.count - 1)
  }
}
