import Foundation
import MVCBase
import Testing

@Suite("mvc bisect")
struct BisectTests {
  /// Ten snapshots in a line, `s0` to `s9`, with falling f1; the file says which it is.
  private func line(_ count: Int = 10) throws -> TestCommandLine {
    let cli = try TestCommandLine()
    for number in 0..<count {
      try cli.commit("s\(number)", ["n": "\(number)\n"], metrics: ["f1": 1 - Double(number) / 10])
    }
    return cli
  }

  /// Answers until the search is over.
  private func answer(_ cli: TestCommandLine, isBad: (Int) -> Bool?) throws -> String {
    for _ in 0..<20 {
      let number = try #require(try cli.read("n").flatMap { Int($0.dropLast()) })
      let word = isBad(number).map { $0 ? "bad" : "good" } ?? "skip"
      let outcome = try cli.run("bisect \(word)")
      try #require(outcome.exitCode == 0, "\(outcome.text)")
      if !outcome.answer.hasPrefix("look at") { return outcome.answer }
    }
    return "no end"
  }

  @Test("The first bad one is found by halves, wherever it is", arguments: 1...9)
  func halves(first: Int) throws {
    let cli = try line()
    let start = try cli.run("bisect start HEAD HEAD~9")
    #expect(start.answer.hasPrefix("look at"), "\(start.text)")
    #expect(try answer(cli) { $0 >= first }.hasSuffix(" s\(first)"))
    let reset = try cli.run("bisect reset").text
    #expect(reset == "the search is over; on 'main' again")
    #expect(try cli.read("n") == "9\n")
    #expect(try cli.run("bisect good").exitCode == 64)
  }

