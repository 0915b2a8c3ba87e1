import Testing

@Suite("mvc passport")
struct PassportCommandTests {
  @Test(
    "Every format is the same each time, whatever happened in between",
    arguments: ["json", "markdown", "html", "cyclonedx", "spdx", "model-card"])
  func same(format: String) throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n", "README.md": "---\nlicense: mit\n---\n# Name\n"])
    let before = try cli.run("passport --format \(format)")
    #expect(before.exitCode == 0, "\(before.text)")
    try cli.run("tag v1 -m why")
    try cli.commit("second", ["a.txt": "b\n"])
    #expect(try cli.run("passport v1 --format \(format)").output == before.output)
    try cli.run("passport v1 --format \(format) -o out")
    #expect(try cli.bytes("out") == before.output)
  }

  @Test("What happened later is told when asked for")
  func history() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.run("tag v1.0 -m 'first release'")
    try cli.run("approve v1.0 production -m 'looked at it'")
    try cli.run("promote v1.0 production -m 'in it goes'")
    for format in ["json", "markdown", "html"] {
      #expect(!(try cli.run("passport --format \(format)").answer.contains("first release")))
      let later = try cli.run("passport --format \(format) --with-history").answer
      for reason in ["first release", "looked at it", "in it goes"] { #expect(later.contains(reason)) }
    }
    #expect(try cli.run("passport --with-history --format spdx").exitCode == 64)
    #expect(try cli.run("passport --format pdf").exitCode == 64)
    #expect(try cli.run("passport nothing").exitCode == 15)
  }
}
