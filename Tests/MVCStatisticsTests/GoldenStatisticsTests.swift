import MVCStatistics
import Testing

@Suite("Statistics, against SciPy")
struct GoldenStatisticsTests {
  private let golden: Golden

  init() throws { golden = try Golden.read() }

  private func cases(_ name: String) throws -> [[Double]] { try #require(golden.functions[name]) }

  @Test("Gamma and beta functions")
  func gammaAndBeta() throws {
    for row in try cases("gammaln") {
      expectClose(GammaFunction.logarithm(row[0]), row[1], relative: 1e-13, absolute: 1e-14, "gammaln \(row[0])")
    }
    for row in try cases("gammaincc") {
      expectClose(GammaFunction.upperRegularised(row[0], row[1]), row[2], "gammaincc \(row)")
    }
    for row in try cases("betainc") {
      expectClose(BetaFunction.regularised(row[2], row[0], row[1]), row[3], "betainc \(row)")
    }
  }

  @Test("The binomial distribution and its test, on SciPy's own data")
  func binomial() throws {
    for row in try cases("binom") {
      let (k, n, p) = (Int(row[0]), Int(row[1]), row[2])
      expectClose(BinomialDistribution.probability(of: row[0], in: row[1], p), row[3], "pmf \(row)")
      expectClose(BinomialDistribution.cumulative(k, in: n, p), row[4], "cdf \(row)")
      expectClose(BinomialDistribution.survival(k, in: n, p), row[5], "sf \(row)")
    }
    for row in golden.binomial {
      expectClose(
        BinomialTest.twoSided(Int(row[0]), in: Int(row[1]), expected: row[2]), row[3], relative: 1e-9,
        "binomtest \(row)")
    }
  }

  @Test("The distribution of Kolmogorov, over all of its methods")
  func kolmogorov() throws {
    for row in try cases("smirnov") {
      expectClose(KolmogorovDistribution.oneSided(row[0], Int(row[1])), row[2], "smirnov \(row)")
    }
    // Where SciPy subtracts from 1, its own figure has no more digits than these.
    for row in try cases("kstwo") {
      expectClose(KolmogorovDistribution.survival(row[0], Int(row[1])), row[2], absolute: 1e-13, "kstwo \(row)")
    }
  }

  @Test("Kolmogorov–Smirnov, on SciPy's own data, exact and asymptotic")
  func kolmogorovSmirnov() throws {
    let methods: [String: KolmogorovSmirnov.Method] = ["auto": .automatic, "exact": .exact, "asymp": .asymptotic]
    for (number, row) in golden.ks.enumerated() {
      let method = try #require(methods[row.method])
      let test = try #require(KolmogorovSmirnov(base: row.base.sorted, new: row.new.sorted, method: method))
      expectClose(
        test.statistic, row.statistic, relative: 1e-14, absolute: 1e-16, "statistic of \(number), \(row.method)")
      expectClose(test.p, row.p, absolute: 1e-15, "p of \(number), \(row.method)")
    }
  }

  @Test("Chi-square of a table, on SciPy's own data")
  func chiSquare() throws {
    for row in golden.chiSquare {
      let test = try #require(ChiSquare(row.table))
      expectClose(test.statistic, row.statistic, relative: 1e-12, absolute: 1e-12, "\(row.table)")
      expectClose(test.p, row.p, "\(row.table)")
      #expect(test.degreesOfFreedom == row.degrees)
    }
  }

  @Test("McNemar, exact and corrected, against statsmodels")
  func mcnemar() throws {
    for row in golden.mcnemar {
      let (b, c) = (try #require(row[0]), try #require(row[1]))
      let test = McNemar(onlyFirst: Int(b), onlySecond: Int(c))
      expectClose(test.exactP, row[2], "exact \(b), \(c)")
      expectClose(test.correctedStatistic, row[3], "corrected \(b), \(c)")
      expectClose(test.correctedP, row[4], "corrected \(b), \(c)")
    }
  }

  @Test("Jensen–Shannon distances, on SciPy's own data")
  func jensenShannon() throws {
    for row in golden.jensenShannon {
      expectClose(
        DistributionDistance.jensenShannon(row.base, row.new), row.distance, absolute: 1e-12, "\(row.base), \(row.new)")
    }
  }

  @Test("Quantile bins and the Population Stability Index, against numpy")
  func stability() throws {
    for row in golden.psi {
      let bins = QuantileBins(of: row.base.sorted())
      #expect(bins.ends == row.ends)
      #expect(bins.counts(of: row.base.sorted()) == row.baseCounts)
      #expect(bins.counts(of: row.new.sorted()) == row.newCounts)
      expectClose(DistributionDistance.populationStability(row.baseCounts, row.newCounts), row.psi, "psi")
    }
  }
}
