import Foundation
import Testing

extension EndToEnd {
  @Suite("A repository for a group")
  struct SharedRepositoryTests {
    /// Makes a file of every kind in `.mvc`, by somebody who lets nobody else read their files.
    private static let work = """
      umask 077; set -e
      say() { "$MVC" "$@" >/dev/null 2>&1; }
      echo 1 > a; head -c 300000 /dev/urandom > w.bin; say commit -m first
      say tag v1 -m why; say checkout -b side; echo side > a; say commit -m side; say checkout main
      echo main > a; say commit -m main; say merge side || true; say status; say merge --abort
      say undo; say redo; say run -- sh -c 'echo 2 > b'; say log --stat; say find size '>' 0 || true
      say repack; say gc; say checkout HEAD~; say checkout main; say status
      """

    /// The files or folders of the repository for which `find` says that they lack a permission, or have one too many.
    private func offenders(_ project: RealProject, _ condition: String) throws -> [String] {
      try project.shell("find .mvc \(condition) -printf '%M %p\\n'").lines
    }

    @Test(
      "Every file and folder has the permissions of core.shared, whatever the umask",
      arguments: [
        ("--shared", "! -perm -660", "! -perm -2770"), ("--shared=all", "! -perm -664", "! -perm -2775"),
        ("--shared=0640", "! -perm 640", "! -perm 2750"),
      ])
    func permissions(option: String, files: String, folders: String) throws {
      let project = try RealProject(isInitialised: false)
      let outcome = try project.shell("umask 077; \"$MVC\" init -q \(option); \(Self.work)")
      #expect(outcome.exitCode == 0, "\(outcome)")
      #expect(try offenders(project, "-type f \(files)") == [])
      #expect(try offenders(project, "-type d \(folders)") == [])
      // What was to be made was made.
      let made = try project.shell("cd .mvc; find . -type f | sed 's|^./||; s|/.*|/|' | sort -u").lines
      for name in [
        ".gitignore", "cache/", "config", "format", "index", "lock", "operations", "packs/", "refs",
      ] { #expect(made.contains(name), "\(name) in \(made)") }
      // The project's own files are the user's: they are shared as the umask says.
      #expect(try project.shell("stat -c %a a w.bin").lines == ["600", "600"])
      try project.mvc("fsck")
    }

    @Test("Without the setting the umask decides, and a file that is replaced keeps its permissions")
    func keptPermissions() throws {
      let project = try RealProject(isInitialised: false)
      let start = "umask 077; \"$MVC\" init -q; \"$MVC\" config color.ui never; \"$MVC\" commit -q --allow-empty -m 1"
      #expect(try project.shell(start).exitCode == 0)
      #expect(try offenders(project, "-perm /077") == [])
      #expect(try project.mvc("config", "core.shared", exitCode: 15).output.isEmpty)
      #expect(try project.shell("chmod 664 .mvc/refs .mvc/config; chmod 640 .mvc/index").exitCode == 0)
      #expect(try project.shell("umask 077; \(Self.work)").exitCode == 0)
      #expect(try project.shell("cd .mvc; stat -c %a refs config index").lines == ["664", "664", "640"])
    }

    @Test(
      "A new repository is shared with the group of a folder that hands its group on, unless the umask says otherwise",
      arguments: [
        ("2775", "002", "group"), ("2770", "007", "group"), ("2775", "022", ""), ("0775", "002", ""),
        ("2755", "002", ""),
      ])
    func groupFolder(mode: String, umask: String, expected: String) throws {
      let project = try RealProject(isInitialised: false)
      let outcome = try project.shell("chmod \(mode) .; umask \(umask); \"$MVC\" init")
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains("shared as core.shared=group") == !expected.isEmpty, "\(outcome)")
      let set = try project.mvc("config", "core.shared", exitCode: nil)
      #expect(set.output == (expected.isEmpty ? "" : "\(expected)\n"))
    }

    @Test("What one member records the other reads and goes on with")
    func members() throws {
      guard getuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
        print("not tested: to be two users takes root and setpriv")
        return
      }
      let project = try RealProject(isInitialised: false)
      let script = """
        set -e; chmod 755 .. ; d=$(mktemp -d); trap 'rm -rf $d' EXIT; cp "$MVC" $d/mvc; chmod -R a+rX $d; M=$d/mvc
        chmod 644 "$MVC_CONFIG"; chgrp 3000 .; chmod 2775 .
        as() { setpriv --reuid=$1 --regid=$1 --groups=3000 sh -c "umask $2; $3"; }
        as 1001 002 "$M init -q; echo 1 > a; $M commit -qm 1"
        as 1002 077 "echo 2 > b; chmod 644 b; $M commit -qm 2; $M tag v1; $M gc -q"
        as 1001 022 "$M log --oneline; $M fsck -q; $M status; echo 3 > c; $M commit -qm 3; $M repack -q; $M undo -q"
        as 1002 077 "$M log --oneline; $M fsck -q; $M checkout -q -b more"
        """
      let outcome = try project.shell(script)
      #expect(outcome.exitCode == 0, "\(outcome)")
      #expect(try offenders(project, "-type f ! -perm -660") == [])
    }

    @Test("A value that is not understood is refused, and does not share anything")
    func values() throws {
      let project = try RealProject()
      for value in ["everyone", "0240", "99", "0888"] {
        let outcome = try project.mvc("config", "core.shared", value, exitCode: 64)
        #expect(outcome.errors.hasPrefix("error: cannot use '\(value)' for 'core.shared': "), "\(outcome.errors)")
      }
      try project.mvc("config", "core.shared", "false")
      #expect(
        try project.shell("umask 077; echo 1 > a; \"$MVC\" commit -qm 1; find .mvc/packs -type f -perm /077").output
          == "")
    }
  }
}
