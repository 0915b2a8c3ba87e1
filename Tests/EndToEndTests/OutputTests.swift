import Foundation
import Testing

extension EndToEnd {
  @Suite("What a command prints")
  struct OutputTests {
    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.writeRandom(3 << 20, to: "model.bin")
      try project.mvc("commit", "-m", "first")
      return project
    }

    @Test(
      "A result that cannot be written is an error",
      arguments: [
        "log", "status", "show", "cat HEAD:model.bin", "log --json", "ls", "branch", "stats", "op log", "config --list",
        "passport", "passport -o /dev/full", "completion bash", "--help", "--version", "help", "rev-parse HEAD",
        "fsck --json",
      ])
    func fullDisk(_ command: String) throws {
      let outcome = try project().shell("$MVC \(command) >/dev/full")
      #expect(outcome.exitCode == 17)
      #expect(outcome.errors.contains("cannot write"))
    }

    @Test("A command whose change was made says so when its result cannot be written")
    func change() throws {
      let project = try project()
      try project.write("x", to: "other")
      let outcome = try project.shell("$MVC commit -m second >/dev/full")
      #expect(outcome.exitCode == 17)
      #expect(outcome.errors.contains("the change itself was made"))
      #expect(try project.mvc("log", "--oneline").lines.count == 2)
    }

    @Test("A closed standard output is an error and lets no file take its place; a limit on file sizes is one too")
    func closedAndLimited() throws {
      let project = try project()
      #expect(try project.shell("$MVC log >&-").exitCode == 19)
      #expect(try project.shell("ulimit -f 100; $MVC cat HEAD:model.bin >../copy").exitCode == 19)
      try project.mvc("fsck")
    }

    @Test("A reader that goes away ends a command quietly with 141", arguments: ["", "trap '' PIPE; "])
    func closedPipe(_ prefix: String) throws {
      let outcome = try project().shell(
        prefix + "$MVC cat HEAD:model.bin | head -c 9 >/dev/null; exit ${PIPESTATUS[0]}")
      #expect(outcome.exitCode == 141)
      #expect(outcome.errors.isEmpty)
    }

