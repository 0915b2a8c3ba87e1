import Foundation
import Testing

extension EndToEnd {
  @Suite("Two commands at once")
  struct TwoCommandsTests {
    @Test("Both succeed, or one says who holds the lock")
    func commits() throws {
      let project = try RealProject()
      try project.write("0\n", to: "start")
      try project.mvc("commit", "-m", "start")
      for round in 1...4 {
        try project.writeRandom(4 << 20, to: "a\(round)")
        try project.writeRandom(4 << 20, to: "b\(round)")
        let commands = try ["a", "b"].map { try project.start("commit", "-m", "\($0)\(round)", "\($0)\(round)") }
        for command in commands {
          let outcome = try command.wait()
          if outcome.exitCode != 0 {
            #expect(outcome.exitCode == 11)
            #expect(outcome.errors.contains("holds its lock"))
          }
        }
      }
      #expect(try project.mvc("log", "--oneline").lines.count == 9)
      let recorded = try project.recorded()
      #expect(try project.checksums() == recorded)
      try project.mvc("fsck")
    }

    @Test("A command that may not wait says who holds the lock")
    func held() throws {
      let project = try RealProject()
      try project.write("a\n", to: "a")
      try project.mvc("config", "core.lockTimeoutSeconds", "0")
      // Another program holds the same lock, as a long command of mvc does.
      let outcome = try project.shell(
        #"""
        exec 9>>.mvc/lock; flock 9
        echo "'mvc commit' (process 4711 on anna-laptop)" >&9
        "$MVC" commit -m second; echo "exit $?"
        "$MVC" status --short
        exec 9>&-
        "$MVC" commit -q -m third; echo "exit $?"
        """#)
      #expect(outcome.lines == ["exit 11", "A a", "exit 0"])
      #expect(
        outcome.errors == """
          error: cannot change the repository: 'mvc commit' (process 4711 on anna-laptop) holds its lock
          hint: wait until it has finished and run the command again

          """)
    }

    @Test("Readers are not disturbed by a commit")
    func readers() throws {
      let project = try RealProject()
      try project.write("a\n", to: "a")
      try project.mvc("commit", "-m", "first")
      try project.writeRandom(24 << 20, to: "weights.bin")
      let commit = try project.start("commit", "-m", "second")
      for _ in 0..<5 {
        for command in ["log", "status", "ls"] { try project.mvc(command) }
      }
      #expect(try commit.wait().exitCode == 0)
      #expect(try project.recorded() == project.checksums())
    }
  }
}
