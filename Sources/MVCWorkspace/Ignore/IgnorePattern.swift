/// One line of an ignore file, in the language of gitignore(5), over bytes: names need not be UTF-8.
package struct IgnorePattern: Sendable {
  /// What a pattern looks at, so that the common kinds need no wildcard matching.
  enum Shape: Sendable {
    /// A name without wildcards, in any folder.
    case name([UInt8])
    /// `*` and the end of a name, in any folder.
    case suffix([UInt8])
    /// The beginning of a name and `*`, in any folder.
    case prefix([UInt8])
    /// A path without wildcards, relative to the pattern's folder.
    case path(directory: [UInt8], name: [UInt8])
    /// Wildcards that look at the name, in any folder.
    case nameGlob(IgnoreGlob)
    /// Wildcards that look at the path relative to the pattern's folder.
    case pathGlob(IgnoreGlob)
  }

  /// Whether the pattern began with `!`: what it matches is not ignored.
  package let isNegated: Bool
  /// Whether the pattern ended with `/`: it matches folders only.
  package let matchesFoldersOnly: Bool
  let shape: Shape

  /// Reads a line.
  ///
  /// - Parameter line: The line without its line end.
  /// - Returns: `nil` if the line has no effect: it is blank, a comment, or nothing can match it.
  package init?(line: some Collection<UInt8>) {
    guard line.first != UInt8(ascii: "#") else { return nil }
    var text = Self.withoutTrailingSpaces(Array(line)[...])
    isNegated = text.first == UInt8(ascii: "!")
    if isNegated { text = text.dropFirst() }
    matchesFoldersOnly = text.last == Self.slash
    if matchesFoldersOnly { text = text.dropLast() }
    let looksAtPath = text.contains(Self.slash)
    if text.first == Self.slash { text = text.dropFirst() }

    var parser = IgnoreGlobParser(text)
    guard text.first != Self.slash, let glob = parser.glob(), !glob.tokens.isEmpty else { return nil }
    shape = Self.shape(of: glob, looksAtPath: looksAtPath)
  }

  /// Drops the spaces at the end, but not one that a backslash quotes.
  private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var isQuoted = false
    for (index, byte) in zip(line.indices, line) {
      if byte != 0x20 || isQuoted { end = index + 1 }
      isQuoted = byte == UInt8(ascii: "\\") && !isQuoted
    }
    return line[..<end]
  }

  /// Finds the simplest shape with the same meaning.
  private static func shape(of glob: IgnoreGlob, looksAtPath: Bool) -> Shape {
    guard looksAtPath else { return nameShape(of: glob) }
    let rest = glob.tokens.drop { $0 == .folders }
    if rest.count < glob.tokens.count, !rest.contains(.literal(slash)), !rest.isEmpty {
      return nameShape(of: IgnoreGlob(tokens: Array(rest), sets: glob.sets))
    }
    guard let path = literals(glob.tokens[...]) else { return .pathGlob(glob) }
    let nameStart = path.lastIndex(of: slash).map { $0 + 1 } ?? 0
    return .path(directory: Array(path[..<max(0, nameStart - 1)]), name: Array(path[nameStart...]))
  }

  private static func nameShape(of glob: IgnoreGlob) -> Shape {
    if let name = literals(glob.tokens[...]) { return .name(name) }
    if glob.tokens.first == .star, let suffix = literals(glob.tokens.dropFirst()) { return .suffix(suffix) }
    if glob.tokens.last == .star, let prefix = literals(glob.tokens.dropLast()) { return .prefix(prefix) }
    return .nameGlob(glob)
  }

  /// Returns the bytes of tokens that are all literal.
  private static func literals(_ tokens: ArraySlice<IgnoreGlob.Token>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for token in tokens {
      guard case .literal(let byte) = token else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static let slash = UInt8(ascii: "/")
}
