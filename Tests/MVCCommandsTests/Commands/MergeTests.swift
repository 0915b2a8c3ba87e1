import Testing

@Suite("mvc merge and resolve")
struct MergeTests {
  /// Two branches that both changed a text and a binary file.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.write([0, 1], to: "weights.bin")
    try cli.commit("first", ["notes.txt": "one\ntwo\nthree\n", "params.yaml": "lr: 0.1\n"])
    try cli.run("checkout -b theirs")
    try cli.write([0, 2], to: "weights.bin")
    try cli.commit("theirs", ["notes.txt": "one\nTHEIRS\nthree\n", "extra.txt": "x\n"])
    try cli.run("checkout main")
    return cli
  }

  private func conflicted() throws -> TestCommandLine {
    let cli = try project()
    try cli.write([0, 3], to: "weights.bin")
    try cli.commit("ours", ["notes.txt": "one\nOURS\nthree\n"])
    return cli
  }

  @Test("A branch without snapshots of its own moves forward")
  func fastForward() throws {
    let cli = try project()
    try cli.check(
      "merge theirs",
      """
      moved forward to 7a4b214b
      """)
    try cli.check(
      "merge theirs",
      """
      nothing to merge: everything of 'theirs' is here already
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc merge theirs' (4585fb5f)
      """)
    try cli.check(
      "merge --no-ff theirs",
      """
      merged 'theirs' as 7a2d05ee
      """)
    try cli.check(
      "log --oneline --graph",
      """
      *   7a2d05ee (HEAD -> main) merge 'theirs' into 'main'
      |\\
      | * 7a4b214b (theirs) theirs
      |/
      * 329e68f3 first
      """)
  }

  @Test("Changes that do not touch are joined")
  func clean() throws {
    let cli = try project()
    try cli.commit("ours", ["params.yaml": "lr: 0.2\n"])
    try cli.check(
      "merge --ff-only theirs",
      """
      ! error: cannot fast-forward to 'theirs': both sides have snapshots of their own
      ! hint: run 'mvc merge theirs' to join them
      exit 12
      """)
    try cli.check(
      "merge theirs -m 'join them' -m 'at last'",
      """
      merged 'theirs' as d15e1d6b
      """)
    try cli.check(
      "log -n1",
      """
      snapshot d15e1d6b49b832527555db5a6f4a85662a1eeda9ab9462b2ea413599f2174e1a (HEAD -> main)
      Merge:  651225fb 7a4b214b
      Author: Ana Lima <ana@example.org>
      Date:   Mon Mar 2 13:00:00 2026 +0100
      Fingerprint: environment c5e8bc59

          join them

          at last
      """)
    #expect(try cli.read("notes.txt") == "one\nTHEIRS\nthree\n")
    #expect(try cli.read("params.yaml") == "lr: 0.2\n")
  }

  @Test("Conflicts stop the merge until they are settled")
  func conflicts() throws {
    let cli = try conflicted()
    try cli.check(
      "merge theirs",
      """
      conflict: notes.txt  (both changed it: it has conflict markers)
      conflict: weights.bin  (both changed it: ours is in place, theirs in NAME.theirs)
      ! 'theirs' is merged but for 2 conflicts
      ! hint: settle them and run 'mvc merge --continue', or 'mvc merge --abort' to drop the merge
      exit 12
      """)
    #expect(
      try cli.read("notes.txt") == """
        one
        <<<<<<< main
        OURS
        =======
        THEIRS
        >>>>>>> theirs
        three

        """)
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot 0a4f5aa6 "ours", 0 seconds ago

      Merging 'theirs' (7a4b214b):
        conflict: notes.txt  (both changed it: it has conflict markers)
        conflict: weights.bin  (both changed it: ours is in place, theirs in NAME.theirs)

      Changes since:
        new:        extra.txt
        modified:   notes.txt
        new:        weights.bin.theirs

      3 paths: 2 new, 1 modified (62 B)
      ! hint: settle them, or run 'mvc resolve [--ours|--theirs] PATH', then 'mvc merge --continue'
      """)
    try cli.check(
      "status -s",
      """
      U notes.txt
      U weights.bin
      A extra.txt
      M notes.txt
      A weights.bin.theirs
      """)
    try cli.check(
      "commit -m x",
      """
      ! error: cannot commit: 2 conflicts are not settled
      !   notes.txt  (both changed it: it has conflict markers)
      !   weights.bin  (both changed it: ours is in place, theirs in NAME.theirs)
      ! hint: edit the files and remove what was added for the conflict, or run 'mvc resolve PATH'
      exit 12
      """)
    try cli.check(
      "merge --continue",
      """
      ! error: cannot commit: 2 conflicts are not settled
      !   notes.txt  (both changed it: it has conflict markers)
      !   weights.bin  (both changed it: ours is in place, theirs in NAME.theirs)
      ! hint: edit the files and remove what was added for the conflict, or run 'mvc resolve PATH'
      exit 12
      """)
    try cli.check(
      "merge theirs",
      """
      ! error: cannot begin another merge while a merge waits to be finished
      ! hint: run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it
      exit 12
      """)
    try cli.check(
      "checkout theirs",
      """
      ! error: cannot check out another snapshot while a merge waits to be finished
      ! hint: run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it
      exit 12
      """)
    try cli.check(
      "commit -m x notes.txt",
      """
      ! error: cannot commit only some paths while a merge waits to be finished
      ! hint: run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it
      exit 12
      """)
    try cli.check(
      "resolve params.yaml",
      """
      ! error: no conflict is left in these paths
      ! hint: run 'mvc status' to see what is left
      exit 15
      """)
    try cli.write("one\nBOTH\nthree\n", to: "notes.txt")
    try cli.check(
      "status -s",
      """
      U weights.bin
      A extra.txt
      M notes.txt
      A weights.bin.theirs
      """)
    try cli.check(
      "resolve --theirs weights.bin",
      """
      ! settled 1 conflict
      """)
    #expect(try cli.run("cat theirs:weights.bin").output == [0, 2])
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot 0a4f5aa6 "ours", 0 seconds ago

      Merging 'theirs' (7a4b214b):

      Changes since:
        new:        extra.txt
        modified:   notes.txt
        modified:   weights.bin

      3 paths: 1 new, 2 modified (19 B)
      ! hint: all conflicts are settled: run 'mvc merge --continue', or 'mvc merge --abort' to drop the merge
      """)
    try cli.check(
      "merge --continue",
      """
      merged 'theirs' as b83ef3a1
      """)
    try cli.check(
      "log --oneline --graph",
      """
      *   b83ef3a1 (HEAD -> main) merge 'theirs' into 'main'
      |\\
      * | 0a4f5aa6 ours
      | * 7a4b214b (theirs) theirs
      |/
      * 329e68f3 first
      """)
    try cli.check(
      "merge --continue",
      """
      ! error: there is no merge to finish
      ! hint: run 'mvc merge REV' to begin one
      exit 14
      """)
  }

  @Test("A merge can be dropped, and brought back")
  func abort() throws {
    let cli = try conflicted()
    try cli.check(
      "merge --abort",
      """
      ! error: there is no merge to finish
      ! hint: run 'mvc merge REV' to begin one
      exit 14
      """)
    try cli.run("merge theirs")
    try cli.write("mine\n", to: "untracked.txt")
    try cli.check(
      "merge --abort",
      """
      the merge was dropped; 'mvc undo' brings it back
      """)
    try cli.check(
      "status -s",
      """
      A untracked.txt
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc merge --abort' (35a0c66a)
      """)
    try cli.check(
      "status -s",
      """
      U notes.txt
      U weights.bin
      A extra.txt
      M notes.txt
      A untracked.txt
      A weights.bin.theirs
      """)
  }

  @Test("A merge that would lose changes is refused")
  func dirty() throws {
    let cli = try conflicted()
    try cli.write("edited\n", to: "notes.txt")
    try cli.check(
      "merge theirs",
      """
      ! error: cannot merge 'theirs': 1 file has changes that are not committed
      !   notes.txt
      ! hint: run 'mvc commit' to keep them, or 'mvc restore PATH' to discard them ('mvc undo' brings them back)
      exit 13
      """)
    try cli.check(
      "status -s",
      """
      M notes.txt
      """)
  }

  @Test("What one side deleted and the other changed is a conflict")
  func deleted() throws {
    let cli = try project()
    try cli.remove("notes.txt")
    try cli.commit("ours")
    try cli.check(
      "merge theirs",
      """
      conflict: notes.txt  (deleted here, changed there: theirs is in NAME.theirs)
      ! 'theirs' is merged but for 1 conflict
      ! hint: settle them and run 'mvc merge --continue', or 'mvc merge --abort' to drop the merge
      exit 12
      """)
    try cli.check(
      "resolve --ours .",
      """
      ! settled 1 conflict
      """)
    try cli.check(
      "merge --continue -m 'ours it is'",
      """
      merged 'theirs' as a91098be
      """)
    try cli.check(
      "ls",
      """
      extra.txt
      params.yaml
      weights.bin
      """)
  }

  @Test("Wrong arguments are refused")
  func wrong() throws {
    let cli = try conflicted()
    try cli.check(
      "merge",
      """
      ! error: name one revision, or use --continue or --abort
      ! usage: mvc merge [--no-ff] [--ff-only] [--continue] [--abort] [--message <text> ...] [<revision>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc merge --help' for more
      exit 64
      """)
    try cli.check(
      "merge nothing",
      """
      ! error: cannot find the revision 'nothing': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "merge --no-ff --ff-only theirs",
      """
      ! error: --no-ff and --ff-only exclude each other
      ! usage: mvc merge [--no-ff] [--ff-only] [--continue] [--abort] [--message <text> ...] [<revision>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc merge --help' for more
      exit 64
      """)
    try cli.check(
      "resolve notes.txt",
      """
      ! error: there is no merge to finish
      ! hint: run 'mvc merge REV' to begin one
      exit 14
      """)
    try cli.check(
      "resolve --ours --theirs notes.txt",
      """
      ! error: --ours and --theirs exclude each other
      ! usage: mvc resolve [--ours] [--theirs] <path> ... [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc resolve --help' for more
      exit 64
      """)
  }
}
