internal import MVCBase

/// How a section is going to be written, and what that takes.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, "Sections"
enum SectionPlan {
  /// One byte, again and again.
  case constant(UInt8)
  case stored
  /// Huffman codes without matching.
  case literals(LiteralPlan)
  /// A stream that zlib made.
  case matched([UInt8])

  /// The first byte of a section of one value; any other is the number of its lanes.
  static let constantCode: UInt8 = 0

  /// What the section takes: bytes that grow with it, and bytes that do not.
  ///
  /// - Parameter count: The length of the section's content, in bytes.
  func cost(of count: Int) -> SectionCost {
    switch self {
    case .constant: return SectionCost(growing: 0, fixed: 2)
    case .stored: return SectionCost(growing: count, fixed: 16)
    case .literals(let plan): return plan.cost
    case .matched(let stream): return SectionCost(growing: stream.count, fixed: 4)
    }
  }
}

/// The length of something written.
struct SectionCost {
  /// What grows with the length of the content.
  var growing = 0
  /// What would be the same for a longer one.
  var fixed = 0

  var total: Int { growing + fixed }

  /// The total for something longer: the content counts as much more often as it is longer.
  func scaled(by byteCount: Int, over sampled: Int) -> Int {
    sampled == 0 ? total : fixed + Int(Double(growing) * Double(byteCount) / Double(sampled))
  }

  static func += (sum: inout SectionCost, more: SectionCost) {
    sum.growing += more.growing
    sum.fixed += more.fixed
  }
}
