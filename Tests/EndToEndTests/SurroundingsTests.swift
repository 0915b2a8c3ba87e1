import Foundation
import Testing

extension EndToEnd {
  /// What a machine may lack, and what it may limit.
  @Suite("Strange surroundings")
  struct SurroundingsTests {
    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write("a\n", to: "a.txt")
      try project.write("{\"accuracy\": 0.5}", to: "metrics.json")
      try project.mvc("commit", "-m", "first")
      try project.write("b\n", to: "a.txt")
      return project
    }

    /// Runs mvc in a shell, after a command such as `ulimit`.
    private func run(_ project: RealProject, _ before: String, _ command: String) throws -> Binary.Outcome {
      let outcome = try project.shell("\(before); timeout 30 \"$MVC\" \(command)")
      #expect(!outcome.hasCrashed && outcome.exitCode != 124, "\(before); mvc \(command): \(outcome.errors)")
      return outcome
    }

    @Test(
      "No width is too odd to lay something out", arguments: ["-1", "0", "1", "19", "1000000000", "1e9", "wide", ""])
    func columns(value: String) throws {
      let project = try project()
      for command in ["help commit", "--help", "plot accuracy", "find", "log --graph"] {
        let outcome = try run(project, "export COLUMNS='\(value)'", command)
        #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
        #expect(outcome.lines.allSatisfy { $0.utf8.count < 4000 })
      }
    }

    @Test(
      "A limit gives a result or an error",
      arguments: [
        "-f 0", "-f 1", "-n 3", "-n 4", "-n 6", "-n 10", "-v 60000", "-v 80000", "-v 120000", "-d 5000", "-d 20000",
        "-s 64", "-s 256",
      ])
    func limits(limit: String) throws {
      let project = try project()
      for command in ["status", "commit -m second", "fsck", "log"] { _ = try run(project, "ulimit \(limit)", command) }
      try project.mvc("fsck")
    }

    @Test("Streams, HOME, PATH and the folder may be missing")
    func missing() throws {
      let project = try project()
      for command in ["status", "log", "diff", "--json log"] {
        for ending in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] { _ = try run(project, "true", "\(command) \(ending)") }
        let bare = try run(project, "unset HOME MVC_CONFIG", command)
        #expect(bare.exitCode == 0, "\(bare.errors)")
        #expect(try run(project, "PATH_BEFORE=$PATH", "\(command)").exitCode == 0)
        #expect(try project.shell("PATH= \"$MVC\" \(command)").exitCode == 0)
        let gone = try project.shell("mkdir ../gone && cd ../gone && rmdir ../gone && \"$MVC\" \(command)")
        #expect(gone.exitCode == 15, "\(gone.errors)")
      }
    }

    private static let canHideProc: Bool = {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "unshare -m sh -c 'mount -t tmpfs none /proc' 2> /dev/null"]
      do { try process.run() } catch { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }()

    @Test(
      "Without /proc the command that was given is the one that runs",
      .enabled(if: canHideProc, "/proc cannot be hidden here: that takes the right to mount in a namespace"))
    func noProc() throws {
      let project = try project()
      let hidden = "unshare -m sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh \"$MVC\""
      let commit = try project.shell("\(hidden) commit -m second")
      #expect(commit.exitCode == 0 && commit.output.contains("] second"), "\(commit.output)\(commit.errors)")
      #expect(try project.shell("\(hidden) log --oneline").lines.count == 2)
      #expect(try project.shell("\(hidden) nosuch").exitCode == 64)
    }
  }
}
