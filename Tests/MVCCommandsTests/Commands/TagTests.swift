import Testing

@Suite("mvc tag")
struct TagTests {
  @Test("Tags are made, listed in the order of versions, moved and deleted")
  func life() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "tag v1",
      """
      ! error: cannot find HEAD: nothing has been committed on 'main' yet
      ! hint: run 'mvc commit' to record the first snapshot
      exit 15
      """)
    try cli.commit("first", ["a": "a\n"])
    try cli.check(
      "tag",
      """

      """)
    try cli.check(
      "tag v1.10.0",
      """
      ! tagged e90d72c1 as 'v1.10.0'
      """)
    try cli.check(
      "tag v1.9.0 -m 'the ninth'",
      """
      ! tagged e90d72c1 as 'v1.9.0'
      """)
    try cli.check(
      "tag v1.10.0-rc.1 -a -m 'a candidate'",
      """
      ! tagged e90d72c1 as 'v1.10.0-rc.1'
      """)
    try cli.check(
      "tag baseline",
      """
      ! tagged e90d72c1 as 'baseline'
      """)
    try cli.check(
      "tag",
      """
      v1.9.0
      v1.10.0-rc.1
      v1.10.0
      baseline
      """)
    try cli.check(
      "tag baseline",
      """
      ! error: cannot create the tag 'baseline': there is one already
      ! hint: run 'mvc tag --force baseline' to move it
      exit 64
      """)
    try cli.commit("second", ["a": "b\n"])
    try cli.check(
      "tag -f baseline",
      """
      ! tagged df02b68d as 'baseline'
      """)
    try cli.check(
      "tag old HEAD~1",
      """
      ! tagged e90d72c1 as 'old'
      """)
    try cli.check(
      "tag -d old",
      """
      ! deleted the tag 'old' (it was e90d72c1)
      """)
    try cli.check(
      "tag -d old",
      """
      ! error: cannot find the tag 'old'
      ! hint: run 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "tag 'two words'",
      """
      ! error: cannot name a tag 'two words': it holds a space or a control character
      exit 64
      """)
    try cli.check(
      "tag -d",
      """
      ! error: name the tags to delete
      ! usage: mvc tag [--annotate] [--message <text> ...] [--sign] [--delete] [--force] [--next <part>] [--pre <name>] [<name> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc tag --help' for more
      exit 64
      """)
    try cli.check(
      "tag a b c",
      """
      ! error: name one tag and one revision
      ! usage: mvc tag [--annotate] [--message <text> ...] [--sign] [--delete] [--force] [--next <part>] [--pre <name>] [<name> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc tag --help' for more
      exit 64
      """)
    try cli.check(
      "tag -a silent",
      """
      ! error: cannot ask for a message: there is no terminal
      ! hint: give it with -m 'MESSAGE'
      exit 64
      """)
    try cli.check(
      "tag silent -m ''",
      """
      ! error: no tag was made: the message is empty
      exit 14
      """)
  }

  @Test("The next version follows the highest one")
  func next() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.check(
      "tag --next minor",
      """
      v0.1.0
      """)
    try cli.check(
      "tag --next patch",
      """
      v0.1.1
      """)
    try cli.check(
      "tag --next major --pre rc",
      """
      v1.0.0-rc.1
      """)
    try cli.check(
      "tag --next major --pre rc",
      """
      v1.0.0-rc.2
      """)
    try cli.check(
      "tag --next major -m 'the first great one'",
      """
      v1.0.0
      """)
    try cli.check(
      "tag",
      """
      v0.1.0
      v0.1.1
      v1.0.0-rc.1
      v1.0.0-rc.2
      v1.0.0
      """)
    try cli.check(
      "tag --next great",
      """
      ! error: cannot make the next 'great' version: it is major, minor or patch
      exit 64
      """)
    try cli.check(
      "tag --pre rc",
      """
      ! error: --pre goes with --next
      ! usage: mvc tag [--annotate] [--message <text> ...] [--sign] [--delete] [--force] [--next <part>] [--pre <name>] [<name> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc tag --help' for more
      exit 64
      """)
  }
}
