import MVCBase
import MVCProvenance
import Testing

@Suite("ValueTree")
struct ValueTreeTests {
  @Test("Values are found by their names with dots, even where a name has dots itself")
  func names() {
    var tree = ValueTree([("eval", ["de": ["f1": 0.5], "mAP@0.5": 0.25]), ("lr", 1.0)])
    #expect(tree["eval.de.f1"] == 0.5)
    #expect(tree["eval.mAP@0.5"] == 0.25)
    #expect(tree["lr"] == 1)
    #expect(tree["eval"] == nil)
    #expect(tree["eval.de.f2"] == nil)
    tree.set("x", at: ["eval", "de", "name"])
    #expect(tree.leaves.map(\.name) == ["eval.de.f1", "eval.de.name", "eval.mAP@0.5", "lr"])
  }

  @Test("A merge adds groups to groups, and the later value holds")
  func merge() {
    var tree = ValueTree([("a", ["x": 1, "y": 2]), ("b", 3), ("c", ["z": 1])])
    tree.merge(ValueTree([("a", ["y": 5]), ("b", ["inner": 1]), ("c", 9)]))
    #expect(tree.leaves.map { "\($0.name)" } == ["a.x", "a.y", "b.inner", "c"])
    #expect(tree["a.y"] == 5)
    #expect(tree["c"] == 9)
  }

  @Test("Groups without values are left out")
  func emptyGroups() {
    #expect(ValueTree([("a", [:]), ("b", ["c": [:]])]).isEmpty)
    #expect(ValueTree([("a", [])]).leaves.count == 1)
  }
}

@Suite("MetricSeries")
struct MetricSeriesTests {
  @Test("A long curve keeps its ends and its extremes, and says how many points it had")
  func outline() {
    var points = (0..<25_001).map { MetricSeries.Point(step: Double($0), value: Double($0 % 7)) }
    points[12_345] = .init(step: 12_345, value: 99)
    points[20_000] = .init(step: 20_000, value: -99)
    let series = MetricSeries(points)
    #expect(series.totalCount == 25_001)
    #expect(series.points.count <= MetricSeries.mostPoints)
    #expect(series.points.count > MetricSeries.mostPoints / 2)
    #expect(series.points.first?.step == 0)
    #expect(series.points.last?.step == 25_000)
    #expect(series.points.contains { $0.value == 99 })
    #expect(series.points.contains { $0.value == -99 })
    #expect(series.points.map(\.step) == series.points.map(\.step).sorted())
  }

  @Test("A curve that is not too long is kept as it is")
  func whole() {
    let points = (0..<MetricSeries.mostPoints).map { MetricSeries.Point(step: Double($0), value: .nan) }
    #expect(MetricSeries(points).points.count == points.count)
  }
}
