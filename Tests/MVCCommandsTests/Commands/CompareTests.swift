import MVCBase
import MVCProvenance
import Testing

@Suite("mvc compare")
struct CompareTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit(
      "first", ["a": "1"], metrics: ["accuracy": 0.9, "loss": 0.5, "same": 1], params: ["lr": 0.01, "epochs": 3])
    try cli.commit(
      "a | b", ["a": "22"], metrics: ["accuracy": 0.95, "loss": 0.6, "same": 1], params: ["lr": 0.001, "epochs": 3]
    ) {
      $0.code = CodeState()
      $0.code?.isDirty = true
    }
    return cli
  }

  @Test("All metrics with the best marked, and what else differs")
  func text() throws {
    let cli = try project()
    expect(
      try cli.run("compare HEAD~1 HEAD"),
      """
                  HEAD~1      HEAD
      id          \(try cli.id("HEAD~1").prefix(8))    \(try cli.id("HEAD").prefix(8))
      date        2026-03-02  2026-03-02
      author      Ana Lima    Ana Lima
      message     first       a | b
      size        1 B         2 B
      metrics
        accuracy  0.9         0.95*
        loss      0.5*        0.6
        same      1           1
      params
        lr        0.01        0.001
      code
        dirty     -           true
      """)
  }

  @Test("Markdown escapes what would break the table")
  func markdown() throws {
    let cli = try project()
    let lines = try cli.run("compare --markdown HEAD~1 HEAD").answer.split(separator: "\n")
    #expect(lines.contains("| message | first | a \\| b |"))
    #expect(lines.contains("| accuracy | 0.9 | **0.95** |"))
    #expect(lines.contains("### params"))
    #expect(try cli.run("compare --markdown --maximise loss HEAD~1 HEAD").answer.contains("| loss | 0.5 | **0.6** |"))
  }

  @Test("JSON has every value; one revision is not enough")
  func json() throws {
    let cli = try project()
    let fields = try #require(try cli.run("compare HEAD~1 HEAD --json").json()["fields"] as? [[String: Any]])
    let accuracy = try #require(fields.first { $0["field"] as? String == "metrics.accuracy" })
    #expect(accuracy["values"] as? [Double] == [0.9, 0.95])
    #expect(accuracy["best"] as? [Int] == [1])
    #expect(try cli.run("compare HEAD").exitCode == 64)
    #expect(try cli.run("compare HEAD nope").exitCode == 15)
  }
}
