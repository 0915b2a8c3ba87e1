import Dispatch
import Foundation
import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("Claims for the next record")
struct ClaimTests {
  private let folder: TemporaryFolder
  private var log: OperationLog { log(LocalFileSystem()) }

  init() throws { folder = try TemporaryFolder() }

  private func log(_ fileSystem: any FileSystem) -> OperationLog {
    let claims = ClaimFolder(
      fileSystem: fileSystem, random: SystemRandomSource(), folder: folder.path.appending("claims"),
      temporaryFolder: folder.path, isDurable: false)
    return OperationLog(path: folder.path.appending("operations"), claims: claims, isDurable: false)
  }

  private static func operation(_ command: String, changesFiles: Bool = false) -> MVCStorage.Operation {
    let person = Person(name: "Ana Ito", email: "ana@example.org")
    var operation = MVCStorage.Operation(
      signature: Signature(person, at: Timestamp(secondsSinceEpoch: 1)), command: command)
    if changesFiles { operation.folder = .init(old: ObjectID(of: [1]), new: ObjectID(of: [2])) }
    return operation
  }

  private static let stranger = ProcessIdentity(boot: "b", space: "1", machine: nil, id: 7, start: nil)

  private func claim(
    _ command: String?, at end: LogEnd? = nil, changesFiles: Bool = false, by owner: ProcessIdentity = .current
  ) throws -> Claim? {
    let operation = command.map { Self.operation($0, changesFiles: changesFiles) }
    return try log.claim(operation, at: end ?? log.end(after: nil), by: owner, holder: "'\(command ?? "gc")'")
  }

  private func commands() throws -> [String] { try log.end(after: nil).records.map(\.operation.command) }

