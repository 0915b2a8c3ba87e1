import Testing

@Suite("mvc challenge")
struct ChallengeCommandTests {
  /// Predictions of 100 rows, of which the first are right.
  private func predictions(right: Int) -> String {
    let rows = (0..<100).map { "\($0),\($0 % 2 == 0 ? "eu" : "us"),1,\($0 < right ? 1 : 0)" }
    return (["id,region,label,prediction"] + rows).joined(separator: "\n") + "\n"
  }

  /// A project with a first version, `old`, and a better one.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.makeFolder("eval")
    try cli.commit("old", ["eval/p.csv": predictions(right: 60), "one.csv": "label,prediction\n1,1\n"])
    try cli.run("tag old")
    try cli.commit("new", ["eval/p.csv": predictions(right: 90)])
    return cli
  }

  @Test("The better version wins, slice by slice, without a checkout")
  func wins() throws {
    let cli = try project()
    try cli.check(
      "challenge HEAD old --predictions eval/p.csv --slice region",
      """
      accuracy: 'HEAD' against 'old'
      rows of    rows  challenger  champion     gain       95 % interval  McNemar p  verdict
      all         100      0.9000    0.6000  +0.3000  +0.2200 to +0.3900    1.86e-9  win
      region=eu    50      0.9000    0.6000  +0.3000  +0.1800 to +0.4400     6.1e-5  win
      region=us    50      0.9000    0.6000  +0.3000  +0.1800 to +0.4400     6.1e-5  win
      win: a gain beyond chance (2000 resamples, seed 1, alpha 0.05)
      """)
  }

  @Test("What does not win ends with 24")
  func loses() throws {
    let cli = try project()
    let outcome = try cli.run("challenge old HEAD --predictions eval/p.csv")
    #expect(outcome.exitCode == 24)
    #expect(outcome.answer.contains("\nworse: a loss beyond chance"))
    #expect(outcome.errors.isEmpty)
    let margin = try cli.run("challenge HEAD old --predictions eval/p.csv --minimum-gain 0.25 --json")
    #expect(margin.exitCode == 24)
    #expect(try margin.json()["verdict"] as? String == "no better")
    #expect(try cli.run("challenge old HEAD --predictions eval/p.csv --minimum-gain -0.5").exitCode == 0)
    #expect(try cli.run("challenge HEAD old --predictions one.csv").answer.contains("\nundecided: fewer than 10 rows"))
  }

  @Test("JSON says which bytes of which snapshots were compared")
  func json() throws {
    let cli = try project()
    let document = try cli.run("challenge HEAD old --predictions eval/p.csv --json").json()
    #expect(document["kind"] as? String == "challenge")
    let champion = try #require(document["champion"] as? [String: Any])
    #expect(champion["revision"] as? String == "old")
    #expect(champion["snapshot"] as? String == (try cli.id("old")))
    let file = try #require((champion["files"] as? [[String: Any]])?.first)
    #expect(file["path"] as? String == "eval/p.csv")
    #expect(file["sha256"] as? String == (try cli.run("ls old:eval --json").fileID))
    #expect(file["rows"] as? Int == 100)
  }

  @Test("The champion is production where nobody says")
  func production() throws {
    let cli = try project()
    try cli.check(
      "challenge HEAD --predictions eval/p.csv",
      """
      ! error: cannot find the champion: nothing is in the stage 'production'
      ! hint: name the champion behind the challenger, as in 'mvc challenge HEAD v1.0 --predictions …'
      exit 15
      """)
    try cli.run("tag production old")
    #expect(
      try cli.run("challenge HEAD --predictions eval/p.csv").answer.hasPrefix("accuracy: 'HEAD' against 'production'"))
  }

  @Test("Files of the disk take the place of a version")
  func files() throws {
    let cli = try project()
    try cli.writeOutside(predictions(right: 90), to: "new.csv")
    try cli.writeOutside(predictions(right: 60), to: "old.csv")
    let both = try cli.run("challenge --challenger-file ../new.csv --champion-file ../old.csv --markdown")
    #expect(both.exitCode == 0)
    #expect(both.answer.contains("| all | 100 | 0.9000 | 0.6000 | +0.3000 | +0.2200 to +0.3900 | 1.86e-9 | win |"))
    #expect(try cli.run("challenge --challenger-file ../new.csv old --predictions eval/p.csv").exitCode == 0)
    #expect(try cli.run("challenge old --champion-file ../new.csv --predictions eval/p.csv").exitCode == 24)
  }

  @Test("Without a repository two files are enough")
  func withoutRepository() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.write(predictions(right: 90), to: "new.csv")
    try cli.write(predictions(right: 60), to: "old.csv")
    #expect(try cli.run("challenge --challenger-file new.csv --champion-file old.csv").exitCode == 0)
  }

  @Test("Errors say what is wrong with which file")
  func errors() throws {
    let cli = try project()
    try cli.check(
      "challenge HEAD old --predictions nope.csv",
      """
      ! error: cannot find 'nope.csv' in snapshot '\(try cli.id("HEAD").prefix(8))'
      ! hint: run 'mvc ls \(try cli.id("HEAD").prefix(8))' to see what is in it
      exit 15
      """)
    #expect(try cli.run("challenge HEAD old --predictions eval").text.contains("'HEAD:eval': it is a folder"))
    try cli.check(
      "challenge HEAD old --predictions eval/p.csv --label truth",
      """
      ! error: cannot find a column 'truth' in 'HEAD:eval/p.csv'
      !   its columns are: id, region, label, prediction
      exit 15
      """)
    try cli.write("a,b\n1\n", to: "bad.csv")
    try cli.check(
      "challenge --challenger-file bad.csv --champion-file eval/p.csv",
      """
      ! error: cannot read 'bad.csv': line 2: the row has 1 cells, and the header 2
      exit 1
      """)
    for line in [
      "challenge", "challenge HEAD", "challenge a b c --predictions x", "challenge HEAD --predictions x --alpha 0",
      "challenge HEAD --predictions x --json --markdown", "challenge HEAD --predictions x --every-slice",
      "challenge HEAD --predictions x --metric beauty",
      "challenge --challenger-file x --champion-file y --predictions z",
    ] {
      #expect(try cli.run(line).exitCode == 64, "\(line)")
    }
  }
}

extension CommandOutcome {
  /// The id of the one file that `mvc ls --json` lists.
  fileprivate var fileID: String? {
    get throws { try (json()["entries"] as? [[String: Any]])?.first?["id"] as? String }
  }
}
