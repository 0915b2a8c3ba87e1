import Foundation
import Testing

/// The figures of SciPy and its kin in Tests/Fixtures/statistics/golden.json.
struct Golden: Decodable {
  /// Values in full, or as `numpy.linspace` makes them, with something added to each.
  enum Sample: Decodable {
    case values([Double])
    case line(first: Double, last: Double, count: Int, shift: Double)

    private enum Keys: CodingKey {
      case first, last, count, shift
    }

    init(from decoder: any Decoder) throws {
      if let values = try? [Double](from: decoder) {
        self = .values(values)
        return
      }
      let keys = try decoder.container(keyedBy: Keys.self)
      self = try .line(
        first: keys.decode(Double.self, forKey: .first), last: keys.decode(Double.self, forKey: .last),
        count: keys.decode(Int.self, forKey: .count), shift: keys.decode(Double.self, forKey: .shift))
    }

    var sorted: [Double] {
      switch self {
      case .values(let values): values.sorted()
      case .line(let first, let last, let count, let shift):
        (0..<count).map { first + Double($0) * ((last - first) / Double(count - 1)) + shift }
      }
    }
  }

  struct Comparison: Decodable {
    let base: Sample
    let new: Sample
    let method: String
    let statistic: Double
    let p: Double
  }

  struct Contingency: Decodable {
    let table: [[Int]]
    let statistic: Double
    let p: Double
    let degrees: Int
  }

  struct Distance: Decodable {
    let base: [Double]
    let new: [Double]
    let distance: Double
  }

  struct Stability: Decodable {
    let base: [Double]
    let new: [Double]
    let ends: [Double]
    let baseCounts: [Int]
    let newCounts: [Int]
    let psi: Double
  }

  struct Predicted: Decodable {
    let labels: [Double]
    let predictions: [Double]
    let scores: [Double]?
    let accuracy: Double?
    let f1: Double?
    let auc: Double?
    let mae: Double?
    let rmse: Double?
  }

  struct Percentiles: Decodable {
    let values: [Double]
    let at: [[Double]]
  }

  struct Metrics: Decodable {
    let binary: Predicted
    let classes: Predicted
    let numbers: Predicted
    let percentiles: Percentiles
  }

  let functions: [String: [[Double]]]
  let ks: [Comparison]
  let chiSquare: [Contingency]
  let binomial: [[Double]]
  let mcnemar: [[Double?]]
  let jensenShannon: [Distance]
  let psi: [Stability]
  let metrics: Metrics

  static func read() throws -> Golden {
    // Tests/MVCStatisticsTests/Support/Golden.swift
    let top = URL(filePath: #filePath).appending(path: "../../../Fixtures/statistics/golden.json").standardized
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: top))
  }
}

/// Holds a figure against the golden one, within a relative tolerance; an absolute one where the figure is tiny.
func expectClose(
  _ value: Double?, _ expected: Double?, relative: Double = 1e-10, absolute: Double = 1e-300, _ subject: String,
  _ sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let value, let expected else {
    #expect(value == nil && expected == nil, "\(subject)", sourceLocation: sourceLocation)
    return
  }
  let isClose = value == expected || abs(value - expected) <= max(absolute, relative * abs(expected))
  #expect(isClose, "\(subject): \(value) instead of \(expected)", sourceLocation: sourceLocation)
}
