import Foundation
import Testing

@Suite("mvc data")
struct DataTests {
  private func inputs(_ cli: TestCommandLine) throws -> [[String: Any]] {
    let document = try cli.run("show --json").json()["document"] as? [String: Any]
    return document?["data"] as? [[String: Any]] ?? []
  }

  @Test("Inputs are added to mvc.yaml, listed and removed, and what people wrote stays")
  func edit() throws {
    let cli = try TestCommandLine()
    try cli.write("a,b\n1,2\n", to: "data/train.csv")
    try cli.write("# mine\ndata:   # the list\n- path: data\n  name: all\n\nparams: conf.yaml # keep\n", to: "mvc.yaml")
    try cli.check(
      "data add data/train.csv --licence 'CC BY: 4' --rows 1", "'train' is in mvc.yaml; the next commit records it")
    try cli.check(
      "data add s3://bucket/corpus --name big --query 'select 1'", "'big' is in mvc.yaml; the next commit records it")
    #expect(
      try cli.read("mvc.yaml") == """
        # mine
        data:   # the list
        - path: data
          name: all
        - path: data/train.csv
          licence: "CC BY: 4"
          rows: 1
        - uri: s3://bucket/corpus
          name: big
          query: select 1

        params: conf.yaml # keep

        """)
    try cli.check(
      "data list",
      """
      all    data
      train  data/train.csv  CC BY: 4
      big    s3://bucket/corpus
      """)
    try cli.check("data remove train", "'train' is no longer in mvc.yaml")
    try cli.check("data remove all", "'all' is no longer in mvc.yaml")
    try cli.check("data remove big", "'big' is no longer in mvc.yaml")
    #expect(try cli.read("mvc.yaml") == "# mine\n\nparams: conf.yaml # keep\n")
    try cli.check(
      "data remove big",
      """
      ! error: cannot remove the data 'big': none of this name is declared
      ! hint: run 'mvc data list' to see what is
      exit 15
      """)
    #expect(try cli.run("data add nowhere.csv").exitCode == 15)
  }

  @Test("A file, a folder and a URI are recorded, and a changed data set is a visible change")
  func record() throws {
    let cli = try TestCommandLine()
    try cli.write("a,b\n1,2\n3,4\n", to: "data/train.csv")
    try cli.write("x", to: "images/a/1.png")
    try cli.write("yy", to: "images/2.png")
    for place in ["data/train.csv", "images", "https://example.org/set"] { try cli.run("data add \(place)") }
    try cli.commit("first")
    let first = try inputs(cli)
    #expect(first.map { $0["kind"] as? String } == ["file", "folder", "remote"])
    #expect(first[0]["rows"] as? Int == 2)
    #expect(first[0]["bytes"] as? Int == 12)
    #expect(first[0]["stored"] as? Bool == true)
    #expect(first[1]["files"] as? Int == 2)
    #expect(first[1]["bytes"] as? Int == 3)
    try cli.commit("second", ["images/2.png": "zz"])
    #expect(try inputs(cli)[1]["sha256"] as? String != first[1]["sha256"] as? String)
    #expect(try cli.run("show").answer.contains("images  3 B  2 files"))
    #expect(try cli.run("show").answer.contains("(changed)"))
  }

  @Test("Rows of a large table are not counted: nothing is said of them, unless they are declared")
  func largeTable() throws {
    let cli = try TestCommandLine()
    let line = String(repeating: "x", count: 1 << 20)
    try cli.write(String(repeating: "\(line)\n", count: 9), to: "large.csv")
    try cli.run("data add large.csv")
    try cli.commit("first")
    let first = try #require(inputs(cli).first)
    #expect(first["bytes"] as? Int == 9 * (1 << 20) + 9)
    #expect(first["rows"] == nil)
    try cli.run("data remove large")
    try cli.run("data add large.csv --rows 8")
    try cli.commit("second")
    #expect(try inputs(cli).first?["rows"] as? Int == 8)
  }

  @Test("Ignored data and data outside of the project is recorded by its digest, without its bytes")
  func unstored() throws {
    let cli = try TestCommandLine()
    try cli.write("big/\n", to: ".mvcignore")
    try cli.write("one\n", to: "big/a.txt")
    try cli.writeOutside("two\n", to: "elsewhere.txt")
    try cli.write("data: [big, ../elsewhere.txt]\n", to: "mvc.yaml")
    cli.settle()
    try cli.commit("first")
    let first = try inputs(cli)
    #expect(first.map { $0["stored"] as? Bool } == [false, false])
    #expect(first[1]["sha256"] as? String == "27dd8ed44a83ff94d557f9fd0412ed5a8cbca69ea04922d88c01184a07300a5a")
    #expect(try cli.run("ls").answer == ".mvcignore\nmvc.yaml")
    // A change is seen although what was known of the file is kept.
    try cli.writeOutside("six\n", to: "elsewhere.txt")
    try cli.write("two\n", to: "big/a.txt")
    try cli.commit("second", ["a.txt": "x"])
    let second = try inputs(cli)
    #expect(second[0]["sha256"] as? String != first[0]["sha256"] as? String)
    #expect(second[1]["sha256"] as? String != first[1]["sha256"] as? String)
    try cli.commit("third", ["a.txt": "y"])
    #expect(try inputs(cli).map { $0["sha256"] as? String } == second.map { $0["sha256"] as? String })
  }

  @Test("Declared data that is gone does not stop the commit: it is named")
  func gone() throws {
    let cli = try TestCommandLine()
    try cli.write("data: [gone.csv]\n", to: "mvc.yaml")
    let outcome = try cli.run("commit -m x")
    #expect(outcome.exitCode == 0)
    #expect(outcome.text.contains("mvc.yaml: cannot find the data 'gone.csv'"))
  }
}
