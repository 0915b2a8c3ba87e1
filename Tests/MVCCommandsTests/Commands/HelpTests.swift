import Foundation
import MVCCommands
import Testing

@Suite("mvc help, and command lines that are not understood")
struct HelpTests {
  @Test("A part of mvc that is no command is explained on one screen")
  func topic() throws {
    let outcome = try TestCommandLine(isInitialised: false).run("help governance")
    #expect(outcome.exitCode == 0)
    #expect(outcome.answer.hasPrefix("GOVERNANCE: what is in production, who let it in, and how to go back."))
    let lines = outcome.answer.components(separatedBy: "\n")
    #expect(lines.count <= 44 && lines.allSatisfy { $0.count <= 80 })
    for name in outcome.answer.matches(of: /mvc ([a-z]+)/).map({ String($0.1) }) where name != "help" {
      #expect(MVC.commandNames.contains(name), "'mvc \(name)' is no command")
    }
  }

  @Test("The commands are listed")
  func overview() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.check(
      "help",
      """
      OVERVIEW: Git for machine-learning models.

      Run 'mvc help COMMAND' for more about a command. The documentation is in
      docs/cli.

      What is new here?            mvc status, mvc log
      Why is it worse than v1.0?   mvc changelog v1.0.., mvc compare v1.0 HEAD
      Which change made it worse?  mvc plot accuracy, mvc bisect, mvc show REV
      Which version is best?       mvc find --best accuracy

      USAGE: mvc <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      START SUBCOMMANDS:
        init                    Start a repository in a folder.
        config                  Read and change settings.

      RECORD SUBCOMMANDS:
        commit                  Record the folder, or some paths of it, as a snapshot.
        run                     Run a training, and record what it made together with
                                how.
        data                    Say which data goes into the model.
        add                     Explain why nothing has to be added.

      LOOK SUBCOMMANDS:
        status                  Show what has changed since the last snapshot.
        log                     List snapshots, newest first.
        show                    Show a snapshot with its changes, a tag, or a file of
                                a snapshot.
        diff                    Show what differs between two states of the project.
        inspect                 Show what is in a model file.
        ls                      List the files of a snapshot.
        cat                     Write a file of a snapshot to standard output.
        describe                Name a snapshot after the nearest tag behind it.
        rev-parse               Print the ids that revisions name.

      COMPARE AND FIND SUBCOMMANDS:
        compare                 Show versions side by side.
        find                    Find snapshots by what is known of them.
        plot                    Draw metrics over history, and curves of a training.
        bisect                  Find the snapshot that brought something bad in.
        lineage                 Show what a model was made from, and what was made
                                from it.
        changelog               Write a release's changes in Markdown.
        challenge               Tell whether a model beats another, beyond chance.
        drift                   Tell whether new data are like those of old.

      GO BACK SUBCOMMANDS:
        checkout                Bring the folder to a branch or snapshot, or bring
                                back paths.
        restore                 Bring back paths as they are in a snapshot.
        reproduce               Run a recorded training again, and tell what differs.
        undo                    Take back the last command that changed something.
        redo                    Bring back what 'mvc undo' took back.
        op                      Look at what commands have done.

      BRANCH AND MERGE SUBCOMMANDS:
        branch                  List, create, rename and delete branches.
        switch                  Bring the folder to a branch.
        merge                   Join another line of snapshots into this one.
        resolve                 Say that conflicts of a merge are settled.
        tag                     List, create and delete tags.

      STAGES SUBCOMMANDS:
        stage                   See what the lifecycle stages hold, and what they
                                held.
        promote                 Bring a version into a stage.
        rollout                 Record that the version in a stage serves another
                                share of the traffic.
        rollback                Bring a stage back to the last version that passed
                                its gates.
        demote                  Take the version out of a stage, which is empty then.
        release                 Tag the next version, with its changes as the tag's
                                message.
        retire                  Close a version for ever; its digests and history
                                stay.

      DECIDE SUBCOMMANDS:
        policy                  Say who may bring what into production, and what has
                                to be so before.
        gate                    Try the gates of a stage for a version, and promote
                                nothing.
        request                 Ask people to approve a version for a stage.
        approve                 Approve a version for a stage.
        reject                  Say that a version should not go into a stage.
        approvals               See who approved what, what still counts, and what is
                                missing.

      LOOK AFTER WHAT IS LIVE SUBCOMMANDS:
        live                    Show what is in production, why, who let it in, and
                                what to do if it breaks.
        inventory               List the models in use with the six things to know of
                                each.
        zombies                 List models in use that nobody seems to look after.
        due                     List reviews, retraining and the like that are due.
        deployed                Record that a version was installed somewhere, or
                                taken away.
        guard                   Hold live figures against what was promised, and roll
                                back.
        incident                Record what went wrong with a version, what was found
                                out, and how it ended.
        notify                  See who is told of what happens, and try again what
                                failed.

      TRUST SUBCOMMANDS:
        passport                Write down what a version is: its files, digests and
                                origin.
        verify                  Prove that a folder or file is byte for byte a
                                version.
        sign                    Sign a snapshot that is recorded already.
        verify-signature        Verify who signed a snapshot or a tag.
        audit                   Prove who decided what about which version, and when.

      MAINTAIN SUBCOMMANDS:
        gc                      Remove what nothing needs any more.
        repack                  Store everything anew, in less room.
        fsck                    Verify everything that is stored.
        stats                   Show how much is stored and where the bytes are.
        cat-object              Show a stored object: its kind, size or content.
        completion              Print the completion script for a shell.

        See 'mvc help <subcommand>' for detailed help.
      """)
    let help = try cli.run("help").text
    for line in ["", "--help", "-h"] { #expect(try cli.run(line).text == help, "\(line)") }
    try cli.check(
      "--version",
      """
      mvc 0.1.0
      """)
    try cli.check(
      "help add",
      """
      OVERVIEW: Explain why nothing has to be added.

      mvc has no staging area: 'mvc commit' records the folder, 'mvc commit PATH...'
      only these paths.

      USAGE: mvc add [<path> ...] [--json] [--quiet] [-C <folder>] [--no-pager]

      ARGUMENTS:
        <path>                  Paths.

      OPTIONS:
        --json                  Print one JSON document instead of text; errors are
                                JSON on standard error.
        -q, --quiet             Say nothing but the answer and errors.
        -C <folder>             Run as if started in this folder.
        --no-pager              Do not use a pager.
        --version               Show the version.
        -h, --help              Show help information.

      """)
    #expect(try cli.run("add --help").text == cli.run("help add").text)
    try cli.check(
      "help op log",
      """
      OVERVIEW: List the commands that changed something, newest first.

      USAGE: mvc op log [--max-count <count>] [--json] [--quiet] [-C <folder>] [--no-pager]

      OPTIONS:
        -n, --max-count <count> List at most so many.
        --json                  Print one JSON document instead of text; errors are
                                JSON on standard error.
        -q, --quiet             Say nothing but the answer and errors.
        -C <folder>             Run as if started in this folder.
        --no-pager              Do not use a pager.
        --version               Show the version.
        -h, --help              Show help information.

      """)
    try cli.check(
      "help xyzzy",
      """
      ! error: cannot run 'mvc xyzzy': there is no such command
      ! hint: run 'mvc help' to see the commands
      exit 64
      """)
  }

