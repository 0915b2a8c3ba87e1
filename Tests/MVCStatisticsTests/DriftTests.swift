import MVCBase
import MVCStatistics
import Testing

@Suite("Drift")
struct DriftTests {
  private func column(_ values: [any CustomStringConvertible], _ name: String = "x") -> String {
    csv(name, values.map { [$0] })
  }

  private func normal(_ count: Int, shift: Double = 0) -> [Double] {
    var random = SplitMix64(seed: 3)
    // A sum of twelve uniform numbers is near enough to a normal one.
    return (0..<count).map { _ in
      (0..<12).reduce(shift - 6) { sum, _ in sum + Double(random.next() >> 11) * 0x1p-53 }
    }
  }

  @Test("Numbers that moved a little alert, those that moved far roll back")
  func levels() throws {
    let base = column(normal(1000))
    #expect(try compare(base, column(normal(1000))).level == .ok)
    #expect(try compare(base, column(normal(1000, shift: 0.4))).level == .alert)
    let far = try compare(base, column(normal(1000, shift: 1)))
    #expect(far.level == .rollback)
    #expect(far.columns[0].kind == .numeric)
    #expect(far.columns[0].tests.map(\.name) == ["kolmogorov-smirnov"])
  }

  @Test("With few rows a large distance is no drift unless a test says so")
  func alpha() throws {
    let (base, new) = (column([1, 2, 3, 4, 5]), column([2, 4, 6, 8, 9]))
    #expect(try #require(compare(base, new).columns[0].psi) > 0.25)
    #expect(try compare(base, new).level == .ok)
    var terms = DriftReport.Terms()
    terms.thresholds.alpha = 1
    #expect(try compare(base, new, terms).level == .rollback)
  }

  @Test("p and the Jensen-Shannon distance have thresholds of their own, at which they count")
  func thresholds() {
    var thresholds = DriftThresholds()
    #expect(thresholds.level(psi: 0.1, js: nil, p: 0.049) == .alert)
    #expect(thresholds.level(psi: 0.1, js: nil, p: 0.05) == .ok)
    #expect(thresholds.level(psi: 0.25, js: nil, p: nil) == .rollback)
    #expect(thresholds.level(psi: 0, js: 1, p: 1e-9) == .ok)
    thresholds.alertJS = 0.2
    thresholds.rollbackP = 1e-6
    #expect(thresholds.level(psi: 0, js: 0.2, p: 0.01) == .alert)
    #expect(thresholds.level(psi: 0, js: 0.2, p: 1e-6) == .rollback)
  }

  @Test("Categories are compared by chi-square, a new one among them")
  func categories() throws {
    let base = column(Array(repeating: "a", count: 60) + Array(repeating: "b", count: 40), "c")
    let new = column(Array(repeating: "a", count: 30) + Array(repeating: "z", count: 70), "c")
    let report = try compare(base, new)
    #expect(report.level == .rollback)
    let test = try #require(report.columns[0].tests.first)
    #expect(test.name == "chi-square" && test.degreesOfFreedom == 2)
    // 60/30, 40/0, 0/70 against 45, 20 and 35 of each: 2 · (225/45 + 400/20 + 1225/35).
    expectClose(test.statistic, 120, relative: 1e-12, "chi-square")
    // The root of (0.6 log₂(0.6/0.45) + 0.4 + 0.3 log₂(0.3/0.45) + 0.7) / 2.
    expectClose(report.columns[0].jensenShannon, 0.766007, relative: 1e-6, "Jensen-Shannon")
  }

