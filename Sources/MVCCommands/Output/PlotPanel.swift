/// One diagram: curves over one axis.
struct PlotPanel {
  struct Curve {
    let name: String
    /// In the order of `x`.
    let points: [(x: Double, y: Double)]
  }

  let title: String
  /// What the horizontal axis counts.
  let axis: String
  let curves: [Curve]
  /// What is said of values, such as that they are bytes.
  var text: @Sendable (Double) -> String = FactText.text

  /// The ranges of both axes, a flat one widened so that it has a middle; nil for a panel without points.
  var bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
    let points = curves.flatMap(\.points)
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let low = points.map(\.y).min(),
      let high = points.map(\.y).max()
    else { return nil }
    return (Self.widened(left, right), Self.widened(low, high))
  }

  private static func widened(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    guard low == high else { return low...high }
    let margin = low == 0 ? 1 : abs(low) / 2
    return (low - margin)...(high + margin)
  }
}

extension ClosedRange<Double> {
  /// Where a value lies between the bounds, from 0 to 1. Halves first, so that the widest range does not overflow.
  func share(_ value: Double) -> Double {
    let share = (value / 2 - lowerBound / 2) / (upperBound / 2 - lowerBound / 2)
    return share.isFinite ? Swift.min(1, Swift.max(0, share)) : 0
  }
}
