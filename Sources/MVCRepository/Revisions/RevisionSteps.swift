/// A revision expression taken apart: a name, and the steps to take from there.
struct RevisionSteps {
  enum Step: Equatable {
    /// `~N`: N times the first parent.
    case ancestor(Int)
    /// `^N`: the Nth parent, counted from 1; 0 is the snapshot itself.
    case parent(Int)
    case invalid
  }

  /// The reference or id at the start; empty for `@{…}` alone.
  let name: String
  private(set) var rest: [Step] = []
  private var moment: String?

  init(_ expression: String) {
    var text = Substring(expression)
    if let at = text.range(of: "@{"), let close = text[at.upperBound...].firstIndex(of: "}") {
      name = String(text[..<at.lowerBound])
      moment = String(text[at.upperBound..<close])
      text = text[text.index(after: close)...]
    } else {
      let end = text.firstIndex { $0 == "~" || $0 == "^" } ?? text.endIndex
      name = String(text[..<end])
      text = text[end...]
    }
    while let mark = text.popFirst() {
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      text = text.dropFirst(digits.count)
      guard let count = digits.isEmpty ? 1 : Int(digits), count <= 1 << 30 else {
        rest.append(.invalid)
        return
      }
      switch mark {
      case "~": rest.append(.ancestor(count))
      case "^": rest.append(.parent(count))
      default: rest.append(.invalid)
      }
    }
  }

  /// The text in `@{…}`, once.
  mutating func takeMoment() -> String? {
    defer { moment = nil }
    return moment
  }
}

extension StringProtocol {
  /// The first place where `text` stands.
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
