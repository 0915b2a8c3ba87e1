package import MVCBase
package import MVCObjects

/// The full name of a reference, such as `refs/heads/main`.
package struct ReferenceName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package static let branchPrefix = "refs/heads/"
  package static let tagPrefix = "refs/tags/"
  /// The lifecycle stages: each names the event that moved it last.
  package static let stagePrefix = "refs/stages/"
  /// The newest event of the record.
  package static let record = ReferenceName(unchecked: "refs/record")
  /// The event that brought the policy in force.
  package static let policy = ReferenceName(unchecked: "refs/policy")
  /// Signatures that snapshots were given after they were recorded.
  package static let signaturePrefix = "refs/signatures/"
  /// The snapshot that is being merged into the branch, while a merge waits to be finished.
  package static let mergeHead = ReferenceName(unchecked: "MERGE_HEAD")
  /// The document that says which conflicts the merge left.
  package static let mergeState = ReferenceName(unchecked: "MERGE_STATE")

  package let text: String

  private init(unchecked text: String) { self.text = text }

  /// The reference of a name that was valid when it was read.
  init(checked text: String) { self.text = text }

  /// The reference that a full name names.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a name that git would refuse too (git-check-ref-format).
  package init(validating text: String) throws(MVCError) {
    if text != Self.mergeHead.text, text != Self.mergeState.text {
      if let problem = Self.problem(with: text) { throw MVCError(.usage, "cannot use the name '\(text)': \(problem)") }
    }
    self.text = text
  }

  package static func branch(_ name: String) throws(MVCError) -> ReferenceName {
    try short(name, branchPrefix, "branch")
  }

  package static func tag(_ name: String) throws(MVCError) -> ReferenceName {
    try short(name, tagPrefix, "tag")
  }

  package static func stage(_ name: String) throws(MVCError) -> ReferenceName {
    try short(name, stagePrefix, "stage")
  }

  /// The reference of a snapshot's signature.
  ///
  /// - Parameter key: A short name for the key that made it.
  package static func signature(of id: ObjectID, by key: String) throws(MVCError) -> ReferenceName {
    try ReferenceName(validating: "\(signaturePrefix)\(id)/\(key)")
  }

  private static func short(_ name: String, _ prefix: String, _ kind: String) throws(MVCError) -> ReferenceName {
    let problem =
      if name == "HEAD" || name == "@" {
        "it means the snapshot that is checked out"
      } else if name.utf8.first == UInt8(ascii: "-") {
        "it begins with '-'"
      } else { Self.problem(with: prefix + name) }
    if let problem { throw MVCError(.usage, "cannot name a \(kind) '\(name)': \(problem)") }
    return ReferenceName(unchecked: prefix + name)
  }

  /// The rules of git-check-ref-format, so that names can travel between the two.
  ///
  /// They are about bytes: to `String`, a dot with an accent on it is no dot.
  private static func problem(with text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.starts(with: "refs/".utf8), bytes.count <= 1024 else { return "it is not below 'refs/', or too long" }
    for byte in bytes {
      switch byte {
      case 0...0x20, 0x7F: return "it holds a space or a control character"
      case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "*"),
        UInt8(ascii: "["), UInt8(ascii: "\\"):
        return "it holds '\(Character(UnicodeScalar(byte)))'"
      default: break
      }
    }
    let dot = UInt8(ascii: ".")
    for pair in zip(bytes, bytes.dropFirst()) where pair == (dot, dot) || pair == (UInt8(ascii: "@"), UInt8(ascii: "{"))
    {
      return "it holds '..' or '@{'"
    }
    for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.isEmpty { return "a part of it is empty" }
      if part.first == dot || part.last == dot { return "a part of it begins or ends with '.'" }
      if part.suffix(5).elementsEqual(".lock".utf8) { return "a part of it ends with '.lock'" }
    }
    return nil
  }

  /// Whether no other spelling of the name is the same to Unicode, but for a few letters that are ASCII in disguise.
  var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  package var isBranch: Bool { begins(with: Self.branchPrefix) }
  package var isTag: Bool { begins(with: Self.tagPrefix) }
  package var isStage: Bool { begins(with: Self.stagePrefix) }
  /// Whether it names the newest event of a chain, which only ever grows.
  package var isChain: Bool { isStage || self == .record || self == .policy }

  private func begins(with prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

  /// The name without what tells its sort: `main`.
  package var short: String {
    for prefix in [Self.branchPrefix, Self.tagPrefix, Self.stagePrefix, "refs/"] where begins(with: prefix) {
      return String(Substring(text.utf8.dropFirst(prefix.utf8.count)))
    }
    return text
  }

  package var description: String { text }

  package static func < (left: ReferenceName, right: ReferenceName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
