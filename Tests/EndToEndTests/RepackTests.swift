import Foundation
import MVCTestSupport
import Testing

extension EndToEnd {
  /// The seed of each test is printed when it fails.
  @Suite("Repacking")
  struct RepackTests {
    /// Three versions of a large table and of small files, in packs of their own.
    private func project() throws -> RealProject {
      let project = try RealProject()
      var table = (0..<120_000).map { "\($0),\($0 &* 2_654_435_761 % 1_000_003),label\($0 % 7)" }
      for version in 1...3 {
        table[version * 30_000] = "edited"
        try project.write(table.joined(separator: "\n"), to: "table.csv")
        for number in 0..<40 { try project.write("run: \(number)\nversion: \(version)\n", to: "conf/\(number).yaml") }
        try project.mvc("commit", "-m", "version \(version)")
        try project.mvc("tag", "v\(version)")
      }
      return project
    }

    private func packs(_ project: RealProject) throws -> [String] {
      try project.names(in: ".mvc/packs").filter { $0.hasSuffix(".pack") }
    }

    @Test("Every version is what sha256sum said before, after every effort")
    func versions() throws {
      let project = try project()
      var states: [String: [String: String]] = [:]
      for tag in ["v1", "v2", "v3"] {
        try project.mvc("checkout", tag)
        states[tag] = try project.checksums()
      }
      for flag in ["--fast", "", "--tight", "--fast"] {
        #expect(try project.shell("\"$MVC\" repack \(flag)").exitCode == 0)
        try project.mvc("fsck")
        for (tag, state) in states {
          #expect(try project.recorded(tag) == state)
          try project.mvc("checkout", tag)
          #expect(try project.checksums() == state)
        }
      }
    }

    @Test(
      "One that is killed or interrupted leaves the packs as they were, or has finished", arguments: [SIGKILL, SIGINT])
    func stopped(signal: Int32) throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      var random = SeededRandom(seed: seed)
      let project = try project()
      let recorded = try ["v1", "v2", "v3"].map { try project.recorded($0) }
      let sound = try project.copy()
      let begin = Date()
      try project.copy().mvc("repack", "--tight")
      var longest = Date().timeIntervalSince(begin)
      var stopped = 0
      for round in 1...12 where round <= 5 || stopped == 0 {
        let project = try sound.copy()
        let before = try packs(project)
        let command = try project.start("repack", "--tight")
        usleep(UInt32(Double.random(in: 0...longest, using: &random) * 1e6))
        command.send(signal)
        let exitCode = try command.wait().exitCode
        let trace: Comment = "seed \(seed), round \(round), exit code \(exitCode)"
        #expect([0, 128 + signal].contains(exitCode), trace)
        if exitCode == 0 { longest *= 0.7 } else { stopped += 1 }
        if exitCode != 0, signal == SIGINT { #expect(try packs(project) == before, trace) }
        try project.mvc("fsck")
        #expect(try ["v1", "v2", "v3"].map { try project.recorded($0) } == recorded, trace)
        // What it was writing goes with the next command that takes the lock.
        try project.mvc("tag", "end")
        #expect(try project.names(in: ".mvc/tmp") == [], trace)
        try project.mvc("repack")
        try project.mvc("fsck")
      }
      #expect(stopped > 0, "no command was stopped in time: seed \(seed)")
    }

    @Test("Of two at once both succeed, or one says who holds the lock")
    func twoAtOnce() throws {
      let project = try project()
      let recorded = try project.recorded()
      let commands = try ["--tight", "--fast"].map { try project.start("repack", $0) }
      for command in commands {
        let outcome = try command.wait()
        if outcome.exitCode != 0 {
          #expect(outcome.exitCode == 11)
          #expect(outcome.errors.contains("'mvc repack"))
          #expect(outcome.errors.contains("holds its lock"))
        }
      }
      try project.mvc("fsck")
      #expect(try project.recorded() == recorded)
    }

    @Test("One that may not wait says who holds the lock")
    func held() throws {
      let project = try project()
      try project.mvc("config", "core.lockTimeoutSeconds", "0")
      let outcome = try project.shell(
        #"""
        exec 9>>.mvc/lock; flock 9
        echo "'mvc commit' (process 4711 on anna-laptop)" >&9
        "$MVC" repack; echo "exit $?"
        """#)
      #expect(outcome.lines == ["exit 11"])
      #expect(outcome.errors.contains("'mvc commit' (process 4711 on anna-laptop) holds its lock"))
    }
  }
}
