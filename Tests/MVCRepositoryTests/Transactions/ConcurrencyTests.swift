import Dispatch
import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Synchronization
import Testing

@Suite("Repository: several at once")
struct ConcurrencyTests {
  /// What threads tell the test.
  private final class Shared: Sendable {
    private let all = Mutex<[String]>([])
    let made = Mutex<Set<String>>([])
    let isDone = Atomic(false)
    let rounds = Atomic(0)
    var list: [String] { all.withLock { $0 } }

    func note(_ error: any Error, _ remark: String) { all.withLock { $0.append("\(remark): \(error)") } }
  }

  @Test("Of two commands at once both succeed or one hears who holds the lock, and nothing is lost")
  func twoWriters() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let shared = Shared()
    let threads = DispatchGroup()
    for worker in 0..<2 {
      threads.enter()
      Thread.detachNewThread {
        defer { threads.leave() }
        for number in 0..<25 {
          let name = "branch-\(worker)-\(number)"
          do {
            _ = try project.open().createBranch(name, at: "HEAD", project.intent("mvc branch \(name)"))
            shared.made.withLock { _ = $0.insert(name) }
          } catch let error as MVCError where error.code == .locked {
            continue
          } catch {
            shared.note(error, name)
          }
        }
      }
    }
    threads.wait()
    #expect(shared.list == [])
    #expect(try Set(project.references().branches.map(\.short)) == shared.made.withLock { $0.union(["main"]) })
    #expect(try project.open().operations().count == shared.made.withLock(\.count) + 1)
    #expect(try project.open().check().damages == [])
  }

  @Test("The one that cannot have the lock says who has it")
  func locked() throws {
    let project = try TestProject()
    try project.write("[core]\n\tlockTimeoutSeconds = 0\n", to: ".mvc/config")
    let repository = try project.open()
    let lock = try RepositoryLock.take(
      repository.layout.lock, holder: "'mvc commit' (process 4711 on anna)", timeoutMilliseconds: 0, repository.runtime)
    let error = #expect(throws: MVCError.self) { try project.commit("x") }
    #expect(error?.code == .locked)
    #expect(
      error?.message == "cannot change the repository: 'mvc commit' (process 4711 on anna) holds its lock")
    lock.release()
    try project.commit("x")
  }

  @Test("Readers read on while packs are rolled up and collected under them")
  func readers() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1", "d/b.txt": "1"])
    let image = try project.image(of: first)
    let shared = Shared()
    let readers = DispatchGroup()
    for _ in 0..<2 {
      // Threads of their own: the queues' may all be held by other tests. Each reads at least once.
      readers.enter()
      Thread.detachNewThread {
        defer { readers.leave() }
        repeat {
          do {
            let repository = try project.open()
            guard try repository.image(of: first) == image else { throw MVCError(.failed, "another image") }
            _ = try repository.status()
            // Asked once: a second look might find what a race had hidden from the first.
            let damages = try repository.check().damages
            guard damages.isEmpty else { throw MVCError(.failed, "\(damages)") }
            shared.rounds.add(1, ordering: .relaxed)
          } catch {
            shared.note(error, "reader")
          }
        } while !shared.isDone.load(ordering: .relaxed)
      }
    }
    for number in 0..<40 {
      try project.commit(["a.txt": "\(number)"])
      if number.isMultiple(of: 10) {
        project.clock.advance(days: 31)
        _ = try project.open().collectGarbage(keepDays: 30, isDryRun: false, project.intent("mvc gc"))
      }
    }
    shared.isDone.store(true, ordering: .relaxed)
    readers.wait()
    #expect(shared.list == [])
    #expect(shared.rounds.load(ordering: .relaxed) > 0)
  }
}
