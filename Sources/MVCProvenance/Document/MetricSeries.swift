/// How a metric went, step by step, such as a loss curve.
package struct MetricSeries: Equatable, Sendable {
  package struct Point: Equatable, Sendable {
    /// The step, epoch or other count at which the value was taken.
    package let step: Double
    package let value: Double

    package init(step: Double, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// The most points that are kept.
  package static let mostPoints = 10_000

  /// The points that are kept, in the order in which they were taken.
  package let points: [Point]
  /// How many points were taken.
  package let totalCount: Int

  /// Keeps all points, or of too many the first, the last, and the lowest and highest of each of equal stretches, so
  /// that a curve keeps its outline.
  package init(_ points: [Point]) {
    totalCount = points.count
    self.points = points.count <= Self.mostPoints ? points : Self.outline(points)
  }

  init(points: [Point], totalCount: Int) {
    self.points = points
    self.totalCount = max(totalCount, points.count)
  }

  private static func outline(_ points: [Point]) -> [Point] {
    let inner = points[1..<(points.count - 1)]
    let stretchCount = (mostPoints - 2) / 2
    var kept = Array(points.prefix(1))
    for stretch in 0..<stretchCount {
      let start = inner.startIndex + inner.count * stretch / stretchCount
      let end = inner.startIndex + inner.count * (stretch + 1) / stretchCount
      let range = inner[start..<end]
      guard let low = range.indices.min(by: { range[$0].value < range[$1].value }),
        let high = range.indices.max(by: { range[$0].value < range[$1].value })
      else { continue }
      kept += Set([low, high]).sorted().map { points[$0] }
    }
    return kept + points.suffix(1)
  }
}
