/// Where a payload goes: to bytes, or, for an estimate, to a count of them.
struct PayloadOutput {
  var bytes: [UInt8] = []
  private(set) var cost = SectionCost()
  private(set) var isEstimate = false

  static var estimate: PayloadOutput {
    var output = PayloadOutput()
    output.isEstimate = true
    return output
  }

  /// Appends bytes of a header.
  mutating func append(_ header: some Collection<UInt8>) {
    if isEstimate { cost.fixed += header.count } else { bytes.append(contentsOf: header) }
  }

  mutating func append(_ byte: UInt8) { append(CollectionOfOne(byte)) }

  /// Appends a section as planned.
  mutating func append(_ content: UnsafeBufferPointer<UInt8>, _ plan: SectionPlan, _ writer: SectionWriter) {
    if isEstimate { cost += plan.cost(of: content.count) } else { writer.append(content, plan, to: &bytes) }
  }
}
