import MVCBase

/// Which record of the log a claim is for: the place, and which of the claims for that place it is.
package struct ClaimName: Hashable, Comparable, Sendable {
  /// Where the record begins in the log, in bytes.
  package let position: Int64
  /// 0 for the first claim of the position; higher ones follow where those before them came to nothing.
  package let attempt: Int

  package init(position: Int64, attempt: Int) {
    self.position = position
    self.attempt = attempt
  }

  package var fileName: String { "\(position)-\(attempt)" }
  /// The name of the file that says how the claim ended, if it did not end with its record in the log.
  package var endFileName: String { "\(fileName)\(Self.endSuffix)" }
  private static let endSuffix = ".end"

  /// The claim of a file called so, or nil when claims are not called so.
  static func reading(_ fileName: [UInt8]) -> (name: ClaimName, isEnd: Bool)? {
    var text = String(decoding: fileName, as: UTF8.self)
    let isEnd = text.hasSuffix(endSuffix)
    if isEnd { text.removeLast(endSuffix.count) }
    let fields = text.split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 2, let position = Int64(fields[0]), let attempt = Int(fields[1]), position >= 0, attempt >= 0,
      attempt < .max
    else { return nil }
    let name = ClaimName(position: position, attempt: attempt)
    guard name.fileName == text else { return nil }
    return (name, isEnd)
  }

  package static func < (left: ClaimName, right: ClaimName) -> Bool {
    (left.position, left.attempt) < (right.position, right.attempt)
  }
}
