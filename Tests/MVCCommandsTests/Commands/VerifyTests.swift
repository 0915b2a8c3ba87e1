import Testing

@Suite("mvc verify")
struct VerifyTests {
  @Test("A copy is verified against a revision and against a passport, with and without a repository")
  func copies() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n", "w/model.bin": "weights"])
    try cli.check(
      "verify --against HEAD",
      """
      verified: 2 files, 9 B, byte for byte as in snapshot 'dc05ede2'
      """)
    try cli.run("passport -o ../passport.json")
    try cli.writeOutside("a\n", to: "deployed/a.txt")
    try cli.writeOutside("weights", to: "deployed/w/model.bin")
    let outside = try TestCommandLine(isInitialised: false)
    let passport = cli.location("passport.json")
    #expect(try outside.run("verify --passport \(passport) \(cli.location("deployed"))").exitCode == 0)
    #expect(try outside.run("verify \(cli.location("deployed")) --against \(passport)").exitCode == 0)
    try cli.writeOutside("WEIGHTS", to: "deployed/w/model.bin")
    try cli.writeOutside("x", to: "deployed/new")
    try cli.check(
      "verify ../deployed --against HEAD",
      """
      extra    new
      changed  w/model.bin: its bytes differ
      ! error: '../deployed' is not snapshot 'dc05ede2': 1 changed, 1 extra
      ! 1 file, 2 B as in the snapshot
      exit 22
      """)
    try cli.check(
      "verify ../deployed/w/model.bin --against HEAD:w/model.bin",
      """
      changed  model.bin: its bytes differ
      ! error: '../deployed/w/model.bin' is not snapshot 'dc05ede2': 1 changed
      ! 0 files, 0 B as in the snapshot
      exit 22
      """)
    #expect(try cli.run("verify ../deployed/a.txt --against HEAD").exitCode == 0)
  }

  @Test("What cannot be verified says why")
  func failures() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.check(
      "verify nowhere --against HEAD",
      """
      ! error: cannot verify 'nowhere': there is no such file or folder
      exit 15
      """)
    try cli.check(
      "verify --passport a.txt",
      """
      ! error: cannot read the passport: in line 1 this is no JSON value
      ! hint: make one with 'mvc passport REV --format json -o FILE'
      exit 20
      """)
    try cli.run("passport -o passport.json")
    let text = try #require(try cli.read("passport.json"))
    // The passport may lie in the folder.
    #expect(try cli.run("verify --passport passport.json").exitCode == 0)
    try cli.write(text.replacing("a.txt", with: "b.txt"), to: "passport.json")
    try cli.check(
      "verify --passport passport.json",
      """
      ! error: cannot trust the passport: its files are not those of snapshot '46cdfcaf'
      ! hint: it was changed since it was made
      exit 22
      """)
    #expect(try cli.run("verify").exitCode == 64)
    #expect(try cli.run("verify --against nothing").exitCode == 15)
  }
}
