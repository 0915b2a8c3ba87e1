import Foundation
import MVCTestSupport
import Testing

extension EndToEnd {
  /// Real processes for which `flock` does nothing, as on some network and layered file systems.
  @Suite(
    "Commands without locks", .enabled(if: ExternalProgram("gcc").isInstalled, "there is no gcc to build the stub with")
  )
  struct UnlockedCommandsTests {
    private let stub = try? ScratchFolder()

    /// A project in which every process gets every lock.
    private func project() throws -> RealProject {
      let stub = try #require(stub)
      let source = "int flock(int file, int operation) { (void)file; (void)operation; return 0; }\n"
      try Data(source.utf8).write(to: URL(filePath: "\(stub.path)/stub.c"))
      let project = try RealProject()
      let built = try project.shell("gcc -shared -fPIC -o '\(stub.path)/stub.so' '\(stub.path)/stub.c'")
      try #require(built.exitCode == 0, "\(built.errors)")
      try project.mvc("config", "core.lockTimeoutSeconds", "60")
      try project.write("1\n", to: "a")
      try project.mvc("commit", "-m", "1")
      project.environment["LD_PRELOAD"] = "\(stub.path)/stub.so"
      return project
    }

    private func branches(_ project: RealProject) throws -> Set<String> {
      Set(try project.mvc("branch").lines.map { String($0.dropFirst(2).prefix { $0 != " " }) })
    }

    @Test("Of eight 'mvc branch' at once none is lost, the log is sound, and a name that all want is given once")
    func branches() throws {
      let project = try project()
      // The stub works when it lets a command in while another program has the lock.
      let probe = try project.shell(#"exec 9>>.mvc/lock; LD_PRELOAD= flock 9; "$MVC" branch probe"#)
      try #require(probe.exitCode == 0, "\(probe.errors)")
      for round in 1...5 {
        let own = try (1...8).map { try project.start("branch", "own-\(round)-\($0)") }
        let common = try (1...3).map { _ in try project.start("branch", "common-\(round)") }
        for command in own { #expect(try command.wait().exitCode == 0) }
        let codes = try common.map { try $0.wait().exitCode }.sorted()
        #expect(codes == [0, 64, 64], "round \(round)")
      }
      let names = (1...5).flatMap { round in (1...8).map { "own-\(round)-\($0)" } + ["common-\(round)"] }
      #expect(try branches(project) == Set(names + ["main", "probe"]))
      let log = try project.mvc("op", "log").lines
      for name in names { #expect(log.count { $0.contains(" mvc branch \(name),") } == 1, "\(name)") }
      try project.mvc("fsck")
      #expect(try project.names(in: ".mvc/tmp") == [])
    }

    @Test("Commits and collections at once lose no commit and no object")
    func commits() throws {
      let project = try project()
      var reported = 0
      for round in 1...3 {
        for name in 1...4 { try project.writeRandom(100_000, to: "\(round)-\(name)") }
        let commits = try (1...4).map { try project.start("commit", "-m", "\(round)-\($0)", "\(round)-\($0)") }
        let collection = try project.start("gc")
        for command in commits where try command.wait().exitCode == 0 { reported += 1 }
        #expect(try collection.wait().exitCode == 0)
      }
      #expect(reported == 12)
      #expect(try project.mvc("log", "--oneline").lines.count == reported + 1)
      #expect(try project.recorded() == project.checksums())
      try project.mvc("fsck")
    }

    @Test("What a killed command began is finished or undone, while others go on")
    func kills() throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      var random = SeededRandom(seed: seed)
      let project = try project()
      try project.mvc("checkout", "-b", "two")
      try project.write("2\n", to: "a")
      try project.writeRandom(200_000, to: "n")
      try project.mvc("commit", "-m", "2")
      var made: Set<String> = []
      for round in 1...10 {
        let checkout = try project.start("checkout", round.isMultiple(of: 2) ? "two" : "main")
        let branches = try (1...3).map { try project.start("branch", "b-\(round)-\($0)") }
        usleep(UInt32.random(in: 0...60_000, using: &random))
        checkout.send(SIGKILL)
        _ = try checkout.wait()
        for (number, command) in branches.enumerated() {
          let outcome = try command.wait()
          #expect(outcome.exitCode == 0, "seed \(seed), round \(round): \(outcome.errors)")
          made.insert("b-\(round)-\(number + 1)")
        }
        #expect(try project.mvc("status", "--short").output == "", "seed \(seed), round \(round)")
        #expect(try project.recorded() == project.checksums(), "seed \(seed), round \(round)")
      }
      #expect(try branches(project) == made.union(["main", "two"]), "seed \(seed)")
      try project.mvc("fsck")
      try project.mvc("tag", "end")
      #expect(try project.names(in: ".mvc/tmp") == [])
      #expect(try project.names(in: ".mvc/claims") == [])
    }
  }
}
