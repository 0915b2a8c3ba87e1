import Foundation
import Testing

extension EndToEnd {
  @Suite("No permission, no space")
  struct PermissionTests {
    /// How to run mvc so that permissions count: as somebody else, when it is root who tests.
    private func unprivileged() -> String? {
      guard getuid() == 0 else { return "\"$MVC\"" }
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
        print("not tested: root may write everywhere, and there is no setpriv to be somebody else")
        return nil
      }
      return "setpriv --reuid 65534 --regid 65534 --clear-groups \"$MVC\""
    }

    /// A project that everybody may read, with a copy of mvc that everybody may run.
    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write("a\n", to: "a.txt")
      try project.mvc("commit", "-m", "first")
      try project.write("b\n", to: "a.txt")
      return project
    }

    private func run(_ project: RealProject, _ mvc: String, _ command: String) throws -> Binary.Outcome {
      // The program lies where only its builder may look.
      let prepare = "d=$(mktemp -d); cp \"$MVC\" $d/mvc; chmod -R a+rX $d; MVC=$d/mvc"
      return try project.shell("\(prepare); \(mvc) \(command); c=$?; rm -r $d; exit $c")
    }

    @Test("In a folder that may only be read, one can look and not change")
    func readOnly() throws {
      guard let mvc = unprivileged() else { return }
      let project = try project()
      #expect(try project.shell("chmod -R a+rX,a-w ..").exitCode == 0)
      defer { _ = try? project.shell("chmod -R u+w ..") }
      for command in ["log", "show", "ls", "branch", "diff --name-only", "fsck"] {
        let outcome = try run(project, mvc, command)
        #expect(outcome.exitCode == 0, "mvc \(command): \(outcome.errors)")
      }
      #expect(try run(project, mvc, "status --short").output == "M a.txt\n")
      for command in ["commit -m second", "tag v1", "checkout -b other", "gc", "undo", "restore a.txt"] {
        let outcome = try run(project, mvc, command)
        #expect(outcome.exitCode == 16, "mvc \(command): \(outcome.errors)")
        #expect(outcome.errors.contains(".mvc"), "mvc \(command): \(outcome.errors)")
      }
    }

    @Test("A file that may not be read stops a commit, and is named")
    func unreadable() throws {
      guard let mvc = unprivileged() else { return }
      let project = try project()
      try project.write("secret\n", to: "data/secret.txt")
      #expect(try project.shell("chmod -R a+rwX ..; chmod 0 data/secret.txt").exitCode == 0)
      let outcome = try run(project, mvc, "commit -m second")
      #expect(outcome.exitCode == 16, "\(outcome)")
      #expect(outcome.errors.contains("secret.txt"), "\(outcome.errors)")
      #expect(try project.mvc("log", "--oneline").lines.count == 1)
      try project.mvc("fsck")
    }

    @Test(
      "A path that may not be read stops only what needs it",
      arguments: [
        ("mkdir lost; chmod 0 lost", "lost"), ("mkdir -p deep/lost; chmod 0 deep/lost", "deep/lost"),
        ("mkdir lost; touch lost/x; chmod 444 lost", "lost"), ("touch lost; chmod 0 lost", "lost"),
      ])
    func onlyWhatNeedsIt(preparation: String, path: String) throws {
      guard let mvc = unprivileged() else { return }
      let project = try project()
      try project.mvc("branch", "other")
      #expect(try project.shell("chmod -R a+rwX ..; \(preparation)").exitCode == 0)
      defer { _ = try? project.shell("chmod -R u+rwX .") }
      for command in [
        "status", "diff", "checkout other", "commit -m second a.txt", "commit -m again a.txt", "restore a.txt",
      ] {
        let outcome = try run(project, mvc, command)
        #expect(outcome.exitCode == 0, "mvc \(command): \(outcome.errors)")
        if ["status", "diff"].contains(command) {
          #expect((outcome.output + outcome.errors).contains(path), "mvc \(command): \(outcome)")
          #expect(outcome.errors.contains(".mvcignore: /\(path)"), "mvc \(command): \(outcome)")
        }
      }
      let refused = try run(project, mvc, "commit -m everything")
      #expect(refused.exitCode == 16)
      #expect(refused.errors.contains(".mvcignore: /\(path)"), "\(refused.errors)")
      try project.write("/\(path)\n", to: ".mvcignore")
      for command in ["commit -m everything", "status"] {
        let outcome = try run(project, mvc, command)
        #expect(
          outcome.exitCode == 0 && !(outcome.output + outcome.errors).contains(path), "mvc \(command): \(outcome)")
      }
    }

    @Test("A folder that may not be written to stops a checkout, and everything stays as it was")
    func unwritable() throws {
      guard let mvc = unprivileged() else { return }
      let project = try project()
      try project.mvc("commit", "-m", "second")
      try project.write("x\n", to: "data/x.txt")
      try project.write("y\n", to: "b.txt")
      try project.mvc("commit", "-m", "third")
      let files = try project.checksums()
      #expect(try project.shell("chmod -R a+rwX ..; chmod a-w data").exitCode == 0)
      defer { _ = try? project.shell("chmod -R u+w .") }
      let outcome = try run(project, mvc, "checkout HEAD~")
      #expect(outcome.exitCode == 16, "\(outcome)")
      #expect(try project.checksums() == files)
      #expect(try project.mvc("status", "--short").output.isEmpty)
      try project.mvc("fsck")
    }

    @Test("A full disk stops a commit and a checkout, and nothing is lost")
    func fullDisk() throws {
      let mount = try ScratchFolder()
      let shell = try RealProject(isInitialised: false)
      guard try shell.shell("mount -t tmpfs -o size=24m tmpfs '\(mount.path)'").exitCode == 0 else {
        print("not tested: no file system can be mounted here to be filled")
        return
      }
      defer { _ = try? shell.shell("umount -l '\(mount.path)'") }
      let project = try RealProject(in: mount.path)
      try project.writeRandom(4 << 20, to: "weights.bin")
      try project.mvc("commit", "-m", "first")
      let first = try project.checksums()
      try project.writeRandom(12 << 20, to: "weights.bin")
      let outcome = try project.mvc("commit", "-m", "second", exitCode: 17)
      #expect(outcome.errors.contains("error: "), "\(outcome.errors)")
      #expect(try project.mvc("status", "--short").output == "M weights.bin\n")
      #expect(try project.recorded() == first)
      try project.mvc("fsck")
      #expect(try project.names(in: ".mvc/tmp") == [])

      // Room for the file as it was, but not beside what fills the disk now.
      _ = try project.shell("head -c 100m /dev/zero > filler")
      try project.mvc("checkout", "--force", "HEAD", exitCode: 17)
      #expect(try project.data("weights.bin").count == 12 << 20)
      #expect(try project.shell("rm filler").exitCode == 0)
      try project.write("small again\n", to: "weights.bin")
      try project.mvc("commit", "-m", "third")
      try project.mvc("checkout", "HEAD~")
      #expect(try project.checksums() == first)
      try project.mvc("fsck")
    }

    @Test("A limit on the size of files stops a commit, and nothing is lost")
    func fileSizeLimit() throws {
      let project = try project()
      try project.writeRandom(8 << 20, to: "weights.bin")
      // 2 MiB, and a write beyond them is an error and not a signal.
      let outcome = try project.shell("trap '' XFSZ; ulimit -f 2048; \"$MVC\" commit -m second")
      #expect([17, 19].contains(outcome.exitCode), "\(outcome)")
      #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
      #expect(try project.mvc("log", "--oneline").lines.count == 1)
      try project.mvc("commit", "-m", "second")
      try project.mvc("fsck")
      #expect(try project.names(in: ".mvc/tmp") == [])
    }
  }
}