  @Test("A constant that changes, and classes written as numbers, are seen")
  func discrete() throws {
    #expect(
      try compare(column(Array(repeating: 5, count: 50)), column(Array(repeating: 3, count: 50))).level == .rollback)
    let (base, new) = ((0..<200).map { $0 % 20 == 0 ? 0 : 1 }, (0..<200).map { $0 % 2 })
    #expect(try compare(column(base), column(new)).level == .rollback)
    #expect(try compare(column(Array(repeating: 5, count: 50)), column(Array(repeating: 5, count: 9))).level == .ok)
  }

  @Test("Values that went missing are drift")
  func missing() throws {
    let values = normal(400)
    let holes = values.enumerated().map { $0.offset % 3 == 0 ? "" : $0.element.description }
    let report = try compare(csv("x,y", values.map { [$0, 1] }), csv("x,y", holes.map { [$0, 1] }))
    #expect(report.columns[0].newMissing == 134)
    #expect(report.columns[0].tests.map(\.name) == ["kolmogorov-smirnov", "chi-square of missing"])
    #expect(report.columns[0].level == .rollback)
    #expect(report.columns[1].level == .ok)
    let gone = try compare(csv("x,y", values.map { [$0, 1] }), csv("x,y", values.map { _ in ["", 1] }))
    #expect(gone.columns[0].level == .rollback)
  }

  @Test("Infinite and huge numbers have a place, and a single row decides nothing")
  func extremes() throws {
    let values: [any CustomStringConvertible] = ["inf", "-inf", 1e308, -1e308, Double.leastNonzeroMagnitude, 0]
    let report = try compare(column(values), column(values))
    #expect(report.level == .ok)
    #expect(report.columns[0].psi == 0)
    #expect(try compare(column([1]), column([2])).level == .ok)
  }

  @Test("Only what both sides have is compared, ids are not, and columns can be chosen")
  func columns() throws {
    let (base, new) = ("id,a,b,label\n1,1,x,0\n2,2,y,1\n", "id,a,b,extra\n8,1,x,0\n9,2,y,1\n")
    let report = try compare(base, new)
    #expect(report.columns.map(\.name) == ["a", "b"])
    #expect(report.onlyInBase == ["label"])
    #expect(report.onlyInNew == ["extra"])
    var terms = DriftReport.Terms()
    terms.columns = ["id"]
    #expect(try compare(base, new, terms).columns.map(\.name) == ["id"])
    terms.columns = []
    terms.ignored = ["b"]
    terms.kinds = ["a": .categorical]
    let chosen = try compare(base, new, terms)
    #expect(chosen.columns.map(\.name) == ["a"])
    #expect(chosen.columns[0].kind == .categorical)
  }

  @Test("A column of free text is not compared")
  func freeText() throws {
    let text = column((0...10_000).map { "word \($0)" })
    let report = try compare(text, text)
    #expect(report.columns[0].remark == "more than 10000 categories")
    #expect(report.level == .ok)
  }

  private func histograms(_ text: String) throws -> DriftSample {
    try DriftSample(name: "h.json", histograms: Array(text.utf8))
  }

  @Test("Histograms are compared with each other, and with tables")
  func histogramDocuments() throws {
    let base = try histograms(
      """
      {"columns": {"x": {"edges": [0, 1, 2, 3], "counts": [50, 30, 20], "missing": 0},
                   "c": {"counts": {"a": 80, "b": 20}}}}
      """)
    let same = try DriftReport(base, base, .init())
    #expect(same.columns.map(\.kind) == [.numeric, .categorical])
    #expect(same.level == .ok)
    // 0.5 lies in the first bin, 1 in the second, 7 above all in the last.
    let rows = (0..<100).map { number -> [any CustomStringConvertible] in
      [number < 50 ? 0.5 : number < 80 ? 1 : 7, number < 80 ? "a" : "b"]
    }
    let table = try DriftSample.reading(csv("x,c", rows), name: "t.csv")
    let report = try DriftReport(base, table, .init())
    #expect(report.columns.map(\.psi) == [0, 0])
    #expect(try DriftReport(table, base, .init()).level == .ok)
    let other = try histograms(#"{"columns": {"x": {"edges": [0, 1, 2, 3], "counts": [20, 30, 50]}}}"#)
    let drifted = try DriftReport(base, other, .init())
    #expect(drifted.level == .rollback)
    expectClose(drifted.columns[0].tests[0].statistic, 0.3, relative: 1e-12, "D")
  }

  @Test("What cannot be compared is refused, with the reason")
  func refused() throws {
    #expect(message { _ = try compare("a\n", "a\n1\n") } == "cannot compare 'base.csv': it has no rows")
    #expect(
      message { _ = try compare("a\n1\n", "b\n1\n") }
        == "cannot compare 'base.csv' with 'new.csv': they have no column in common")
    var terms = DriftReport.Terms()
    terms.columns = ["z"]
    #expect(
      message { _ = try compare("a\n1\n", "a\n1\n", terms) }
        == "cannot find the column 'z' in 'base.csv'\nits columns are: a")
    terms.columns = []
    terms.kinds = ["a": .numeric]
    #expect(
      message { _ = try compare("a\n1\n", "a\nx\n", terms) }
        == "cannot compare the column 'a' as numbers: 'new.csv' has the text 'x'")
    let edges = try histograms(#"{"columns": {"x": {"edges": [0, 1], "counts": [2]}}}"#)
    let others = try histograms(#"{"columns": {"x": {"edges": [0, 2], "counts": [2]}}}"#)
    #expect(
      message { _ = try DriftReport(edges, others, .init()) }
        == "cannot compare the column 'x': the histograms have different edges")
    for text in [
      "[]", "{}", #"{"columns": {"x": {}}}"#, #"{"columns": {"x": {"counts": [1]}}}"#,
      #"{"columns": {"x": {"edges": [1, 0], "counts": [1]}}}"#,
      #"{"columns": {"x": {"edges": [0, 1], "counts": [-1]}}}"#,
      #"{"columns": {"x": {"edges": [0, 1], "counts": [0.5]}}}"#, #"{"columns": {"x": {"counts": {"a": "b"}}}}"#, "{",
      #"{"columns": {"x": {"edges": [0, 1], "counts": [99999999999999]}}}"#,
    ] {
      #expect(throws: TextFailure.self, "\(text)") { try histograms(text) }
    }
  }

  @Test("Tests of nothing have no figure")
  func nothing() {
    #expect(KolmogorovSmirnov(base: [], new: [1]) == nil)
    #expect(KolmogorovSmirnov(base: [0], new: [1], method: .asymptotic)?.p == 1)
    #expect(KolmogorovSmirnov(baseCounts: [0], newCounts: [1]) == nil)
    #expect(ChiSquare([]) == nil)
    #expect(ChiSquare([[0, 1], [0, 2]]) == nil)
    #expect(ChiSquare([[1, 2], [1]]) == nil)
    #expect(DistributionDistance.populationStability([0], [1]) == nil)
    #expect(DistributionDistance.jensenShannon([], []) == nil)
    #expect(QuantileBins(of: []).counts(of: []) == [0])
  }
}