  private func claimFiles() throws -> [String] {
    try LocalFileSystem().names(in: folder.path.appending("claims")).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("The worked examples of docs/format/claims.md are what is written and read")
  func workedExample() throws {
    let page = try FormatPage("claims")
    var operation = Self.operation("mvc branch next")
    operation.previous = ObjectID(of: [1])
    operation.references = [.init(name: try .branch("next"), old: nil, new: ObjectID(of: [2]))]
    let (id, bytes) = operation.encoded()
    let owner = ProcessIdentity(
      boot: "8f0a3b52-6a3e-4c6e-9a7d-2f1f7e5f4c11", space: "4026531836", machine: "5b1c2d3e4f5a6b7c", id: 4711,
      start: "918273")
    let name = ClaimName(position: 512, attempt: 0)
    let claim = Claim(
      name: name, purpose: .operation(operation, id: id, bytes: bytes), owner: owner,
      holder: "'mvc branch next' (process 4711 on anna)")
    #expect(claim.encoded() == page.examples.first)
    let read = Claim(decoding: try #require(page.examples.first), name: name)
    #expect(read.operation == operation)
    #expect(read.owner == owner)
    #expect(read.mark == OperationMark(id: id, logByteCount: 512 + Int64(bytes.count)))
    #expect(read.holder == claim.holder)
    let exclusion = Claim(name: name, purpose: .exclusion, owner: nil, holder: "'mvc gc'")
    #expect(exclusion.encoded() == page.examples.last)
  }

  @Test("A claim that was cut short, changed or is empty is nothing to carry out")
  func damaged() throws {
    let made = try #require(try claim("branch"))
    let bytes = made.encoded()
    for length in 0..<bytes.count {
      let read = Claim(decoding: Array(bytes[..<length]), name: made.name)
      guard case .unreadable = read.purpose else {
        Issue.record("\(length) bytes")
        return
      }
    }
    for bit in stride(from: 0, to: bytes.count * 8, by: 5) {
      let operation = Claim(decoding: bytes.flippingBit(bit), name: made.name).operation
      #expect(operation == nil || operation == made.operation, "bit \(bit)")
    }
  }

  @Test("Of many who claim the same place at once one succeeds", arguments: [0, 1])
  func race(kind: Int) throws {
    let end = try log.end(after: nil)
    let winners = Mutex<[Int]>([])
    let threads = DispatchGroup()
    // The second kind has no hard links and no renames that do not replace.
    let fileSystem: any FileSystem = kind == 0 ? LocalFileSystem() : PlainFileSystem()
    try LocalFileSystem().createDirectory(folder.path.appending("claims"))
    for number in 0..<8 {
      threads.enter()
      Thread.detachNewThread {
        defer { threads.leave() }
        let made = try? log(fileSystem).claim(
          Self.operation("branch \(number)"), at: end, by: .current, holder: "x")
        if made != nil { winners.withLock { $0.append(number) } }
      }
    }
    threads.wait()
    let winner = try #require(winners.withLock { $0 }.first)
    #expect(winners.withLock(\.count) == 1)
    #expect(try commands() == ["branch \(winner)"])
  }

  @Test("A record that changes no files holds from the claim on, and anybody may write it down")
  func plainRecord() throws {
    let claim = try #require(try claim("branch", by: Self.stranger))
    #expect(try commands() == ["branch"])
    #expect(try log.end(after: nil).unwritten.map(\.name) == [claim.name])
    #expect(try log.records(upTo: claim.mark).map(\.operation.command) == ["branch"])
    for _ in 0..<2 { _ = try log.help(claim, by: .current) }
    #expect(try log.end(after: nil).unwritten.isEmpty)
    log.claims.remove(claim.name)
    #expect(try commands() == ["branch"])
  }

  @Test("A record that changes files holds once it is in the log, and keeps others waiting until then")
  func fileRecord() throws {
    let claim = try #require(try claim("checkout", changesFiles: true))
    let end = try log.end(after: nil)
    #expect(end.records.isEmpty)
    #expect(end.pending?.claim.name == claim.name)
    #expect(end.pending?.owner == .current)
    _ = try log.write(claim)
    #expect(try commands() == ["checkout"])
    #expect(try log.end(after: nil).pending == nil)
  }

  @Test("A claim is withdrawn or taken over, and never both")
  func ending() throws {
    for isTakenFirst in [false, true] {
      let claim = try #require(try claim("checkout", changesFiles: true, by: Self.stranger))
      let end = try log.end(after: nil)
      if isTakenFirst {
        #expect(try log.take(claim, at: end, by: .current))
        #expect(try !log.claims.withdraw(claim))
        #expect(try log.end(after: nil).pending?.owner == .current)
      } else {
        #expect(try log.claims.withdraw(claim))
        #expect(try !log.take(claim, at: end, by: .current))
        #expect(try log.end(after: nil).pending == nil)
      }
    }
  }

  @Test("What was withdrawn makes room for the next claim of the place, and its name is not used again")
  func afterWithdrawal() throws {
    let first = try #require(try claim("checkout", changesFiles: true))
    #expect(try log.claims.withdraw(first))
    let second = try #require(try claim("branch"))
    #expect(second.name == ClaimName(position: 0, attempt: 1))
    #expect(try commands() == ["branch"])
    _ = try log.write(second)
    try log.claims.removeOld(before: try log.end(after: nil).position)
    #expect(try claimFiles() == [])
    #expect(try commands() == ["branch"])
  }

  @Test("Who comes too late, to a place that has its record or a later claim, has lost although the name is free")
  func stale() throws {
    let stale = try log.end(after: nil)
    let claim = try #require(try claim("branch"))
    _ = try log.write(claim)
    log.claims.remove(claim.name)
    #expect(try self.claim("late", at: stale) == nil)
    #expect(try claimFiles() == [])
    #expect(try commands() == ["branch"])

    let end = try log.end(after: nil)
    for _ in 0..<3 { #expect(try log.claims.withdraw(#require(try self.claim(nil)))) }
    try log.claims.removeOld(before: end.position)
    #expect(try claimFiles().count == 2)
    #expect(try self.claim("late", at: end) == nil)
    #expect(try commands() == ["branch"])
  }

  @Test("A claim that does not follow the last record counts for nothing and does not block the log")
  func foreign() throws {
    let first = try #require(try claim("one"))
    _ = try log.write(first)
    log.claims.remove(first.name)
    var other = Self.operation("other")
    other.previous = ObjectID(of: [9])
    let (id, bytes) = other.encoded()
    let name = ClaimName(position: try log.end(after: nil).position, attempt: 0)
    let odd = Claim(name: name, purpose: .operation(other, id: id, bytes: bytes), owner: nil, holder: "")
    try folder.write(odd.encoded(), to: "claims/\(name.fileName)")
    let next = try #require(try claim("two"))
    #expect(next.name.attempt == 1)
    #expect(try commands() == ["one", "two"])
  }

  @Test(
    "Names that are no names of claims are passed by", arguments: ["x", "1", "1-", "-1-0", "01-0", "1-0.ende", "1-2-3"])
  func otherFiles(name: String) throws {
    _ = try claim("one")
    try folder.write("x", to: "claims/\(name)")
    #expect(try commands() == ["one"])
  }
}

/// A file system that can create files which are not there, and rename, and nothing better.
struct PlainFileSystem: FileSystem {
  private let base = LocalFileSystem()

  func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path) }
  func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile { try base.open(path, mode) }
  func items(in directory: FilePath) throws -> DirectoryListing { try base.items(in: directory) }
  func names(in directory: FilePath) throws -> [[UInt8]] { try base.names(in: directory) }
  func createDirectory(_ path: FilePath) throws { try base.createDirectory(path) }
  func removeFile(_ path: FilePath) throws { try base.removeFile(path) }
  func removeDirectory(_ path: FilePath) throws -> Bool { try base.removeDirectory(path) }
  func rename(_ old: FilePath, to new: FilePath) throws { try base.rename(old, to: new) }
  func createLink(at path: FilePath, to target: [UInt8]) throws { try base.createLink(at: path, to: target) }
  func linkTarget(of path: FilePath) throws -> [UInt8] { try base.linkTarget(of: path) }
  func setExecutable(_ isExecutable: Bool, of path: FilePath) throws { try base.setExecutable(isExecutable, of: path) }
  func synchronizeDirectory(_ path: FilePath) throws { try base.synchronizeDirectory(path) }
  func availableByteCount(at path: FilePath) -> Int64? { base.availableByteCount(at: path) }
}
