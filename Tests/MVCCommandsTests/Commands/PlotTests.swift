import Foundation
import MVCBase
import MVCProvenance
import Testing

@Suite("mvc plot")
struct PlotTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    for number in 0..<5 {
      try cli.commit(
        "s\(number)", ["a": "\(number)"], metrics: ["f1": Double(number) / 4, "loss": 1 - Double(number) / 5]
      ) {
        $0.series["train <loss>"] = MetricSeries(
          (1...4).map { .init(step: Double($0), value: Double(number + 1) / Double($0)) })
      }
    }
    return cli
  }

  @Test("A metric over history, in the terminal")
  func terminal() throws {
    let cli = try project()
    expect(
      try cli.run("plot f1 --height 4"),
      """
      f1
      1 │                                                            ⣀⣀⣀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠒⠒⠊⠉⠉
        │                                         ⢀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠒⠒⠒⠒⠊⠉⠉⠉⠉
        │                  ⣀⣀⣀⣀⣀⡠⠤⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠁
      0 │ ⣀⣀⡠⠤⠤⠤⠤⠔⠒⠒⠒⠒⠉⠉⠉⠉⠉
        └ 1                                 snapshot                                 5
      """)
  }

  @Test("Key metrics without names; curves of revisions, told apart by letters")
  func curves() throws {
    let cli = try project()
    let both = try cli.run("plot").answer
    #expect(both.contains("f1\n") && both.contains("loss\n"), "\(both)")
    let curves = try cli.run("plot 'train <loss>' HEAD HEAD~3").answer
    #expect(curves.contains("a HEAD\n") && curves.contains("b HEAD~3"), "\(curves)")
    #expect(curves.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let panels = try #require(try cli.run("plot HEAD --json").json()["panels"] as? [[String: Any]])
    #expect(panels.map { $0["title"] as? String } == ["train <loss>"])
    let range = try #require(try cli.run("plot f1 HEAD~2..HEAD --json").json()["panels"] as? [[String: Any]])
    let curve = try #require((range.first?["curves"] as? [[String: Any]])?.first)
    #expect(curve["points"] as? [[Double]] == [[1, 0.75], [2, 1]])
  }

  @Test("SVG and HTML are well-formed, titled, and the same every time")
  func drawings() throws {
    let cli = try project()
    let svg = try cli.run("plot 'train <loss>' HEAD HEAD~1 --svg -").answer
    #expect(try cli.run("plot 'train <loss>' HEAD HEAD~1 --svg -").answer == svg)
    let document = try XMLChecker.check(svg)
    #expect(document.contains("title") && document.contains("desc") && document.contains("polyline"))
    #expect(!svg.contains("href") && !svg.contains("url("))
    try cli.run("plot f1 --html page.html")
    let page = try #require(try cli.read("page.html"))
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<title>f1 over history</title>"))
    #expect(!page.contains("http://") || page.contains("xmlns"))
  }

  @Test("One point, flat curves, NaN and nothing at all can be drawn")
  func odd() throws {
    let cli = try TestCommandLine()
    try cli.commit("one", ["a": "1"], metrics: ["f1": 0.5, "flat": 0, "broken": .nan, "huge": 1e308])
    for name in ["f1", "flat", "huge", "size"] {
      #expect(try cli.run("plot \(name)").exitCode == 0)
      #expect(try cli.run("plot \(name) --svg -").exitCode == 0)
    }
    try cli.commit("two", ["a": "2"], metrics: ["f1": 0.5, "huge": -1e308])
    #expect(try cli.run("plot huge f1").exitCode == 0)
    #expect(try cli.run("plot broken").exitCode == 15)
    #expect(try cli.run("plot HEAD").exitCode == 15)
    #expect(try cli.run("plot nope").text.contains("it is no revision, and as a metric no snapshot has it"))
  }
}

/// The names of a document's elements; throws where it is not well-formed.
private enum XMLChecker {
  static func check(_ text: String) throws -> Set<String> {
    // Tags are balanced and every text is escaped: enough to notice what a parser would refuse in what mvc writes.
    var open: [String] = []
    var names: Set<String> = []
    for part in text.components(separatedBy: "<").dropFirst() {
      let tag = part.prefix { $0 != ">" }
      try #require(part.contains(">"))
      let name = String(tag.drop { $0 == "/" }.prefix { !" />\n".contains($0) })
      names.insert(name)
      if tag.hasPrefix("/") {
        try #require(open.popLast() == name, "\(name)")
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    try #require(open.isEmpty)
    return names
  }
}