    @Test("Bytes that are not UTF-8 are kept in the names of files and refused everywhere else")
    func bytes() throws {
      let project = try project()
      for command in ["commit -qm $'caf\\xe9'", "tag $'t\\xff'", "checkout -b $'b\\xff'", "branch $'b\\xff'"] {
        let outcome = try project.shell("$MVC \(command)")
        #expect(outcome.exitCode == 64, "\(command)")
        #expect(outcome.errors.contains("not UTF-8"), "\(command)")
      }
      let leading = try project.shell("cd / && $MVC -q -C \"$OLDPWD\" diff --name-only model.bin $'f\\xff'")
      #expect(leading.exitCode == 15, "it is taken, and is not there: \(leading.errors)")
      #expect(
        try project.shell("echo 1 > $'f\\xff' && $MVC commit -qm name $'f\\xff' && $MVC status -s").output.isEmpty)
    }

    @Test("Bytes of the environment and of the project's own path that are not UTF-8 reach other programs as they are")
    func environmentBytes() throws {
      let project = try project()
      let hook = "#!/bin/sh\nprintf %s \"$ODD\" >../hooked; pwd >../hooked-in\n"
      try project.write(hook, to: ".mvc/hooks/pre-commit")
      let script = #"""
        chmod +x .mvc/hooks/pre-commit; export ODD=$'caf\xe9'
        $MVC run -q -m run -- sh -c 'printf %s "$ODD" >kept' && printf %s "$ODD" | cmp - kept || exit 1
        printf %s "$ODD" | cmp - ../hooked || exit 2
        $MVC run --env ODD -- touch never; test $? = 64 && test ! -e never || exit 3
        mkdir $'../p\xff' && cp -a . $'../p\xff/own' && cd $'../p\xff/own' && echo 1 >other || exit 4
        $MVC commit -qm there && pwd | cmp - ../hooked-in || exit 5
        $MVC rev-parse --show-toplevel | cmp - <(pwd) || exit 6
        $MVC run -q -m again -- sh -c 'pwd >where' && pwd | cmp - where || exit 7
        echo '{"accuracy": 0.9}' >metrics.json; $MVC commit -qm figures || exit 8
        $MVC plot accuracy --svg $'p\xff.svg' && test -s $'p\xff.svg' && $MVC plot accuracy --svg=$'q\xff' || exit 8
        HOME=$PWD XDG_CONFIG_HOME= ; unset MVC_CONFIG; $MVC config --user user.name B && grep -q B .config/mvc/config || exit 9
        """#
      let outcome = try project.shell(script)
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }

    @Test("A name of git's configuration that is not UTF-8 is refused")
    func gitName() throws {
      let project = try RealProject()
      let script = #"""
        export MVC_CONFIG= GIT_CONFIG_GLOBAL=../gitconfig
        printf '[user]\n\tname = Andr\xe9\n\temail = a@example.org\n' >../gitconfig; $MVC commit -m first
        """#
      let outcome = try project.shell(script)
      #expect(outcome.exitCode == 64)
      #expect(outcome.errors.contains("'Andr\\xE9'"), "\(outcome.errors)")
    }

    @Test("What was not looked at has a section of its own")
    func skippedSection() throws {
      let outcome = try project().shell("rm model.bin; mkfifo model.bin; $MVC status")
      let section = outcome.lines.drop { $0 != "Not looked at:" }
      #expect(section.count == 2 && section.last?.contains("model.bin") == true, "\(outcome.output)")
    }

    @Test("A message is read from pipes as from files", arguments: ["/dev/stdin", "-", "<(echo hello)"])
    func pipes(_ file: String) throws {
      let project = try RealProject()
      try project.write("1", to: "f")
      #expect(try project.shell("echo hello | $MVC commit -q -F \(file)").exitCode == 0)
      #expect(try project.mvc("log").output.contains("hello"))
    }

    @Test("A project is found and its paths are named through links")
    func links() throws {
      let project = try project()
      let line = """
        mkdir -p sub; echo 1 > sub/f; $MVC commit -qm sub; echo 2 > sub/f; ln -s project ../link; ln -s project/sub ../deep
        cd / && $MVC -C "$OLDPWD/../link" status -s && $MVC -C "$OLDPWD/../deep" log -n1 >/dev/null || exit 1
        cd "$OLDPWD/../link" && $MVC restore "$PWD/sub/f" && cat sub/f && cd ../deep && $MVC restore ../sub/f
        """
      let outcome = try project.shell(line)
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.output.hasSuffix("1\n"))
    }

    @Test("A hook's job in the background does not hold the command, and its output until then is shown")
    func backgroundJob() throws {
      let project = try project()
      let hook = "#!/bin/sh\necho refused; sleep 60 &\necho $! >../job; exit 1\n"
      try project.write(hook, to: ".mvc/hooks/pre-commit")
      try project.write("x", to: "other")
      // The job is ended here: whoever starts a process with Foundation waits for all that inherits its descriptors.
      let outcome = try project.shell(
        """
        chmod +x .mvc/hooks/pre-commit; $MVC commit -m second; code=$?
        kill $(cat ../job) && exit $code; echo 'the job had ended' >&2; exit 99
        """)
      #expect(outcome.exitCode == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("refused"))
    }

    @Test("A name that is a tag and a branch is said to be ambiguous, and a merge takes the branch")
    func ambiguous() throws {
      let project = try project()
      try project.mvc("tag", "dev")
      try project.mvc("checkout", "-b", "dev")
      try project.write("x", to: "other")
      try project.mvc("commit", "-m", "second")
      try project.mvc("checkout", "main")
      let shown = try project.mvc("rev-parse", "dev")
      #expect(shown.errors.contains("ambiguous") && shown.errors.contains("'refs/heads/dev' for the branch"))
      let merged = try project.mvc("merge", "dev")
      #expect(merged.errors.contains("the branch was taken, give 'refs/tags/dev' for the tag"))
      #expect(try project.mvc("rev-parse", "main").output == project.mvc("rev-parse", "refs/heads/dev").output)
    }
  }
}
