import Testing

@Suite("Reserved names in a folder")
struct ReservedNameCommandTests {
  @Test("A commit refuses a name that some file system takes for '.git', and records it nowhere")
  func refused() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a"])
    try cli.write("b", to: "sub/.git. ")
    try cli.check(
      "commit -m second",
      """
      ! error: cannot record 'sub/.git. ': some file systems take it for '.mvc' or '.git'
      ! hint: rename it, or name it in a file '.mvcignore'
      exit 64
      """)
    #expect(try cli.run("status -s").text.contains("sub/.git. "))
    try cli.write(".git.*\n", to: ".mvcignore")
    #expect(try cli.run("commit -m second").exitCode == 0)
    #expect(try cli.run("ls").answer == ".mvcignore\na.txt")
  }
}
