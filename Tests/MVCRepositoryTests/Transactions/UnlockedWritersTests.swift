import Dispatch
import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

/// Writers on a file system on which locks keep nobody out, with other threads let in at every step.
@Suite("Repository: writers without a lock")
struct UnlockedWritersTests {
  /// What threads report: what was done, and errors that should not be.
  private final class Reports: Sendable {
    private let all = Mutex<(done: [String], errors: [String])>(([], []))
    var done: [String] { all.withLock { $0.done.sorted() } }
    var errors: [String] { all.withLock { $0.errors } }

    func note(done name: String) { all.withLock { $0.done.append(name) } }
    func note(_ error: any Error, _ name: String) { all.withLock { $0.errors.append("\(name): \(error)") } }
  }

  private static func atOnce(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = DispatchGroup()
    for number in 0..<count {
      threads.enter()
      Thread.detachNewThread {
        defer { threads.leave() }
        body(number)
      }
    }
    threads.wait()
  }

  /// A project in which commands wait long enough for each other.
  private static func project() throws -> TestProject {
    let project = try TestProject()
    try project.write("[core]\n\tlockTimeoutSeconds = 120\n\tfsync = false\n", to: ".mvc/config")
    try project.commit(["a.txt": "1", "b.txt": "1"])
    return project
  }

