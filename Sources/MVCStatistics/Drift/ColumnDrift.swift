package import MVCBase

/// How one column differs between two samples.
package struct ColumnDrift: Sendable, Equatable {
  /// A test of whether both sides are of one distribution.
  package struct Test: Sendable, Equatable {
    /// `kolmogorov-smirnov`, `chi-square`, or `chi-square of missing`.
    package let name: String
    package let statistic: Double
    package let p: Double
    /// For chi-square.
    package let degreesOfFreedom: Int?
  }

  package let name: String
  package let kind: DriftSample.Kind
  /// Rows with a value, on both sides.
  package let baseCount: Int
  package let newCount: Int
  package let baseMissing: Int
  package let newMissing: Int
  package let tests: [Test]
  /// The Population Stability Index; nil where one side has no rows.
  package let psi: Double?
  /// The Jensen–Shannon distance, to base 2.
  package let jensenShannon: Double?
  package let level: DriftThresholds.Level
  /// Why nothing is compared, where that is so.
  package let remark: String?

  /// The smallest p of the tests.
  package var p: Double? { tests.map(\.p).min() }

  /// - Parameter binCount: Into how many bins numbers are cut, by quantiles of the base.
  /// - Throws: ``MVCError`` with code `failed` for histograms whose bins are not the same.
  init(
    _ name: String, _ kind: DriftSample.Kind, _ base: ColumnProfile, _ new: ColumnProfile, binCount: Int,
    _ thresholds: DriftThresholds, method: KolmogorovSmirnov.Method
  ) throws(MVCError) {
    (self.name, self.kind) = (name, kind)
    (baseCount, newCount) = (base.count, new.count)
    (baseMissing, newMissing) = (base.missingCount, new.missingCount)
    guard base.values != .uncountable, new.values != .uncountable else {
      (tests, psi, jensenShannon, level) = ([], nil, nil, .ok)
      remark = "more than \(ColumnGathering.mostCategories) categories"
      return
    }
    let bins = try Bins(name, base, new, binCount)
    var tests: [Test] = []
    if kind == .numeric, let test = bins.kolmogorovSmirnov(base, new, method) {
      tests.append(Test(name: "kolmogorov-smirnov", statistic: test.statistic, p: test.p, degreesOfFreedom: nil))
    }
    // What is missing is a category of its own, and to numbers a second test.
    let missing = (base.missingCount, new.missingCount)
    if kind == .categorical, let test = Self.chiSquare(bins.base + [missing.0], bins.new + [missing.1]) {
      tests.append(Self.test("chi-square", test))
    } else if kind == .numeric, let test = Self.chiSquare([base.count, missing.0], [new.count, missing.1]) {
      tests.append(Self.test("chi-square of missing", test))
    }
    let (baseBins, newBins) = (bins.base + [missing.0], bins.new + [missing.1])
    psi = DistributionDistance.populationStability(baseBins, newBins)
    jensenShannon = DistributionDistance.jensenShannon(baseBins.map { Double($0) }, newBins.map { Double($0) })
    level = thresholds.level(psi: psi, js: jensenShannon, p: tests.map(\.p).min())
    remark = psi == nil ? "no rows" : nil
    self.tests = tests
  }

  /// Nothing where the rows are all of one bin, or one side has none: there is nothing to test.
  private static func chiSquare(_ base: [Int], _ new: [Int]) -> ChiSquare? {
    let used = zip(base, new).filter { $0.0 + $0.1 > 0 }
    return used.count < 2 ? nil : ChiSquare([used.map(\.0), used.map(\.1)])
  }

  private static func test(_ name: String, _ test: ChiSquare) -> Test {
    Test(name: name, statistic: test.statistic, p: test.p, degreesOfFreedom: test.degreesOfFreedom)
  }

  package var json: JSONValue {
    .object([
      ("column", .string(name)), ("type", .string(kind.rawValue)),
      ("base", ["rows": .int(Int64(baseCount)), "missing": .int(Int64(baseMissing))]),
      ("new", ["rows": .int(Int64(newCount)), "missing": .int(Int64(newMissing))]),
      (
        "tests",
        .array(
          tests.map {
            [
              "test": .string($0.name), "statistic": .figure($0.statistic), "p": .figure($0.p),
              "degreesOfFreedom": $0.degreesOfFreedom.map { .int(Int64($0)) } ?? .null,
            ]
          })
      ),
      ("psi", .figure(psi)), ("jensenShannon", .figure(jensenShannon)), ("verdict", .string(level.rawValue)),
      ("remark", remark.map { .string($0) } ?? .null),
    ])
  }
}

/// Both sides' rows in the same bins.
private struct Bins {
  let base: [Int]
  let new: [Int]

  init(_ column: String, _ base: ColumnProfile, _ new: ColumnProfile, _ count: Int) throws(MVCError) {
    switch (base.values, new.values) {
    case (.numbers(let old), .numbers(let values)):
      let bins = QuantileBins(of: old, count: count)
      (self.base, self.new) = (bins.counts(of: old), bins.counts(of: values))
    case (.histogram(let edges, let counts), .histogram(let others, let otherCounts)):
      guard edges == others else {
        throw MVCError(
          .failed, "cannot compare the column '\(column)': the histograms have different edges",
          hint: "count the new values in the edges of the base")
      }
      (self.base, self.new) = (counts, otherCounts)
    case (.histogram(let edges, let counts), .numbers(let values)):
      (self.base, self.new) = (counts, Self.counts(of: values, edges))
    case (.numbers(let values), .histogram(let edges, let counts)):
      (self.base, self.new) = (Self.counts(of: values, edges), counts)
    case (.categories(let old), .categories(let values)):
      let names = Set(old.keys).union(values.keys).sorted()
      (self.base, self.new) = (names.map { old[$0] ?? 0 }, names.map { values[$0] ?? 0 })
    case (.categories, _), (_, .categories), (.uncountable, _), (_, .uncountable):
      (self.base, self.new) = ([], [])
    }
  }

  /// Values in the bins of a histogram; what lies outside of its edges is in the outermost ones.
  private static func counts(of values: [Double], _ edges: [Double]) -> [Int] {
    // A bin of a histogram has its lower edge (numpy), a quantile bin its upper end.
    QuantileBins(ends: edges.dropFirst().dropLast().map(\.nextDown)).counts(of: values)
  }

  func kolmogorovSmirnov(
    _ base: ColumnProfile, _ new: ColumnProfile, _ method: KolmogorovSmirnov.Method
  ) -> KolmogorovSmirnov? {
    if case .numbers(let old) = base.values, case .numbers(let values) = new.values {
      return KolmogorovSmirnov(base: old, new: values, method: method)
    }
    return KolmogorovSmirnov(baseCounts: self.base, newCounts: self.new, method: method)
  }
}
