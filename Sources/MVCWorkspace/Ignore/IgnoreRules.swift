import MVCBase

/// The patterns of one ignore file, arranged so that most names are decided without looking at most patterns.
///
/// The last pattern that matches decides. Names and paths without wildcards are in a hash table, `*end` and `begin*` in
/// lists behind a test of one byte; only other wildcards are tried one by one, from the last back to the best match.
package struct IgnoreRules: Sendable {
  /// What a file of patterns says about a path.
  package enum Decision: Sendable {
    case ignored
    /// A pattern with `!` was the last to match.
    case included
  }

  private let names: IgnoreNameTable
  private let suffixes: IgnoreAffixList
  private let prefixes: IgnoreAffixList
  private let globs: [GlobRule]
  /// Whether each pattern, in the order of the file, has a `!`.
  private let negations: [Bool]

  /// Creates the rules of patterns, the first of which counts least.
  package init(_ patterns: some Sequence<IgnorePattern>) {
    var names: [IgnoreNameTable.Rule] = []
    var suffixes: [IgnoreAffixList.Rule] = []
    var prefixes: [IgnoreAffixList.Rule] = []
    var globs: [GlobRule] = []
    var negations: [Bool] = []
    for (order, pattern) in patterns.enumerated() {
      negations.append(pattern.isNegated)
      let foldersOnly = pattern.matchesFoldersOnly
      switch pattern.shape {
      case .name(let name):
        names.append(.init(order: order, foldersOnly: foldersOnly, directory: nil, name: name))
      case .path(let directory, let name):
        names.append(.init(order: order, foldersOnly: foldersOnly, directory: directory, name: name))
      case .suffix(let text):
        suffixes.append(.init(order: order, foldersOnly: foldersOnly, text: text))
      case .prefix(let text):
        prefixes.append(.init(order: order, foldersOnly: foldersOnly, text: text))
      case .nameGlob(let glob):
        globs.append(GlobRule(order: order, foldersOnly: foldersOnly, looksAtPath: false, glob: glob))
      case .pathGlob(let glob):
        globs.append(GlobRule(order: order, foldersOnly: foldersOnly, looksAtPath: true, glob: glob))
      }
    }
    self.names = IgnoreNameTable(names)
    self.suffixes = IgnoreAffixList(suffixes, end: .back)
    self.prefixes = IgnoreAffixList(prefixes, end: .front)
    self.globs = globs
    self.negations = negations
  }

  /// Reads an ignore file. Every file is valid: a line without effect is passed over.
  ///
  /// - Parameter bytes: The file's content; its lines end with LF or CR LF, and it may begin with a byte order mark.
  package init(parsing bytes: [UInt8]) {
    self.init(TextLines.split(bytes).compactMap { $0.isEmpty ? nil : IgnorePattern(line: $0) })
  }

  /// Whether there is no pattern, so that no path is decided.
  package var isEmpty: Bool { negations.isEmpty }

  /// Returns what the last matching pattern says about a path, or `nil` if none matches.
  ///
  /// - Parameters:
  ///   - name: The last part of the path.
  ///   - nameHash: ``IgnoreNameTable/hash(_:)`` of the name, which a caller with several rules computes once.
  ///   - directory: The folder of the name, relative to the folder of the rules; empty for that folder itself.
  ///   - isFolder: Whether the path is a folder.
  func decision(name: Span<UInt8>, nameHash: UInt32, directory: Span<UInt8>, isFolder: Bool) -> Decision? {
    guard !name.isEmpty else { return nil }
    var last = names.lastMatch(name: name, hash: nameHash, directory: directory, isFolder: isFolder)
    last = suffixes.lastMatch(name: name, isFolder: isFolder, after: last)
    last = prefixes.lastMatch(name: name, isFolder: isFolder, after: last)
    for index in globs.indices.reversed() where globs[index].order > last {
      if globs[index].matches(name: name, directory: directory, isFolder: isFolder) {
        last = globs[index].order
        break
      }
    }
    guard last >= 0 else { return nil }
    return negations[last] ? .included : .ignored
  }
}

/// A pattern with wildcards at its place in the order of patterns.
private struct GlobRule: Sendable {
  let order: Int
  let foldersOnly: Bool
  let looksAtPath: Bool
  let glob: IgnoreGlob

  /// The byte that every matching name ends with, or `nil` if the pattern ends with a wildcard.
  let lastByte: UInt8?

  init(order: Int, foldersOnly: Bool, looksAtPath: Bool, glob: IgnoreGlob) {
    self.order = order
    self.foldersOnly = foldersOnly
    self.looksAtPath = looksAtPath
    self.glob = glob
    lastByte = if case .literal(let byte) = glob.tokens.last { byte } else { nil }
  }

  func matches(name: Span<UInt8>, directory: Span<UInt8>, isFolder: Bool) -> Bool {
    guard isFolder || !foldersOnly, lastByte == nil || lastByte == name[name.count - 1] else { return false }
    return glob.matches(directory: looksAtPath ? directory : directory.extracting(first: 0), name: name)
  }
}
