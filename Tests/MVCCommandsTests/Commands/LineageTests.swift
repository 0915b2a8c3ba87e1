import MVCBase
import MVCObjects
import MVCProvenance
import Testing

@Suite("mvc lineage and mvc changelog")
struct LineageTests {
  /// A base, a fine-tuned version of it on another branch, and a merge on main.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    let base = try cli.commit("base", ["w": "1"], metrics: ["f1": 0.8, "loss": 0.5], params: ["lr": 0.1, "old": 1]) {
      var input = DataInput(name: "train", kind: .file)
      input.sha256 = ObjectID(of: Array("data".utf8))
      $0.data = [input]
      $0.code = CodeState()
      $0.code?.commit = String(repeating: "ab", count: 20)
      $0.code?.isDirty = true
    }
    try cli.run("checkout -b tuned")
    try cli.commit(
      "tuned\n\nWith \"more\" <data>.", ["w": "2"], metrics: ["f1": 0.9, "loss": 0.6], params: ["lr": 0.01]
    ) {
      var edge = LineageEdge(relation: "fine-tuned-from")
      edge.snapshot = base
      var hub = LineageEdge(relation: "distilled-from")
      hub.model = "hf:org/big"
      hub.revision = "1204"
      $0.lineage = [edge, hub]
    }
    return cli
  }

  @Test("The graph names what each snapshot was made from")
  func text() throws {
    let cli = try project()
    let (base, tuned) = (try cli.id("main").prefix(8), try cli.id("tuned").prefix(8))
    let data = ObjectID(of: Array("data".utf8)).short
    expect(
      try cli.run("lineage tuned"),
      """
      \(tuned) tuned
      ├─ fine-tuned-from  \(base) base
      ├─ distilled-from   model hf:org/big@1204
      └─ parent           \(base) base
      \(base) base
      ├─ made-with   code abababababab, changed
      └─ trained-on  data train (\(data))
      """)
    #expect(try cli.run("lineage main").answer.contains("\(tuned) tuned"), "what was made from it belongs to it")
    #expect(try !cli.run("lineage tuned -n 1").answer.contains("trained-on"))
  }

  @Test("Graphviz, HTML and JSON have the same nodes and typed edges")
  func forms() throws {
    let cli = try project()
    let json = try cli.run("lineage tuned --json").json()
    let edges = try #require(json["edges"] as? [[String: String]])
    #expect(
      edges.compactMap { $0["relation"] }
        == ["fine-tuned-from", "distilled-from", "parent", "made-with", "trained-on"])
    let ids = Set(try #require(json["nodes"] as? [[String: String]]).compactMap { $0["id"] })
    #expect(edges.allSatisfy { ids.contains($0["from"] ?? "") && ids.contains($0["to"] ?? "") })
    let dot = try cli.run("lineage tuned --dot").answer
    #expect(dot.hasPrefix("digraph lineage {") && dot.contains("[label=\"fine-tuned-from\"]"))
    let html = try cli.run("lineage tuned --html").answer
    #expect(html.contains("<title>Lineage of tuned</title>") && html.contains("distilled-from <a href=\"#n"))
    #expect(try cli.run("lineage --dot --html").exitCode == 64)
  }

  @Test("A merge has its second parent as merged-from")
  func merges() throws {
    let cli = try project()
    try cli.commit("main", ["v": "1"])
    #expect(try cli.run("checkout main").exitCode == 0)
    try cli.commit("other", ["u": "1"])
    try cli.run("merge tuned -m joined")
    #expect(try cli.run("lineage").answer.contains("└─ merged-from  "))
  }

  @Test("The changelog tells what became of metrics, parameters, data and code, and every message")
  func changelog() throws {
    let cli = try project()
    expect(
      try cli.run("changelog main..tuned"),
      """
      # main to tuned

      1 snapshot by Ana Lima.

      ## Metrics

      | | before | after | |
      | --- | --- | --- | --- |
      | f1 | 0.8 | 0.9 | +0.1, better |
      | loss | 0.5 | 0.6 | +0.1, worse |

      ## Parameters

      | | before | after | |
      | --- | --- | --- | --- |
      | lr | 0.1 | 0.01 | -0.09 |
      | old | 1 | – | gone |

      ## Data

      | | before | after | |
      | --- | --- | --- | --- |
      | train.kind | file | – | gone |
      | train.name | train | – | gone |
      | train.sha256 | \(ObjectID(of: Array("data".utf8)).description.prefix(12)) | – | gone |

      ## Snapshots

      - tuned (`\(try cli.id("tuned").prefix(8))`, Ana Lima, 2026-03-02)
        With "more" \\<data>.
      """)
    #expect(try cli.run("changelog tuned").exitCode == 64)
    #expect(try cli.run("changelog main.. --json").json()["changes"] != nil)
  }
}
