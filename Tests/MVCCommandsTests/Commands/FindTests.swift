import Foundation
import MVCBase
import MVCProvenance
import Testing

@Suite("mvc find, and questions to mvc log")
struct FindTests {
  /// Four snapshots on two branches: first ─ second on main, and wide ─ quick on another.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit(
      "first", ["a": "1"], metrics: ["accuracy": 0.90, "latency_ms": 20, "eval.de.f1": 0.7],
      params: ["lr": 0.01, "name": "resnet-50"])
    try cli.run("checkout -b wide")
    try cli.commit(
      "wide", ["a": "2"], metrics: ["accuracy": 0.95, "latency_ms": 40, "eval.de.f1": 0.9], params: ["lr": 0.001])
    try cli.commit("quick", ["a": "3"], metrics: ["accuracy": 0.85, "latency_ms": 10], params: ["lr": 0.001])
    try cli.run("checkout main")
    try cli.commit("second", ["a": "4"], metrics: ["accuracy": 0.89, "latency_ms": 30], params: ["lr": 0.1]) {
      $0.code = CodeState()
      $0.code?.isDirty = true
    }
    return cli
  }

  private func subjects(_ cli: TestCommandLine, _ line: String) throws -> [String] {
    let outcome = try cli.run("\(line) --json")
    #expect(outcome.exitCode == 0, "\(outcome.text)")
    let snapshots = try #require(try outcome.json()["snapshots"] as? [[String: Any]])
    return snapshots.compactMap { ($0["message"] as? String)?.trimmingCharacters(in: .newlines) }
  }

  @Test("Every snapshot of every branch is looked at, newest first")
  func all() throws {
    let cli = try project()
    #expect(try subjects(cli, "find") == ["second", "quick", "wide", "first"])
    #expect(try subjects(cli, "find -n 2") == ["second", "quick"])
    #expect(try subjects(TestCommandLine(), "find") == [])
  }

  @Test(
    "A condition chooses",
    arguments: [
      ("metrics.accuracy >= 0.9", ["wide", "first"]), ("params.lr < 1e-2 and metrics.latency_ms < 20", ["quick"]),
      ("code.dirty", ["second"]), ("not exists(code.dirty) and author = ana", ["quick", "wide", "first"]),
      ("branch = main", ["second", "first"]), ("message ~ IR", ["first"]), ("files any matching 'b'", []),
      ("files all matching a and size = 1", ["second", "quick", "wide", "first"]),
      ("params.name = resnet-50", ["first"]),
      ("tag = v1", ["wide"]), ("date >= 2026-03-02 and date < 2026-03-02T11:30", ["first"]),
      ("committer = ana and email ~ example", ["second", "quick", "wide", "first"]),
    ])
  func conditions(expression: String, expected: [String]) throws {
    let cli = try project()
    try cli.run("tag v1 wide~1")
    #expect(try subjects(cli, "find --where \"\(expression)\"") == expected)
  }

  @Test("Order: metrics the best first, a minus the other way, what lacks the field last")
  func order() throws {
    let cli = try project()
    #expect(try subjects(cli, "find --sort metrics.accuracy") == ["wide", "first", "second", "quick"])
    #expect(try subjects(cli, "find --sort -accuracy") == ["quick", "second", "first", "wide"])
    #expect(try subjects(cli, "find --sort latency_ms") == ["quick", "first", "second", "wide"])
    #expect(try subjects(cli, "find --sort latency_ms --maximise latency_ms") == ["wide", "second", "first", "quick"])
    #expect(try subjects(cli, "find --sort eval.de.f1") == ["wide", "first", "second", "quick"])
    #expect(try subjects(cli, "find --sort params.lr,date") == ["wide", "quick", "first", "second"])
    #expect(try subjects(cli, "find --sort date") == ["first", "wide", "quick", "second"])
  }

  @Test("--best finds the best of a metric, of a slice, and in a condition")
  func best() throws {
    let cli = try project()
    #expect(try subjects(cli, "find --best accuracy") == ["wide"])
    #expect(try subjects(cli, "find --best latency_ms -n 2") == ["quick", "first"])
    #expect(try subjects(cli, "find --best f1 --slice de") == ["wide"])
    #expect(try subjects(cli, "find --best f1 --where 'params.lr > 0.005'") == ["first"])
    #expect(try subjects(cli, "find --best -accuracy") == ["quick"])
    expect(
      try cli.run("find --best f1 --slice fr"),
      """
      ! error: cannot find the metric 'f1' in 'fr': no snapshot has it
      !   accuracy
      !   eval.de.f1
      !   latency_ms
      ! hint: metrics come from metrics.json and files like it when you commit
      exit 15
      """)
  }

  @Test("--pareto leaves out what another one beats in everything")
  func pareto() throws {
    let cli = try project()
    #expect(try subjects(cli, "find --pareto accuracy,latency_ms") == ["wide", "first", "quick"])
    #expect(try subjects(cli, "find --pareto accuracy,+latency_ms") == ["wide"])
    #expect(try cli.run("find --pareto accuracy").exitCode == 64)
  }

  @Test("--near puts the same architecture and nearly the same parameters first")
  func near() throws {
    let cli = try TestCommandLine()
    func commit(_ message: String, _ tensors: [String], lr: Double) throws {
      for name in try cli.names(in: "") where name.hasSuffix(".safetensors") { try cli.remove(name) }
      for name in tensors { try cli.write(.safetensors(name, [1, 2, 3, 4]), to: "\(name).safetensors") }
      try cli.commit(message, params: ["lr": .double(lr), "epochs": 3])
    }
    try commit("target", ["a", "b", "c"], lr: 0.01)
    try commit("far", ["x"], lr: 10)
    try commit("close", ["a", "b", "d"], lr: 0.02)
    #expect(try subjects(cli, "find --near HEAD~2") == ["close", "far"])
    let first = try #require((try cli.run("find --near HEAD~2 --json").json()["snapshots"] as? [[String: Any]])?.first)
    #expect(first["architecture"] as? Double == 0.5)
    #expect(first["differing"] as? [String] == ["lr"])
    let table = try cli.run("find --near HEAD~2").answer
    #expect(table.contains("50%") && table.contains("lr"), "\(table)")
  }

  @Test("The table shows the key metrics and marks the best")
  func table() throws {
    let cli = try project()
    let ids = try ["main", "wide", "wide~1", "main~1"].map { try cli.id($0).prefix(8) }
    expect(
      try cli.run("find"),
      """
      id        date        author    accuracy  latency_ms  eval.de.f1  message
      \(ids[0])  2026-03-02  Ana Lima     0.89          30           -   (HEAD -> main) second
      \(ids[1])  2026-03-02  Ana Lima     0.85          10*          -   (wide) quick
      \(ids[2])  2026-03-02  Ana Lima     0.95*         40         0.9*  wide
      \(ids[3])  2026-03-02  Ana Lima      0.9          20         0.7   first
      """)
    #expect(
      try cli.run("find --columns id,params.lr,size --where 'accuracy = 1'").exitCode == 64)
    #expect(
      try cli.run("find --columns message,params.lr,size --sort params.lr -n 2").text == """
        message       params.lr  size
        (wide) quick      0.001   1 B
        wide              0.001   1 B
        """)
  }

  @Test("Nothing found is said, with fields that no snapshot has")
  func nothing() throws {
    let cli = try project()
    expect(
      try cli.run("find --where 'metrics.acuracy > 0.9'"),
      """
      ! none of 4 snapshots fits
      ! no snapshot has 'metrics.acuracy'
      """)
    expect(
      try cli.run("find --where 'metrics.accuracy >= 0.94 && author = ana'"),
      """
      ! error: cannot understand the expression: '&&' means nothing here: expected 'and', at column 26
      !   metrics.accuracy >= 0.94 && author = ana
      !                            ^
      ! hint: run 'mvc help find' for examples; docs/expressions.md has the whole language
      exit 64
      """)
  }

  @Test("mvc log shows key metrics and takes the same questions")
  func log() throws {
    let cli = try project()
    let lines = try cli.run("log").answer.components(separatedBy: "\n")
    #expect(
      lines.filter { $0.hasPrefix("Metrics:") } == [
        "Metrics: accuracy 0.89, latency_ms 30", "Metrics: accuracy 0.9, latency_ms 20, eval.de.f1 0.7",
      ])
    #expect(try subjects(cli, "log --where 'params.lr > 0.05'") == ["second"])
    #expect(try subjects(cli, "log wide -n 1 --where 'params.lr = 0.001 and metrics.accuracy > 0.9'") == ["wide"])
    #expect(try subjects(cli, "log wide --sort accuracy") == ["wide", "first", "quick"])
    #expect(try subjects(cli, "log --all --sort latency_ms -n 2") == ["quick", "first"])
    #expect(try cli.run("log --oneline --metric latency_ms -n 1").answer.hasSuffix("second  [latency_ms 30]"))
    #expect(
      try cli.run("log --columns message,accuracy").answer == """
        message                accuracy
        (HEAD -> main) second     0.89
        first                      0.9*
        """)
    try cli.run("config log.metrics latency_ms")
    #expect(try cli.run("log -n 1").answer.contains("Metrics: latency_ms 30\n"))
  }

  @Test("A document of a later form stops a question and not the log")
  func laterForm() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "1"], metrics: ["f1": 0.5])
    try cli.attach(Array(#"{"metrics":{},"schema":"mvc-provenance/9"}"#.utf8))
    let log = try cli.run("log")
    #expect(log.exitCode == 0 && log.answer.contains("Metrics: cannot read object"), "\(log.text)")
    #expect(try cli.run("find").exitCode == 21)
  }

  @Test("The cache is only there for speed: damaged, removed or old, the answer is the same")
  func cache() throws {
    let cli = try TestCommandLine()
    for number in 0..<40 { try cli.commit("s\(number)", metrics: ["f1": Double(number)], params: ["p": "é\(number)"]) }
    let line = "find --where 'metrics.f1 >= 37 or params.p = é3' --columns metrics.f1,params.p,message,author,date"
    let answer = try cli.run(line).text
    #expect(answer.contains("é39"))
    let path = ".mvc/cache/history"
    let bytes = try #require(try cli.bytes(path))
    #expect(try cli.run(line).text == answer)
    for damage in [[], Array(bytes.prefix(100)), bytes.dropLast(), Array("mvc-history 9\n".utf8) + bytes.dropFirst(14)]
    {
      try cli.write(Array(damage), to: path)
      #expect(try cli.run(line).text == answer)
    }
    var flipped = bytes
    flipped[bytes.count / 2] ^= 4
    try cli.write(flipped, to: path)
    #expect(try cli.run(line).text == answer)
    #expect(try cli.bytes(path) == bytes)
    try cli.remove(".mvc/cache")
    try cli.write("in the way", to: ".mvc/cache")
    #expect(try cli.run(line).text == answer)
  }
}
