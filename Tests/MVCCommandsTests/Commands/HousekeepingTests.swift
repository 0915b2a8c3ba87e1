import Testing

@Suite("mvc gc, fsck and stats")
struct HousekeepingTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": String(repeating: "abc\n", count: 1000), "b/c.txt": "c\n"])
    try cli.commit("second", ["a.txt": String(repeating: "abd\n", count: 1000)])
    return cli
  }

  @Test("What nothing reaches goes, after the days in which undo may want it")
  func gc() throws {
    let cli = try project()
    try cli.run("branch gone HEAD")
    try cli.run("checkout gone")
    try cli.commit("third", ["d.txt": "unwanted\n"])
    try cli.run("checkout main")
    try cli.run("branch -D gone")
    try cli.check(
      "gc --dry-run",
      """
      would remove 0 objects, 0 B; 11 objects stay
      """)
    cli.clock.advance(seconds: 31 * 86400)
    try cli.check(
      "gc --dry-run",
      """
      would remove 3 objects, 452 B; 8 objects stay
      """)
    try cli.check(
      "gc",
      """
      removed 3 objects, 452 B; 8 objects stay
      packs: 1 -> 1, 1.9 KiB -> 1.3 KiB
      """)
    try cli.check(
      "gc",
      """
      removed 0 objects, 0 B; 8 objects stay
      packs: 1 -> 1, 1.3 KiB -> 1.3 KiB
      """)
    try cli.check(
      "fsck",
      """
      everything is sound: 1 pack, 8 objects, 1.3 KiB, 1 reference
      """)
    try cli.check(
      "undo",
      """
      ! error: cannot undo 'mvc branch -D gone': 'mvc gc' has removed what it needs, object '16f3b7a0'
      exit 15
      """)
    try cli.check(
      "branch",
      """
      * main b4d7a0b4 second (4 weeks ago)
      """)
    try cli.check(
      "gc --keep-days -1",
      """
      ! error: missing value for '--keep-days <days>'
      ! help: --keep-days <days>  For how many days undo stays possible.
      ! usage: mvc gc [--dry-run] [--keep-days <days>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc gc --help' for more
      exit 64
      """)
  }

  @Test("Everything is verified, and damage is named")
  func fsck() throws {
    let cli = try project()
    try cli.check(
      "fsck",
      """
      everything is sound: 1 pack, 8 objects, 1.3 KiB, 1 reference
      """)
    try cli.write("garbage", to: ".mvc/index")
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot b4d7a0b4 "second", 0 seconds ago
      nothing to commit, the folder is as it was recorded
      """)
    try cli.write("garbage", to: ".mvc/index")
    try cli.check(
      "fsck",
      """
      damaged: .mvc/index: cannot read the index: it is cut short; it is only a cache
      1 damage found in 1 pack, 8 objects, 1.3 KiB, 1 reference
      ! hint: run 'mvc fsck --repair' to mend it; nothing is lost by that
      exit 20
      """)
    try cli.check(
      "fsck --repair",
      """
      repaired: removed the damaged cache '.mvc/index'
      everything is sound: 1 pack, 8 objects, 1.3 KiB, 1 reference
      """)
    try cli.write("garbage", to: ".mvc/refs")
    try cli.check(
      "status",
      """
      ! error: cannot read '/project/.mvc/refs': it does not begin as a references file does
      ! hint: run 'mvc fsck --repair' to rebuild it from the operation log
      exit 20
      """)
    try cli.check(
      "fsck",
      """
      damaged: .mvc/refs: cannot read '/project/.mvc/refs': it does not begin as a references file does
      1 damage found in 1 pack, 8 objects, 1.3 KiB, 0 references
      ! hint: run 'mvc fsck --repair' to mend it; nothing is lost by that
      exit 20
      """)
    try cli.check(
      "fsck --repair",
      """
      repaired: rebuilt '.mvc/refs' from the operation log
      everything is sound: 1 pack, 8 objects, 1.3 KiB, 1 reference
      """)
    try cli.check(
      "log --oneline",
      """
      b4d7a0b4 (HEAD -> main) second
      1ea8ef89 first
      """)
  }

  @Test("A flipped bit in a pack is found, with what needs it")
  func damagedPack() throws {
    let cli = try project()
    let pack = try #require(try cli.names(in: ".mvc/packs").first)
    let bytes = try #require(try cli.bytes(".mvc/packs/\(pack)"))
    var report = ""
    for position in stride(from: 40, to: bytes.count, by: 61) {
      var damaged = bytes
      damaged[position] ^= 4
      try cli.write(damaged, to: ".mvc/packs/\(pack)")
      let outcome = try cli.run("fsck")
      #expect(outcome.exitCode == 20, "byte \(position)")
      #expect(outcome.answer.contains(".mvc/packs/\(pack)"), "byte \(position)")
      report += outcome.answer
    }
    #expect(report.contains("  needed by "))
  }

  @Test("What is stored is counted")
  func stats() throws {
    let cli = try project()
    try cli.check(
      "stats",
      """
      snapshots   2
      operations  2
      as copies   7.8 KiB
      distinct    7.8 KiB
      stored      1.3 KiB in 1 pack, 16.6 % of the copies

      objects
        blob               3        83 B
        manifest           3       278 B
        snapshot           2       503 B
        tag                0         0 B
        event              0         0 B

      encodings
        zlib               8       864 B

      largest files
           3.9 KiB  50e7b4ef  a.txt
           3.9 KiB  f78fc525  a.txt
               2 B  a3a5e715  b/c.txt
      """)
    try cli.check(
      "stats -n1",
      """
      snapshots   2
      operations  2
      as copies   7.8 KiB
      distinct    7.8 KiB
      stored      1.3 KiB in 1 pack, 16.6 % of the copies

      objects
        blob               3        83 B
        manifest           3       278 B
        snapshot           2       503 B
        tag                0         0 B
        event              0         0 B

      encodings
        zlib               8       864 B

      largest files
           3.9 KiB  50e7b4ef  a.txt
      """)
    try TestCommandLine().check(
      "stats",
      """
      snapshots   0
      operations  0
      as copies   0 B
      distinct    0 B
      stored      0 B in 0 packs, 0.0 % of the copies

      objects
        blob               0         0 B
        manifest           0         0 B
        snapshot           0         0 B
        tag                0         0 B
        event              0         0 B
      """)
  }

  @Test("A table says how objects are stored")
  func byEncoding() throws {
    let cli = try models()
    try cli.check(
      "stats --by-encoding",
      """
      encoding    objects        raw     stored    ratio      saved
      zlib              8   26.0 KiB   12.8 KiB   49.1 %   13.2 KiB
      chunked           3      216 B      262 B  121.3 %      -46 B
      planes            3   33.2 KiB   33.3 KiB  100.3 %     -109 B
      dictionary        2   25.0 KiB      371 B    1.4 %   24.6 KiB

      without a base, 'dictionary' objects would take about 11.9 KiB more: at the ratio of 'zlib'
      """)
  }

  @Test("A table says what the tensors take, those that take most first")
  func byTensor() throws {
    let cli = try models()
    try cli.check(
      "stats --by-tensor",
      """
           copies   distinct     stored    dtype  shape  tensor
         35.2 KiB   17.6 KiB   17.6 KiB     BF16   9000  body
         26.4 KiB    8.8 KiB    8.8 KiB     BF16   4500  head
          6.8 KiB    6.8 KiB    6.9 KiB     BF16   3500  other
         68.4 KiB   33.2 KiB   33.3 KiB                  all of 3 tensors

      what is equal is kept once: saves 35.2 KiB; compression and differences: -109 B
      """)
    try cli.check(
      "stats --by-tensor -n 1",
      """
           copies   distinct     stored    dtype  shape  tensor
         35.2 KiB   17.6 KiB   17.6 KiB     BF16   9000  body
         68.4 KiB   33.2 KiB   33.3 KiB                  all of 3 tensors

      what is equal is kept once: saves 35.2 KiB; compression and differences: -109 B
      """)
  }

  @Test("A table says what the files take, those that take most first")
  func byFile() throws {
    let cli = try models()
    try cli.check(
      "stats --by-file",
      """
           copies   distinct     stored  versions  path
         35.3 KiB   17.6 KiB   17.8 KiB         1  body.safetensors
         49.8 KiB   49.8 KiB   11.9 KiB         2  table.csv
         17.7 KiB    8.9 KiB    9.0 KiB         1  copy/head.safetensors
         15.8 KiB    6.9 KiB    7.0 KiB         2  head.safetensors
        118.6 KiB   83.3 KiB   45.7 KiB            all of 4 files

      what is equal is kept once: saves 35.4 KiB; compression and differences: 37.6 KiB
      """)
    try cli.check(
      "stats --by-file --by-tensor",
      """
      ! error: value to be set with flag '--by-tensor' had already been set with flag '--by-file'
      ! usage: mvc stats [--by-encoding] [--by-tensor] [--by-file] [--largest <count>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc stats --help' for more
      exit 64
      """)
    try TestCommandLine().check(
      "stats --by-file",
      """
           copies   distinct     stored  versions  path
              0 B        0 B        0 B            all of 0 files

      what is equal is kept once: saves 0 B; compression and differences: 0 B
      """)
  }

  /// Two models that share a tensor, in two versions, and a table that grows.
  private func models() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    let numbers = (0..<9000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
    let rows = (0..<3000).map { "\($0),\($0 * $0 % 977)\n" }.joined()
    try cli.write(.safetensors("head", numbers), to: "head.safetensors")
    try cli.write(.safetensors("head", numbers), to: "copy/head.safetensors")
    try cli.write(.safetensors("body", Array(numbers.reversed() + numbers)), to: "body.safetensors")
    try cli.commit("first", ["table.csv": rows])
    try cli.write(.safetensors("other", Array(numbers.dropLast(2000))), to: "head.safetensors")
    try cli.commit("second", ["table.csv": rows + "one more\n"])
    try cli.run("repack")
    return cli
  }
}
