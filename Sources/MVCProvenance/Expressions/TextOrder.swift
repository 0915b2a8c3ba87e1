/// The order of texts that may be versions: runs of digits are compared as numbers, so `2.10` comes after `2.9`.
enum TextOrder {
  /// - Returns: Negative, zero or positive; zero for equal texts only.
  static func compare(_ left: String, _ right: String) -> Int {
    let order = byNumbers(left, right)
    if order != 0 || left.utf8.elementsEqual(right.utf8) { return order }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }

  private static func byNumbers(_ left: String, _ right: String) -> Int {
    var (left, right) = (left.unicodeScalars[...], right.unicodeScalars[...])
    while let a = left.first, let b = right.first {
      if isDigit(a), isDigit(b) {
        let (first, second) = (number(&left), number(&right))
        // Without leading zeros the longer number is the larger one.
        if first.count != second.count { return first.count < second.count ? -1 : 1 }
        if let (x, y) = zip(first, second).first(where: { $0 != $1 }) { return x < y ? -1 : 1 }
      } else if a != b {
        return a < b ? -1 : 1
      } else {
        left.removeFirst()
        right.removeFirst()
      }
    }
    if left.isEmpty, right.isEmpty { return 0 }
    return left.isEmpty ? -1 : 1
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func number(_ text: inout Substring.UnicodeScalarView) -> [Unicode.Scalar] {
    let digits = text.prefix(while: isDigit)
    text = text.dropFirst(digits.count)
    return Array(digits.drop { $0 == "0" })
  }
}
