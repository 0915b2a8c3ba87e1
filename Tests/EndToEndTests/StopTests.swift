import Foundation
import MVCTestSupport
import Testing

extension EndToEnd {
  /// Commands that are stopped at a random moment. The seed of each test is printed when it fails.
  @Suite("Stopped commands")
  struct StopTests {
    // Packs of 16 MiB and more are not joined, and one test stops a commit while it joins.
    private static let byteCount = 15 << 20

    @Test("A commit that is killed loses nothing, and the next command works")
    func killCommit() throws {
      try stopCommits(with: SIGKILL, rounds: 6)
    }

    @Test("A commit that is interrupted ends with 130 and leaves everything as it was")
    func interruptCommit() throws {
      try stopCommits(with: SIGINT, rounds: 4)
    }

    @Test("A commit that is killed after its branch moved has taken effect, and the next command that writes cleans up")
    func killWhileJoiningPacks() throws {
      let project = try RealProject()
      try change(project, 0)
      try project.mvc("commit", "-m", "0")
      try change(project, 1)
      let (before, folder) = (try project.data(".mvc/refs"), try project.checksums())
      let command = try project.start("commit", "-m", "1")
      // Two packs of one size are joined into one when the branch has moved, which takes a while.
      let limit = Date().addingTimeInterval(30)
      while try Date() < limit && (project.data(".mvc/refs") == before || litter(project).isEmpty) { usleep(200) }
      command.send(SIGKILL)
      try #require(try command.wait().exitCode == 128 + SIGKILL)
      try #require(try litter(project) != [], "it was killed when it had nothing under way")
      #expect(try project.recorded() == folder)
      #expect(try project.mvc("status", "--short").output.isEmpty)
      try project.mvc("fsck")
      try project.mvc("tag", "end")
      #expect(try litter(project) == [])
      #expect(try project.recorded() == folder)
    }

    @Test("A checkout that is killed leaves the folder as it was or as it was to be")
    func killCheckout() throws {
      try stopCheckouts(with: SIGKILL, rounds: 8)
    }

    @Test("A checkout that is interrupted ends with 130 and leaves the folder as it was or as it was to be")
    func interruptCheckout() throws {
      try stopCheckouts(with: SIGINT, rounds: 4)
    }

    private func stopCommits(with signal: Int32, rounds: Int) throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      var random = SeededRandom(seed: seed)
      let project = try RealProject()
      try change(project, 0)
      var longest = try duration { try project.mvc("commit", "-m", "0") }
      var (stopped, round) = (0, 0)
      while round < rounds || (stopped == 0 && round < 5 * rounds) {
        round += 1
        try change(project, round)
        let (before, folder) = (try project.head(), try project.checksums())
        let old = try project.recorded()
        let command = try project.start("commit", "-m", "\(round)")
        usleep(UInt32(Double.random(in: 0...longest, using: &random) * 1e6))
        command.send(signal)
        let exitCode = try command.wait().exitCode
        let trace: Comment = "seed \(seed), round \(round), exit code \(exitCode)"
        #expect([0, 128 + signal].contains(exitCode), trace)
        // One that was done in time took less long than was thought, on a machine that others use too.
        if exitCode == 0 { longest *= 0.7 } else { stopped += 1 }

        try project.mvc("status")
        #expect(try project.checksums() == folder, trace)
        let hasMoved = try project.head() != before
        if exitCode == 0 { #expect(hasMoved, trace) }
        #expect(try project.recorded() == (hasMoved ? folder : old), trace)
        try project.mvc("fsck")
        // Interrupted, a command cleans up by itself; what a killed one was writing, even a pack that it was joining
        // after its branch had moved, goes with the next command that writes.
        if signal == SIGKILL { try project.mvc("tag", "round-\(round)") }
        #expect(try litter(project) == [], trace)
        if !hasMoved { try project.mvc("commit", "-m", "again") }
      }
      #expect(stopped > 0, "no command was stopped in time: seed \(seed)")
    }

    private func stopCheckouts(with signal: Int32, rounds: Int) throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      var random = SeededRandom(seed: seed)
      let project = try RealProject()
      try change(project, 0)
      try project.mvc("commit", "-m", "main")
      var states = ["main": try project.checksums()]
      try project.mvc("checkout", "-b", "other")
      try change(project, 1)
      try FileManager.default.removeItem(atPath: "\(project.path)/small/0.txt")
      try project.write("only here\n", to: "other/file.txt")
      try project.mvc("commit", "-m", "other")
      states["other"] = try project.checksums()
      var longest = try duration { try project.mvc("checkout", "main") }
      var place = "main"
      var (stopped, round) = (0, 0)
      while round < rounds || (stopped == 0 && round < 5 * rounds) {
        round += 1
        let target = place == "main" ? "other" : "main"
        let command = try project.start("checkout", target)
        usleep(UInt32(Double.random(in: 0...longest, using: &random) * 1e6))
        command.send(signal)
        let exitCode = try command.wait().exitCode
        let trace: Comment = "seed \(seed), round \(round), exit code \(exitCode)"
        #expect([0, 128 + signal].contains(exitCode), trace)
        // One that was done in time took less long than was thought, on a machine that others use too.
        if exitCode == 0 { longest *= 0.7 } else { stopped += 1 }
        // An interrupted command cleans up by itself; after a kill the next one does.
        if signal == SIGKILL { try project.mvc("status") }
        let files = try project.checksums()
        place = try project.mvc("rev-parse", "--abbrev-ref", "HEAD").output.trimmingCharacters(in: .newlines)
        #expect(files == states[place], trace)
        if exitCode == 0 { #expect(place == target, trace) }
        #expect(try project.mvc("status", "--short").output.isEmpty, trace)
      }
      #expect(stopped > 0, "no command was stopped in time: seed \(seed)")
      try project.mvc("fsck")
      try project.mvc("tag", "end")
      #expect(try litter(project) == [], "seed \(seed)")
    }

    /// What a stopped command has left that takes space. Files of a few bytes may stay.
    private func litter(_ project: RealProject) throws -> [String] {
      try project.names(in: ".mvc/tmp").filter { $0.hasPrefix("pack-") || $0.hasPrefix("checkout-") }
    }

    private func change(_ project: RealProject, _ round: Int) throws {
      try project.writeRandom(Self.byteCount, to: "weights.bin")
      for number in 0..<20 { try project.write("\(number) in round \(round)\n", to: "small/\(number).txt") }
    }

    private func duration(_ body: () throws -> Void) rethrows -> Double {
      let start = Date()
      try body()
      return Date().timeIntervalSince(start)
    }
  }
}
