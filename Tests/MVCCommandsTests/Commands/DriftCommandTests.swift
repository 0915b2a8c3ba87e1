import Testing

@Suite("mvc drift")
struct DriftCommandTests {
  /// Ages from a first one on, and a city for each.
  private func people(from age: Int, city: String = "Lisbon") -> String {
    let rows = (0..<200).map { "\($0),\(age + $0 % 40),\($0 % 4 == 0 ? city : "Porto")" }
    return (["id,age,city"] + rows).joined(separator: "\n") + "\n"
  }

  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("data", ["train.csv": people(from: 20)])
    return cli
  }

  @Test("Nothing has drifted: 0")
  func same() throws {
    let cli = try project()
    try cli.check(
      "drift HEAD:train.csv train.csv",
      """
      'train.csv' against the base 'HEAD:train.csv'
      column         type       rows  missing  statistic       p     PSI      JS  verdict
      age         numeric  200 / 200    0 / 0   D 0.0000  1.0000  0.0000  0.0000  ok
      city    categorical  200 / 200    0 / 0  χ² 0.0000  1.0000  0.0000  0.0000  ok
      ok: no column has drifted
      """)
  }

  @Test("An alert ends with 24, a rollback with 25, and thresholds decide which")
  func levels() throws {
    let cli = try project()
    try cli.write(people(from: 26), to: "live.csv")
    let outcome = try cli.run("drift HEAD:train.csv live.csv")
    #expect(outcome.exitCode == 25)
    #expect(outcome.answer.hasSuffix("rollback: 1 of 2 columns drifted: 'age'"))
    #expect(try cli.run("drift HEAD:train.csv live.csv --rollback-psi 5").exitCode == 24)
    #expect(try cli.run("drift HEAD:train.csv live.csv --alert-psi 5 --rollback-psi 5").exitCode == 0)
    #expect(try cli.run("drift HEAD:train.csv live.csv --ignore age").exitCode == 0)
    #expect(try cli.run("drift HEAD:train.csv live.csv --column city").exitCode == 0)
    #expect(try cli.run("drift HEAD:train.csv live.csv --alert-psi 5 --rollback-psi 5 --alert-p 0.05").exitCode == 24)
  }

  @Test("A category that is new is drift; Markdown shows it")
  func categories() throws {
    let cli = try project()
    try cli.write(people(from: 20, city: "Faro"), to: "live.csv")
    let outcome = try cli.run("drift train.csv live.csv --markdown")
    try cli.link("live.csv", at: "link.csv")
    #expect(try cli.run("drift train.csv link.csv").exitCode == 25)
    #expect(outcome.exitCode == 25)
    #expect(outcome.answer.contains("| city | categorical | 200 / 200 | 0 / 0 | χ² 100.0000 |"))
  }

  @Test("JSON says which bytes were compared, and JSON lines and histograms are read")
  func json() throws {
    let cli = try project()
    try cli.write((0..<100).map { "{\"age\": \(20 + $0 % 40)}\n" }.joined(), to: "live.jsonl")
    try cli.write(
      #"{"columns": {"age": {"edges": [20, 30, 40, 50, 60], "counts": [50, 50, 50, 50]}}}"#, to: "base.json")
    let document = try cli.run("drift base.json live.jsonl --json").json()
    #expect(document["kind"] as? String == "drift")
    #expect(document["verdict"] as? String == "ok")
    let stored = try cli.run("drift HEAD:train.csv live.jsonl --json").json()
    let base = try #require(stored["base"] as? [String: Any])
    #expect(base["snapshot"] as? String == (try cli.id("HEAD")))
    #expect(stored["onlyInBase"] as? [String] == ["city"])
  }

  @Test("Errors say what is wrong with which file")
  func errors() throws {
    let cli = try project()
    try cli.write("age\n", to: "empty.csv")
    try cli.check("drift train.csv empty.csv", "! error: cannot compare 'empty.csv': it has no rows\nexit 1")
    try cli.check("drift train.csv nope.csv", "! error: cannot read 'nope.csv': there is no such file\nexit 15")
    try cli.check("drift train.csv .", "! error: cannot read '.': it is a folder\nexit 64")
    try cli.write("{}", to: "bad.json")
    try cli.check(
      "drift bad.json train.csv",
      """
      ! error: cannot read 'bad.json': line 1: it has no object 'columns': a table of JSON lines is named '.jsonl'
      exit 1
      """)
    #expect(try cli.run("drift nope:train.csv train.csv").exitCode == 15)
    #expect(try cli.run("drift train.csv train.csv --column x").exitCode == 15)
    #expect(try cli.run("drift train.csv train.csv --numeric city").exitCode == 1)
    for line in [
      "drift a", "drift a b --bins 1", "drift a b --alpha 0", "drift a b --alert-psi=-1", "drift a b --json --markdown",
    ] {
      #expect(try cli.run(line).exitCode == 64, "\(line)")
    }
  }
}