  @Test("An unknown command suggests the near one")
  func unknown() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "comit -m x",
      """
      ! error: cannot run 'mvc comit': there is no such command
      ! hint: did you mean 'mvc commit'?
      exit 64
      """)
    try cli.check(
      "statsu",
      """
      ! error: cannot run 'mvc statsu': there is no such command
      ! hint: did you mean 'mvc stats'?
      exit 64
      """)
    try cli.check(
      "lgo",
      """
      ! error: cannot run 'mvc lgo': there is no such command
      ! hint: did you mean 'mvc log'?
      exit 64
      """)
    try cli.check(
      "xyzzy",
      """
      ! error: cannot run 'mvc xyzzy': there is no such command
      ! hint: run 'mvc help' to see the commands
      exit 64
      """)
    try cli.check(
      "comit --json",
      """
      ! {"error":{"code":"usage","message":"cannot run 'mvc comit': there is no such command","hint":"did you mean 'mvc commit'?"}}
      exit 64
      """)
    try cli.check(
      "help comit",
      """
      ! error: cannot run 'mvc comit': there is no such command
      ! hint: did you mean 'mvc commit'?
      exit 64
      """)
    try cli.check(
      "help --nothing",
      """
      ! error: unknown option '--nothing'
      ! usage: mvc help [<subcommands> ...]
      exit 64
      """)
    try cli.check(
      "push",
      """
      ! error: cannot run 'mvc push': there is no such command
      ! hint: run 'mvc help' to see the commands
      exit 64
      """)
  }

  @Test("Habits from git are taken, or answered")
  func gitHabits() throws {
    let cli = try TestCommandLine()
    try cli.write("a\n", to: "a")
    try cli.check(
      "commit -am first",
      """
      [main fbc5d623] first
       1 path: 1 new (2 B)
      """)
    try cli.check(
      "log -1 --oneline",
      """
      fbc5d623 (HEAD -> main) first
      """)
    try cli.check(
      "stash",
      """
      ! error: cannot run 'mvc stash': there is no such command
      ! hint: run 'mvc checkout -b NAME' and 'mvc commit' to put changes on a branch of their own
      exit 64
      """)
    try cli.check(
      "reset --hard",
      """
      ! error: cannot run 'mvc reset': there is no such command
      ! hint: run 'mvc restore .' to drop changes, 'mvc undo' to take back the last commit
      exit 64
      """)
    try cli.check(
      "rm a",
      """
      ! error: cannot run 'mvc rm': there is no such command
      ! hint: delete the file: 'mvc commit' notices
      exit 64
      """)
    try cli.check(
      "help stash",
      """
      ! error: cannot run 'mvc stash': there is no such command
      ! hint: run 'mvc checkout -b NAME' and 'mvc commit' to put changes on a branch of their own
      exit 64
      """)
  }

  @Test("Wrong options and arguments are refused with the usage")
  func wrong() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "status --nothing",
      """
      ! error: unknown option '--nothing'
      ! usage: mvc status [--short] [--verify] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc status --help' for more
      exit 64
      """)
    try cli.check(
      "log -n many",
      """
      ! error: the value 'many' is invalid for '-n <count>'
      ! help: -n <count>  List at most so many.
      ! usage: mvc log [<options>] [<revision or path> ...]
      ! hint: run 'mvc log --help' for more
      exit 64
      """)
    try cli.check(
      "commit -m",
      """
      ! error: missing value for '-m'
      ! usage: mvc commit [<options>] [<path> ...]
      ! hint: run 'mvc commit --help' for more
      exit 64
      """)
    try cli.check(
      "cat",
      """
      ! error: missing expected argument '<revision:path>'
      ! help: <revision:path>  A path in a revision.
      ! usage: mvc cat <revision:path> [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc cat --help' for more
      exit 64
      """)
    try cli.check(
      "ls a b",
      """
      ! error: unexpected argument 'b'
      ! usage: mvc ls [--long] [--folder-only] [<revision[:path]>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc ls --help' for more
      exit 64
      """)
    try cli.check(
      "--nothing",
      """
      ! error: unknown option '--nothing'
      ! usage: mvc <subcommand>
      ! hint: run 'mvc --help' for more
      exit 64
      """)
    try cli.check(
      "ls a b --json",
      """
      ! {"error":{"code":"usage","message":"unexpected argument 'b'"}}
      exit 64
      """)
  }

  @Test("Outside of a repository every command says so")
  func outside() throws {
    let cli = try TestCommandLine(isInitialised: false)
    let lines = [
      "commit -m x", "status", "diff", "log", "show", "ls", "cat HEAD:a", "describe", "rev-parse HEAD", "branch",
      "checkout main", "switch main", "restore a", "merge x", "resolve a", "tag", "undo", "redo", "op log", "op show",
      "gc", "fsck", "stats", "cat-object -t HEAD", "config a.b c",
    ]
    for line in lines {
      expect(
        try cli.run(line),
        """
        ! error: cannot find a repository in '/project' or any folder above it
        ! hint: run 'mvc init' in your project's folder to start one
        exit 10
        """)
    }
  }

  @Test("There is nothing to add, and add says why")
  func add() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "add",
      """
      ! error: nothing has to be added: mvc has no staging area and commits the folder as it is
      ! hint: run 'mvc commit' to record everything
      exit 14
      """)
    try cli.check(
      "add .",
      """
      ! error: nothing has to be added: mvc has no staging area and commits the folder as it is
      ! hint: run 'mvc commit .' to record only these paths
      exit 14
      """)
    try cli.check(
      "add a.txt 'two words.txt'",
      """
      ! error: nothing has to be added: mvc has no staging area and commits the folder as it is
      ! hint: run 'mvc commit a.txt 'two words.txt'' to record only these paths
      exit 14
      """)
  }

  @Test("Completion scripts are printed for three shells", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let cli = try TestCommandLine(isInitialised: false)
    let outcome = try cli.run("completion \(shell)")
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty)
    for command in ["commit", "checkout", "rev-parse"] { #expect(outcome.answer.contains(command)) }
  }

  @Test("No other shell is known")
  func otherShell() throws {
    try TestCommandLine().check(
      "completion tcsh",
      """
      ! error: cannot complete for 'tcsh': the shells are bash, zsh and fish
      exit 64
      """)
  }
}
