package import MVCBase

/// A version by the rules of Semantic Versioning 2.0.0, such as `1.4.0-rc.2+cuda12`, with or without a `v` in front.
///
/// Numbers have any number of digits. Two versions are equal if their texts are; ``precedence(comparedTo:)`` is the
/// specification's order, which knows nothing of build metadata and the `v`.
package struct SemanticVersion: Hashable, Sendable {
  /// The parts that ``next(_:pre:)`` can count up.
  package enum Part: String, CaseIterable, Sendable {
    case major, minor, patch
  }

  /// Whether the text begins with `v`.
  package let hasLeadingV: Bool
  /// Major, minor and patch number.
  let core: Core
  /// The dot-separated identifiers after `-`; none for a release.
  let preRelease: [Identifier]
  /// The text after `+`, or `nil` if there is none.
  package let build: String?

  /// Whether the version comes before a release, as in `1.0.0-rc.1`.
  package var isPreRelease: Bool { !preRelease.isEmpty }

  /// Reads a version, or returns `nil` if the text is none.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    hasLeadingV = rest.first == UInt8(ascii: "v")
    if hasLeadingV { rest = rest.dropFirst() }

    let buildStart = rest.firstIndex(of: UInt8(ascii: "+"))
    build = buildStart.map { String(decoding: rest[($0 + 1)...], as: UTF8.self) }
    if let buildStart {
      guard Identifier.split(rest[(buildStart + 1)...]).allSatisfy(Identifier.isWellFormed) else { return nil }
      rest = rest[..<buildStart]
    }
    if let preStart = rest.firstIndex(of: UInt8(ascii: "-")) {
      guard let identifiers = Identifier.list(rest[(preStart + 1)...]) else { return nil }
      preRelease = identifiers
      rest = rest[..<preStart]
    } else {
      preRelease = []
    }
    guard let core = Core(rest) else { return nil }
    self.core = core
  }

  /// Reads a version that a user gave.
  ///
  /// - Throws: ``MVCError`` with code `usage` if the text is no version.
  package init(parsing text: String) throws(MVCError) {
    guard let version = SemanticVersion(text) else {
      throw MVCError(
        .usage, "cannot read '\(text)' as a version", hint: "write it like '1.4.0', 'v1.4.0' or '1.4.0-rc.1'")
    }
    self = version
  }

  init(hasLeadingV: Bool, core: Core, preRelease: [Identifier]) {
    self.hasLeadingV = hasLeadingV
    self.core = core
    self.preRelease = preRelease
    build = nil
  }
}

extension SemanticVersion: CustomStringConvertible {
  /// The version as it was read.
  package var description: String {
    let pre = isPreRelease ? "-" + preRelease.map(\.text).joined(separator: ".") : ""
    return (hasLeadingV ? "v" : "") + core.description + pre + (build.map { "+\($0)" } ?? "")
  }
}
