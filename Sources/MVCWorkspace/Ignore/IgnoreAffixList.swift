/// The patterns `*end` or `begin*` of a file, behind a test of the name's last or first byte.
struct IgnoreAffixList: Sendable {
  /// Which end of a name the patterns look at.
  enum End: Sendable {
    case front
    case back
  }

  /// A pattern at its place in the order of patterns.
  struct Rule: Sendable {
    let order: Int
    let foldersOnly: Bool
    /// The pattern without its asterisk.
    let text: [UInt8]
  }

  private let end: End
  private let rules: [Rule]
  /// The outermost bytes of the patterns' texts.
  private let outermost: ByteSet

  /// Creates a list of patterns in rising order.
  init(_ rules: [Rule], end: End) {
    self.end = end
    self.rules = rules
    let hasEmptyText = rules.contains { $0.text.isEmpty }
    outermost =
      hasEmptyText ? ByteSet(0...255) : ByteSet(rules.compactMap { end == .front ? $0.text.first : $0.text.last })
  }

  /// Returns the order of the last pattern that matches, if it comes after another, else that other.
  func lastMatch(name: Span<UInt8>, isFolder: Bool, after other: Int) -> Int {
    guard !name.isEmpty, outermost.contains(end == .front ? name[0] : name[name.count - 1]) else { return other }
    for index in rules.indices.reversed() {
      guard rules[index].order > other else { return other }
      if isFolder || !rules[index].foldersOnly, matches(rules[index].text, name) { return rules[index].order }
    }
    return other
  }

  private func matches(_ text: [UInt8], _ name: Span<UInt8>) -> Bool {
    guard text.count <= name.count else { return false }
    let start = end == .front ? 0 : name.count - text.count
    return name.extracting(start..<(start + text.count)).isEqual(to: text.span)
  }
}

extension Span<UInt8> {
  /// Whether both spans have the same bytes.
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