  private static func check(_ project: TestProject, _ remark: String) throws {
    let repository = try project.open()
    #expect(try repository.check().damages == [], "\(remark)")
    let stored = try References(
      decoding: #require(try project.read(".mvc/refs")), path: "refs")
    #expect(try stored == repository.references(), "\(remark): the references are behind the log")
    #expect(try LocalFileSystem().names(in: repository.layout.temporary) == [], "\(remark)")
    #expect(try LocalFileSystem().names(in: repository.layout.claims).count <= 2, "\(remark)")
  }

  @Test(
    "Of eight who make branches at once every one makes its own, and one that all want is made once", arguments: 1...6)
  func branches(seed: UInt64) throws {
    let project = try Self.project()
    let before = try project.open().operations().count
    let unlocked = UnlockedFileSystem(seed: seed)
    let reports = Reports()
    Self.atOnce(8) { worker in
      for name in ["own-\(worker)", "common"] {
        do {
          _ = try project.open(unlocked).createBranch(name, at: "HEAD", project.intent("mvc branch \(name)"))
          reports.note(done: name)
        } catch let error as MVCError where error.code == .usage && name == "common" {
          // There is one already: as if it had waited for the lock.
        } catch {
          reports.note(error, name)
        }
      }
    }
    #expect(reports.errors == [])
    #expect(reports.done == (["common"] + (0..<8).map { "own-\($0)" }).sorted())
    #expect(try project.references().branches.map(\.short) == (["main"] + reports.done).sorted())
    let commands = try project.open().operations().map(\.operation.command)
    #expect(commands.count == before + 9)
    #expect(Set(commands).isSuperset(of: reports.done.map { "mvc branch \($0)" }))
    try Self.check(project, "seed \(seed)")
  }

  @Test(
    "Every commit that was reported is in the history, and what a collection beside them keeps is whole",
    arguments: 1...2)
  func commits(seed: UInt64) throws {
    let project = try Self.project()
    let unlocked = UnlockedFileSystem(seed: seed)
    let reports = Reports()
    Self.atOnce(5) { worker in
      for round in 0..<3 {
        let name = "\(worker)-\(round)"
        do {
          if worker == 4 {
            _ = try project.open(unlocked).collectGarbage(keepDays: 0, isDryRun: false, project.intent("mvc gc"))
            continue
          }
          try project.write("\(name)\n", to: "\(name).txt")
          var request = CommitRequest(message: "\(name)\n")
          request.paths = [try RepositoryPath(validating: "\(name).txt")]
          let id = try project.open(unlocked).commit(request, project.intent("mvc commit \(name)")).id
          reports.note(done: "\(name) \(id)")
        } catch {
          reports.note(error, name)
        }
      }
    }
    #expect(reports.errors == [])
    #expect(reports.done.count == 12)
    var history: [String] = []
    let repository = try project.open()
    try repository.log(LogRequest(range: repository.resolveRange("main"))) { entry in
      history.append("\(entry.snapshot.subject) \(entry.id)")
      return true
    }
    #expect(Set(history).isSuperset(of: reports.done))
    #expect(history.count == reports.done.count + 1)
    let files = try repository.image(of: #require(try project.head())).items
    for done in reports.done { #expect(files["\(done.prefix(3)).txt"] != nil) }
    try Self.check(project, "seed \(seed)")
  }

  @Test("Checkouts, settings and branches at once leave the folder as the head has it", arguments: 1...2)
  func folders(seed: UInt64) throws {
    let project = try Self.project()
    for name in ["one", "two"] {
      try project.checkout("main", newBranch: name)
      try project.commit(["a.txt": name, "\(name)/c.txt": name])
    }
    project.rest()
    let unlocked = UnlockedFileSystem(seed: seed)
    let reports = Reports()
    Self.atOnce(4) { worker in
      for round in 0..<3 {
        let name = "\(worker)-\(round)"
        do {
          let repository = try project.open(unlocked)
          switch worker {
          case 0, 1:
            var request = CheckoutRequest()
            request.revision = ["one", "two", "main"][(round + worker) % 3]
            _ = try repository.checkout(request, project.intent("mvc checkout \(name)"))
          case 2: try repository.set(ConfigurationKey("user.k\(round)"), to: "x", project.intent("mvc config \(name)"))
          default: _ = try repository.createBranch(name, at: "main", project.intent("mvc branch \(name)"))
          }
        } catch {
          reports.note(error, name)
        }
      }
    }
    #expect(reports.errors == [])
    let repository = try project.open()
    for round in 0..<3 { #expect(repository.settings["user.k\(round)"] == "x") }
    #expect(try project.references().branches.map(\.short).count == 6)
    #expect(try project.status() == [])
    #expect(try project.image() == project.image(of: #require(try project.head())))
    try Self.check(project, "seed \(seed)")
  }

  @Test("A reader sees the references and the log of one moment", arguments: 1...2)
  func readers(seed: UInt64) throws {
    let project = try Self.project()
    let unlocked = UnlockedFileSystem(seed: seed)
    let reports = Reports()
    let isDone = Atomic(false)
    let reader = DispatchGroup()
    reader.enter()
    let repository = try project.open(unlocked)
    Thread.detachNewThread {
      defer { reader.leave() }
      repeat {
        do {
          let references = try repository.references()
          let branches = try repository.operations().filter { $0.operation.command.hasPrefix("mvc branch") }
          guard references.branches.count - 1 <= branches.count else { throw MVCError(.failed, "the log is behind") }
          reports.note(done: "look")
        } catch {
          reports.note(error, "reader")
        }
      } while !isDone.load(ordering: .relaxed)
    }
    Self.atOnce(3) { worker in
      for round in 0..<3 {
        do {
          _ = try project.open(unlocked).createBranch(
            "b-\(worker)-\(round)", at: "HEAD", project.intent("mvc branch \(worker)-\(round)"))
        } catch {
          reports.note(error, "writer")
        }
      }
    }
    isDone.store(true, ordering: .relaxed)
    reader.wait()
    #expect(reports.errors == [])
    #expect(!reports.done.isEmpty)
  }

  @Test("Files of a living writer are not taken for litter, those of an ended one are")
  func litter() throws {
    let project = try Self.project()
    let own = ProcessIdentity.current.tag
    let ended = own.split(separator: ".")[0] + ".2000000000"
    for tag in [own, String(ended), "0a0b0c0d.1"] { try project.write("x", to: ".mvc/tmp/pack-\(tag)-00") }
    func names() throws -> [String] {
      try LocalFileSystem().names(in: project.open().layout.temporary).map { String(decoding: $0, as: UTF8.self) }
    }
    _ = try project.open(UnlockedFileSystem(seed: 1)).createBranch("one", at: "HEAD", project.intent())
    // Where processes cannot be told apart, all of them stay.
    let isKnown = ProcessIdentity.current.boot != nil
    #expect(try names().sorted() == ["pack-0a0b0c0d.1-00"] + (isKnown ? [] : ["pack-\(ended)-00"]) + ["pack-\(own)-00"])
    _ = try project.open().createBranch("two", at: "HEAD", project.intent())
    #expect(try names() == ["pack-0a0b0c0d.1-00"])
  }
}
