import Foundation
import Testing

extension EndToEnd {
  /// The scripts of 'mvc completion' in the shells that they are for.
  @Suite("Completion in shells")
  struct CompletionTests {
    private static func isInstalled(_ shell: String) -> Bool {
      ["/bin", "/usr/bin", "/usr/local/bin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)") }
    }

    /// A project with the branch 'experiment', and a folder with the program under its name.
    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write("a\n", to: "a.txt")
      try project.mvc("commit", "-m", "first")
      try project.mvc("branch", "experiment")
      let outcome = try project.shell(#"mkdir ../bin ../site && ln -s "$MVC" ../bin/mvc"#)
      try #require(outcome.exitCode == 0, "\(outcome.errors)")
      project.environment["PATH"] = "\(project.path)/../bin:/usr/local/bin:/usr/bin:/bin"
      return project
    }

    /// Runs a script in a shell that is to say, a line each, what it makes of 'mvc che' and 'mvc checkout exp'.
    private func complete(_ shell: String, _ script: String) throws {
      let outcome = try project().shell("timeout 40 env \(shell) <<'END'\n\(script)\nEND")
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.lines == ["mvc checkout", "mvc checkout experiment"], "\(outcome.output)")
    }

    @Test("bash completes commands and branches")
    func bash() throws {
      try complete(
        "bash --norc",
        #"""
        source <(mvc completion bash)
        try() {
          COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
          "$(complete -p mvc | sed 's/.*-F \([^ ]*\).*/\1/')" mvc "${@: -1}" "${@: -2:1}"
          echo "${@:1:$#-1} ${COMPREPLY[*]% }"
        }
        try mvc che
        try mvc checkout exp
        """#)
    }

    @Test("A name is inserted quoted, and bash expands nothing in it")
    func namesInBash() throws {
      let project = try project()
      for name in ["x$(touch${IFS}PWNED)", "y`touch${IFS}PWNED`"] { try project.mvc("branch", name) }
      try project.write("a", to: "z$(touch PWNED);'\"file")
      // Typed into a terminal: TAB completes, and the line is run.
      let outcome = try project.shell(
        #"""
        timeout 40 env HOME=$PWD/.. NO_COLOR=1 python3 - <<'END'
        import os, pty, re
        child, terminal = pty.fork()
        if child == 0:
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        text = b""
        def say(keys, answer):
            global text
            os.write(terminal, keys)
            while answer not in text:
                text += os.read(terminal, 4096)
            text = b""
        say(b"PS1=; bind 'set enable-bracketed-paste off'; source <(mvc completion bash); echo R''EADY\r", b"READY")
        os.write(terminal, b"mvc checkout x\t-q; echo D''ONE\r"); say(b"", b"DONE")
        os.write(terminal, b"mvc branch\r"); say(b"", b"* x$(touch${IFS}PWNED)")
        os.write(terminal, b"mvc checkout y\t-q; echo D''ONE\r"); say(b"", b"DONE")
        os.write(terminal, b"mvc branch; echo E''ND\r"); say(b"", b"END")
        os.write(terminal, b"mvc log --no-pager z\t; echo L''AST\r"); say(b"", b"LAST")
        print("pwned" if os.path.exists("PWNED") else "safe")
        END
        """#)
      #expect(outcome.lines == ["safe"], "\(outcome.output)\(outcome.errors)")
      #expect(try project.mvc("branch").lines.contains { $0.hasPrefix("* y`") })
    }

    @Test(
      "zsh completes commands and branches",
      .enabled(if: isInstalled("zsh"), "zsh is not installed here: scripts/prerequisites --for-tests installs it"))
    func zsh() throws {
      // A shell within the shell has a terminal, into which keys are typed; ^X says what the line has become.
      try complete(
        "zsh -f",
        #"""
        mvc completion zsh > ../site/_mvc
        zmodload zsh/zpty
        zpty inner zsh -f -i
        zpty -w inner 'PS1= PS2= RPS1=; unsetopt prompt_sp prompt_cr zle_bracketed_paste; stty -echo
          fpath=(../site $fpath); autoload -Uz compinit; compinit -u -D
          say() { print -r -- "[""[$BUFFER]]"; BUFFER= }; zle -N say; bindkey "^X" say; bindkey "^I" complete-word
          print "[""[ready]]"'
        next() { local text; zpty -r inner text '*\[\[*\]\]*'; text=${text##*'[['}; print -r -- "${${text%%']]'*}% }" }
        next > /dev/null
        for line in 'mvc che' 'mvc checkout exp'; do
          zpty -w -n inner "$line"$'\t\x18'
          next
        done
        zpty -d inner
        """#)
    }

    @Test(
      "fish completes commands and branches",
      .enabled(if: isInstalled("fish"), "fish is not installed here: scripts/prerequisites --for-tests installs it"),
      .enabled(if: isInstalled("python3"), "python3, which types into fish, is not installed here"))
    func fish() throws {
      // fish says where the cursor is only in a terminal, into which keys are typed; ^X says what the line has become.
      try complete(
        "HOME=$PWD/.. python3 -",
        #"""
        import os, pty, re
        child, terminal = pty.fork()
        if child == 0:
            os.execvp("fish", ["fish", "--no-config"])
        def say(keys):
            os.write(terminal, keys)
            text = b""
            while not (found := re.search(rb"\[\[(.*?) ?\]\]", text)):
                text += os.read(terminal, 4096)
            return found[1].decode()
        say(b"""mvc completion fish | source; function fish_prompt; end; bind \\cx 'echo "[""["(commandline)"]]"; commandline ""'\r"""
            b"""echo "[""[ready]]"\r""")
        for line in [b"mvc che", b"mvc checkout exp"]:
            print(say(line + b"\t\x18"))
        os.write(terminal, b"exit\r")
        """#)
    }
  }
}
