import Testing

@Suite("mvc repack")
struct RepackTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    let rows = (0..<2000).map { "\($0),\($0 * $0 % 977)\n" }.joined()
    try cli.commit("first", ["table.csv": rows, "conf/a.yaml": "lr: 0.1\n"])
    try cli.commit("second", ["table.csv": rows + "one more\n"])
    try cli.commit("third", ["conf/b.yaml": "lr: 0.2\n"])
    return cli
  }

  @Test("It says what it has done, and everything is as it was")
  func repack() throws {
    let cli = try project()
    let before = try cli.run("ls -l HEAD~").output
    try cli.check(
      "repack",
      """
      repacked 12 objects, 1 of them anew
      packs: 2 -> 1, 17.5 KiB -> 9.9 KiB
      """)
    #expect(try cli.run("ls -l HEAD~").output == before)
    try cli.check(
      "repack --tight",
      """
      repacked 12 objects, 4 of them anew
      packs: 1 -> 1, 9.9 KiB -> 9.8 KiB
      """)
    try cli.check(
      "fsck",
      """
      everything is sound: 1 pack, 12 objects, 9.8 KiB, 1 reference
      """)
  }

  @Test("There are two ways to try, and one at a time")
  func flags() throws {
    let cli = try project()
    #expect(try cli.run("repack --fast").exitCode == 0)
    try cli.check(
      "repack --fast --tight",
      """
      ! error: value to be set with flag '--tight' had already been set with flag '--fast'
      ! usage: mvc repack [--fast] [--tight] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc repack --help' for more
      exit 64
      """)
  }

  @Test("Nothing but objects is changed, so there is nothing to undo")
  func undo() throws {
    let cli = try project()
    let log = try cli.run("op log").output
    try cli.run("repack")
    #expect(try cli.run("op log").output == log)
  }
}
