import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

@Suite("OperationLog")
struct OperationLogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func log(_ fileSystem: any FileSystem = LocalFileSystem(), in folder: TemporaryFolder? = nil) -> OperationLog
  {
    let path = (folder ?? self.folder).path
    let claims = ClaimFolder(
      fileSystem: fileSystem, random: SystemRandomSource(), folder: path.appending("claims"), temporaryFolder: path,
      isDurable: true)
    return OperationLog(path: path.appending("operations"), claims: claims, isDurable: true)
  }

  private static func operation(_ command: String) -> Operation {
    let person = Person(name: "Ana Ito", email: "ana@example.org")
    return Operation(signature: Signature(person, at: Timestamp(secondsSinceEpoch: 1)), command: command)
  }

  @discardableResult
  private func append(_ commands: [String], after mark: OperationMark? = nil) throws -> [OperationMark] {
    var marks: [OperationMark] = []
    for command in commands {
      marks.append(try Self.append(Self.operation(command), to: log(), after: marks.last ?? mark))
    }
    return marks
  }

  /// Appends a record as a command does that changes no files.
  private static func append(_ operation: Operation, to log: OperationLog, after mark: OperationMark?) throws
    -> OperationMark
  {
    let claim = try #require(try log.claim(operation, at: log.end(after: mark), by: .current, holder: "a test"))
    do {
      _ = try log.write(claim)
    } catch {
      _ = try? log.claims.withdraw(claim)
      throw error
    }
    log.claims.remove(claim.name)
    return try #require(claim.mark)
  }

  private func commands(upTo mark: OperationMark?) throws -> [String] {
    try log().records(upTo: mark).map(\.operation.command)
  }

  private func beyond(_ mark: OperationMark?) throws -> [String] {
    try log().end(after: mark).records.map(\.operation.command)
  }

  @Test("A log that is not there yet has no records")
  func empty() throws {
    #expect(try commands(upTo: nil) == [])
    #expect(try beyond(nil) == [])
  }

  @Test("Records follow each other, and a mark tells up to where")
  func append() throws {
    let marks = try append(["init", "commit", "tag"])
    #expect(try commands(upTo: marks[2]) == ["init", "commit", "tag"])
    #expect(try commands(upTo: marks[0]) == ["init"])
    #expect(try commands(upTo: nil) == [])
    let records = try log().records(upTo: marks[2])
    #expect(records.map(\.id) == marks.map(\.id))
    #expect(records.map(\.operation.previous) == [nil, marks[0].id, marks[1].id])
    #expect(marks[2].logByteCount == Int64(try #require(try folder.read("operations")).count))
  }

  @Test("Records after the mark are found; each comes with its own mark")
  func beyondMark() throws {
    let marks = try append(["init", "commit", "tag"])
    #expect(try beyond(nil) == ["init", "commit", "tag"])
    #expect(try beyond(marks[0]) == ["commit", "tag"])
    #expect(try beyond(marks[2]) == [])
    #expect(try log().end(after: marks[0]).records.map(\.mark) == Array(marks[1...]))
  }

  @Test("Of a torn tail, wherever it is torn, the whole records count")
  func tornTail() throws {
    let marks = try append(["init", "commit"])
    let bytes = try #require(try folder.read("operations"))
    for length in Int(marks[0].logByteCount)..<bytes.count {
      try folder.write(Array(bytes[..<length]), to: "operations")
      #expect(try beyond(marks[0]) == [], "\(length) bytes")
      #expect(try beyond(nil) == ["init"], "\(length) bytes")
      #expect(try commands(upTo: marks[0]) == ["init"], "\(length) bytes")
    }
  }

  @Test("What a crash left behind the last whole record is written over by the next one")
  func overTornTail() throws {
    let marks = try append(["init", "commit with a long command line"])
    let bytes = try #require(try folder.read("operations"))
    try folder.write(Array(bytes.dropLast(10)), to: "operations")
    let next = try append(["tag"], after: marks[0])
    #expect(try commands(upTo: next[0]) == ["init", "tag"])
    let after = try append(["commit"], after: next[0])
    #expect(try commands(upTo: after[0]) == ["init", "tag", "commit"])
  }

  @Test("A record that was changed, removed or put elsewhere is noticed")
  func chain() throws {
    let marks = try append(["init", "commit", "tag"])
    let bytes = try #require(try folder.read("operations"))
    let ends = [0] + marks.map { Int($0.logByteCount) }
    let records = (0..<3).map { Array(bytes[ends[$0]..<ends[$0 + 1]]) }
    func expectDamage(_ bytes: [UInt8], _ what: String) throws {
      try folder.write(bytes, to: "operations")
      let mark = OperationMark(id: marks[2].id, logByteCount: Int64(bytes.count))
      let error = #expect(throws: MVCError.self, "\(what)") { try commands(upTo: mark) }
      #expect(error?.code == .corrupt, "\(what)")
    }
    try expectDamage(records[0] + records[2], "without the second")
    try expectDamage(records[1] + records[2], "without the first")
    try expectDamage(records[0] + records[2] + records[1], "in another order")
    try expectDamage(records[0] + records[1] + records[1], "one twice")
    for bit in stride(from: 0, to: bytes.count * 8, by: 7) { try expectDamage(bytes.flippingBit(bit), "bit \(bit)") }
  }

  @Test("A log that is shorter than the references expect is damage")
  func tooShort() throws {
    let marks = try append(["init", "commit"])
    try folder.write(try #require(try folder.read("operations")).dropLast(), to: "operations")
    let error = #expect(throws: MVCError.self) { try commands(upTo: marks[1]) }
    #expect(error?.code == .corrupt)
    #expect(try beyond(marks[1]) == [])
  }

  @Test("Nothing is appended to a log that was cut short, or in which the last operation does not end at its mark")
  func appendToDamage() throws {
    let marks = try append(["init", "commit", "tag"])
    let bytes = try #require(try folder.read("operations"))
    var gap = bytes
    for at in Int(marks[1].logByteCount)..<bytes.count { gap[at] = 0 }
    for damaged in [[], Array(bytes.dropLast()), Array(bytes.prefix(Int(marks[1].logByteCount))), gap] {
      try folder.write(damaged, to: "operations")
      let error = #expect(throws: MVCError.self) { try append(["next"], after: marks[2]) }
      #expect(error?.code == .corrupt)
      #expect(error?.hint?.hasPrefix("run 'mvc fsck --repair'") == true)
      #expect(try folder.read("operations") == damaged)
    }
  }

  @Test("A mended log keeps its sound beginning, goes on with the record that mends it, and what it had more is kept")
  func mend() throws {
    let marks = try append(["init", "commit", "tag"])
    let bytes = try #require(try folder.read("operations"))
    try folder.write(bytes.flippingBit(8 * (Int(marks[1].logByteCount) + 20)), to: "operations")
    let damaged = try #require(try folder.read("operations"))
    var operation = Self.operation("repair")
    operation.purpose = .mending
    var number = 0
    let (mark, copy) = try log().mend(after: marks[1], with: operation) {
      number += 1
      return folder.path.appending("temporary-\(number)")
    }
    let records = try log().records(upTo: mark)
    #expect(records.map(\.operation.command) == ["init", "commit", "repair"])
    #expect(records.last?.operation.purpose == .mending)
    #expect(try folder.read("operations.damaged") == damaged)
    #expect(copy == folder.path.appending("operations.damaged"))
    let next = try append(["tag"], after: mark)
    #expect(try commands(upTo: next[0]) == ["init", "commit", "repair", "tag"])
  }

  @Test("No mark traps, whatever it says", arguments: [.min, -1, 0, 1, 1 << 40, .max] as [Int64])
  func hostileMarks(logByteCount: Int64) throws {
    try append(["init"])
    let mark = OperationMark(id: ObjectID(of: []), logByteCount: logByteCount)
    _ = try? log().records(upTo: mark)
    _ = try? log().end(after: mark)
    _ = try? Self.append(Self.operation("next"), to: log(), after: mark)
  }

  @Test("A log that shrinks between two looks does not trap")
  func shrinking() throws {
    let marks = try append(["init", "commit"])
    let log = log(ShrinkingFileSystem(path: folder.path.appending("operations")))
    #expect(try log.end(after: marks[0]).records.isEmpty)
  }

  @Test(
    "Whatever goes wrong in appending, earlier records stay and the new one counts or not",
    arguments: FaultLoop.Style.allCases)
  func faults(style: FaultLoop.Style) throws {
    let struck = try FaultLoop.run(style) { faulty in
      let suite = try OperationLogTests()
      let marks = try suite.append(["init", "commit"])
      let faultyLog = log(faulty, in: suite.folder)
      var mark: OperationMark?
      return FaultLoop.Attempt(
        command: { mark = try Self.append(Self.operation("tag"), to: faultyLog, after: marks[1]) },
        check: { trial throws in
          #expect(try suite.commands(upTo: marks[1]) == ["init", "commit"], "\(trial)")
          let found = try suite.beyond(marks[1])
          #expect(found == [] || found == ["tag"], "\(trial)")
          // A command that lives on and was told of the failure leaves nothing that a later one would carry out.
          if !trial.hasSucceeded, !trial.style.isDeadly { #expect(found == [], "\(trial)") }
          if trial.hasSucceeded { #expect(try suite.commands(upTo: mark) == ["init", "commit", "tag"], "\(trial)") }
          for claim in try suite.log().end(after: marks[1]).unwritten { _ = try suite.log().write(claim) }
          let next = try suite.append(["gc"], after: marks[1])
          #expect(try suite.commands(upTo: next[0]) == ["init", "commit"] + found + ["gc"], "\(trial)")
        })
    }
    #expect(struck >= 4)
  }

  /// Cuts a file short as soon as its length was told.
  private struct ShrinkingFileSystem: ForwardingFileSystem {
    let base: any FileSystem = LocalFileSystem()
    let path: FilePath

    init(path: FilePath) { self.path = path }

    func status(of path: FilePath) throws -> FileStatus? {
      defer { try? base.open(path, .append).truncate(to: 3) }
      return try base.status(of: path)
    }
  }
}