  @Test("It takes as many steps as halves need, and says how many")
  func steps() throws {
    let cli = try line(9)
    #expect(
      try cli.run("bisect start HEAD HEAD~8").answer.components(separatedBy: "\n").last
        == "8 snapshots may be the first bad one: about 3 steps to go")
    #expect(try cli.run("bisect bad").answer.contains("4 snapshots may be the first bad one: about 2 steps to go"))
  }

  @Test("What is skipped is passed by; where it hides the answer, all that is left is named")
  func skip() throws {
    var cli = try line()
    try cli.run("bisect start HEAD HEAD~9")
    #expect(try answer(cli) { $0 == 5 || $0 == 4 ? nil : $0 >= 7 }.hasSuffix(" s7"))
    cli = try line()
    try cli.run("bisect start HEAD HEAD~9")
    let text = try answer(cli) { $0 == 5 || $0 == 4 ? nil : $0 >= 5 }
    #expect(text.hasPrefix("one of these is the first bad one"), "\(text)")
    #expect(text.contains(" s4") && text.contains(" s5") && text.contains(" s6") && !text.contains(" s7"), "\(text)")
  }

  @Test("Every merge side is searched, and only what can be the first bad one")
  func merges() throws {
    let cli = try TestCommandLine()
    try cli.commit("base", ["a": "0"])
    try cli.run("checkout -b side")
    try cli.commit("side1", ["b": "1"])
    try cli.commit("side2", ["b": "2"])
    try cli.run("checkout main")
    try cli.commit("main1", ["a": "1"])
    try cli.run("merge side -m joined")
    try cli.commit("after", ["a": "2"])
    for (bad, first) in [
      ("side2", { (cli: TestCommandLine) in try cli.read("b") == "2" }), ("main1", { try $0.read("a") != "0" }),
    ] {
      try cli.run("bisect start main main~2^")
      for _ in 0..<8 {
        let outcome = try cli.run("bisect \(try first(cli) ? "bad" : "good")")
        try #require(outcome.exitCode == 0, "\(outcome.text)")
        guard outcome.answer.hasPrefix("first bad") else { continue }
        #expect(outcome.answer.hasSuffix(" \(bad)"))
        break
      }
      try cli.run("bisect reset")
    }
  }

  @Test("A good one on another branch is believed only when what both come from is good")
  func otherBranch() throws {
    let cli = try TestCommandLine()
    try cli.commit("base", ["n": "0\n"])
    try cli.run("checkout -b side")
    try cli.commit("side", ["n": "5\n"])
    try cli.run("checkout main")
    try cli.commit("one", ["n": "1\n"])
    try cli.commit("two", ["n": "2\n"])
    #expect(try cli.run("bisect start main side").answer.hasPrefix("look at \(try cli.id("side~1").prefix(8)) base"))
    #expect(try cli.run("bisect good").answer.contains(" one"))
    #expect(try cli.run("bisect good").answer.hasSuffix(" two"))
    try cli.run("bisect start main side")
    let outcome = try cli.run("bisect bad")
    #expect(outcome.exitCode == 64)
    #expect(outcome.text.contains("it was mended there, not broken"), "\(outcome.text)")
  }

  @Test("run judges by exit codes: 0 good, 125 skip, others bad")
  func run() throws {
    let cli = try line()
    try cli.run("bisect start HEAD HEAD~9")
    let outcome = try cli.run("bisect run sh -c 'n=$(cat n); [ $n = 4 ] && exit 125; [ $n -lt 6 ]'")
    #expect(outcome.answer.hasSuffix(" s6"), "\(outcome.text)")
    #expect(try cli.run("bisect log").answer.hasPrefix("mvc bisect start HEAD HEAD~9\nmvc bisect run sh -c"))
    try cli.run("bisect start main main~9")
    #expect(try cli.run("bisect run sh -c 'exit 200'").exitCode == 1)
    #expect(try cli.run("bisect run /no/such/program").exitCode == 1)
  }

  @Test("--metric needs no checkout, skips what has no metric, and leaves nothing behind")
  func metric() throws {
    let cli = try line(5)
    try cli.commit("unmeasured", ["n": "x\n"])
    for number in 5..<8 { try cli.commit("s\(number)", ["n": "\(number)\n"], metrics: ["f1": 1 - Double(number) / 10]) }
    #expect(try cli.run("bisect start --metric 'f1 < 0.75'").answer.hasSuffix(" s3"))
    #expect(try cli.run("bisect start --metric 'f1 < 0.75' HEAD~1 HEAD~8").answer.hasSuffix(" s3"))
    let hidden = try cli.run("bisect start --metric 'f1 <= 0.5'").answer
    #expect(hidden.contains("unmeasured") && hidden.contains(" s5"), "\(hidden)")
    #expect(try cli.run("status --json").json()["branch"] as? String == "main")
    #expect(try cli.run("bisect log").answer == "")
    expect(
      try cli.run("bisect start --metric 'loss > 1'"),
      """
      ! error: cannot begin with '\(try cli.id("HEAD").prefix(8))' as the bad one: it has no 'metrics.loss'
      ! hint: name another bad snapshot
      exit 64
      """)
    #expect(try cli.run("bisect start --metric 'f1 < 2'").exitCode == 15)
  }

  @Test("--metric refuses a good end for which the condition holds, or of which nothing is known")
  func badGoodEnds() throws {
    let cli = try line(4)
    try cli.commit("unmeasured", ["n": "x\n"])
    try cli.commit("last", ["n": "9\n"], metrics: ["f1": 0.1])
    let holds = try cli.run("bisect start --metric 'f1 < 0.95' HEAD HEAD~4")
    #expect(holds.exitCode == 64)
    #expect(holds.text.contains("as a good one: 'metrics.f1 < 0.95' holds for it too, so it is bad"), "\(holds.text)")
    let unknown = try cli.run("bisect start --metric 'f1 < 0.95' HEAD HEAD~5 HEAD~1")
    #expect(unknown.exitCode == 64)
    #expect(unknown.text.contains("as a good one: it has no 'metrics.f1'"), "\(unknown.text)")
    #expect(try cli.run("bisect start --metric 'f1 < 0.95' HEAD HEAD~5").answer.hasSuffix(" s1"))
  }

  @Test("run sees first whether its command tells the ends apart")
  func ends() throws {
    let cli = try line()
    try cli.run("bisect start HEAD HEAD~9")
    let place = try cli.read("n")
    let bad = try cli.run("bisect run sh -c 'exit 1'")
    #expect(bad.exitCode == 1)
    let good = try cli.id("main~9").prefix(8)
    let contradiction = "'\(good)' was marked good, and the command says that it is bad (exit code 1)"
    #expect(bad.text.contains(contradiction), "\(bad.text)")
    #expect(try cli.read("n") == place)
    let never = try cli.run("bisect run true")
    #expect(never.exitCode == 1)
    #expect(never.text.contains("was marked bad, and the command says that it is good (exit code 0)"), "\(never.text)")
    // An end that cannot be judged is believed, and said to be.
    let unsure = try cli.run("bisect run sh -c 'n=$(cat n); [ $n = 0 ] && exit 125; [ $n -lt 6 ]'")
    #expect(unsure.answer.hasSuffix(" s6"), "\(unsure.text)")
    #expect(unsure.text.contains("warning: the command cannot judge '\(good)', which is taken for good"))
  }

  @Test("By hand, an answer that rests on one good end alone says so")
  func loneGood() throws {
    let cli = try line(4)
    try cli.run("bisect start HEAD HEAD~3")
    try cli.run("bisect bad")
    let outcome = try cli.run("bisect bad").text
    let good = try cli.id("main~3").prefix(8)
    #expect(outcome.contains("note: '\(good)' is the only snapshot that was called good"))
    try cli.run("bisect start main main~3")
    try cli.run("bisect good")
    #expect(try !cli.run("bisect bad").text.contains("note:"))
    for line in ["bisect start main main", "bisect start main~3 main"] {
      #expect(try cli.run(line).exitCode == 64, "\(line)")
    }
  }

  @Test("Marks are undone like everything else")
  func undo() throws {
    let cli = try line()
    try cli.run("bisect start HEAD HEAD~9")
    let middle = try cli.read("n")
    try cli.run("bisect bad")
    #expect(try cli.read("n") != middle)
    // The step was two operations: the mark, and the way to the next snapshot.
    try cli.run("undo")
    try cli.run("undo")
    #expect(try cli.read("n") == middle)
    #expect(try cli.run("bisect good").answer.hasPrefix("look at"))
    #expect(try cli.run("bisect bad main~9").exitCode == 64)
    #expect(try cli.run("fsck").exitCode == 0)
  }

  @Test("Changes that are not committed stop a step, and nothing is marked by it twice")
  func changes() throws {
    let cli = try line()
    try cli.write("mine\n", to: "n")
    #expect(try cli.run("bisect start HEAD HEAD~9").exitCode == 13)
    #expect(try cli.read("n") == "mine\n")
  }
}
