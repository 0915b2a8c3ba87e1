import Foundation
import Testing

extension EndToEnd {
  /// `script` gives a program a terminal.
  @Suite("A terminal", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  struct TerminalTests {
    private let escape = "\u{1B}["

    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write("a\n", to: "a.txt")
      try project.mvc("commit", "-m", "first")
      try project.write("b\n", to: "a.txt")
      return project
    }

    /// What a command shows on a terminal that is its standard output and error.
    private func shown(_ project: RealProject, _ command: String, _ variables: String = "") throws -> String {
      let outcome = try project.shell("\(variables) script -qec \"'$MVC' \(command)\" /dev/null < /dev/null")
      #expect(outcome.exitCode == 0, "\(outcome.output)")
      return outcome.output
    }

    @Test("Colours are for terminals only, and NO_COLOR turns them off")
    func colours() throws {
      let project = try project()
      #expect(try shown(project, "status").contains(escape))
      #expect(try shown(project, "diff --no-pager").contains("\(escape)31m-a"))
      #expect(try !shown(project, "status", "NO_COLOR=1").contains(escape))
      #expect(try !shown(project, "status", "TERM=dumb").contains(escape))
      #expect(try !project.mvc("status").output.contains(escape))
      #expect(try !shown(project, "status | cat").contains("\(escape)3"))
      try project.mvc("config", "color.ui", "never")
      #expect(try !shown(project, "status").contains(escape))
      try project.mvc("config", "color.ui", "always")
      #expect(try project.mvc("status").output.contains(escape))
    }

    @Test("Long output goes through the pager on a terminal only")
    func pager() throws {
      let project = try project()
      project.environment["MVC_PAGER"] = "sed 's/^/paged: /'"
      #expect(try shown(project, "log").contains("paged: "))
      #expect(try !shown(project, "--no-pager log").contains("paged: "))
      #expect(try !shown(project, "log --json").contains("paged: "))
      #expect(try !project.mvc("log").output.contains("paged: "))
      project.environment["MVC_PAGER"] = nil
      project.environment["PAGER"] = "sed 's/^/also paged: /'"
      #expect(try shown(project, "log").contains("also paged: "))
      // A pager that is left at once is no error.
      project.environment["MVC_PAGER"] = "true"
      #expect(try shown(project, "log").isEmpty)
      // Nor is one that is left when there is more than a pipe can hold.
      try project.write(String(repeating: "a line of a long text\n", count: 50_000), to: "a.txt")
      project.environment["MVC_PAGER"] = "head -n 1"
      #expect(try shown(project, "diff").contains("a.txt"))
    }

    @Test("Progress is shown on a terminal, when it takes more than half a second")
    func progress() throws {
      let project = try project()
      #expect(try !shown(project, "status").contains("reading"))
      // Holes cost no disk. How many take longer than half a second is found by trying: another time the machine is busier.
      var text = ""
      for gibibytes in [1, 4, 16] where !text.contains("reading") {
        #expect(try project.shell("truncate -s \(gibibytes)G holes").exitCode == 0)
        text = try shown(project, "status")
      }
      #expect(text.contains("\rreading "))
      #expect(text.contains("/s"))
      #expect(text.contains("\r\(escape)K"))
      #expect(try !shown(project, "status --quiet").contains("reading"))
      #expect(try project.mvc("status").errors.hasPrefix("hint: "))
    }
  }
}
