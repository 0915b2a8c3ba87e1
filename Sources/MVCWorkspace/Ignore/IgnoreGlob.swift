/// A compiled pattern with wildcards, matched against a path relative to the pattern's folder.
///
/// `*`, `?` and `[...]` stop at a slash. `**/` stands for any number of folders, also none; a last `/**` for everything
/// inside. Two asterisks anywhere else are one, as gitignore(5) says.
struct IgnoreGlob: Sendable {
  /// A piece of a pattern.
  enum Token: Equatable, Sendable {
    case literal(UInt8)
    /// `?`
    case any
    /// `[...]`, as an index of ``IgnoreGlob/sets``.
    case set(Int)
    /// `*`
    case star
    /// `**/`
    case folders
    /// `**` at the end.
    case everything
  }

  /// The pattern's pieces in order.
  let tokens: [Token]
  /// The bytes that each `[...]` accepts.
  let sets: [ByteSet]

  /// Whether a path matches.
  ///
  /// - Parameters:
  ///   - directory: The folder of the name, without a slash at its end; empty for the pattern's own folder, and for a
  ///     pattern that looks at names only.
  ///   - name: The last part of the path.
  /// - Complexity: O(*n* · *m*) for a path of *n* bytes and a pattern of *m* tokens; times the number of folders in the
  ///   path if the pattern has `**/`. One fallback for `*` and one for `**/` are enough: once a later one is reached,
  ///   another choice for an earlier one reaches nothing new.
  func matches(directory: Span<UInt8>, name: Span<UInt8>) -> Bool {
    let nameStart = directory.isEmpty ? 0 : directory.count + 1
    let end = nameStart + name.count
    var (index, position) = (0, 0)
    var star: (index: Int, position: Int)?
    var folders: (index: Int, position: Int)?

    func byte(_ position: Int) -> UInt8 {
      if position >= nameStart { return name[position - nameStart] }
      return position < directory.count ? directory[position] : Self.slash
    }

    while true {
      if index == tokens.count {
        if position == end { return true }
      } else {
        switch tokens[index] {
        case .everything:
          return true
        case .folders:
          (folders, star) = ((index, position), nil)
          index += 1
          continue
        case .star:
          star = (index, position)
          index += 1
          continue
        case .literal, .any, .set:
          if position < end, accepts(byte(position), tokens[index]) {
            index += 1
            position += 1
            continue
          }
        }
      }
      if let last = star, last.position < end, byte(last.position) != Self.slash {
        position = last.position + 1
        star = (last.index, position)
        index = last.index + 1
      } else if let last = folders {
        position = last.position
        while position < end, byte(position) != Self.slash { position += 1 }
        guard position < end else { return false }
        position += 1
        (folders, star) = ((last.index, position), nil)
        index = last.index + 1
      } else {
        return false
      }
    }
  }

  /// Whether a piece that stands for one byte accepts it.
  private func accepts(_ byte: UInt8, _ token: Token) -> Bool {
    switch token {
    case .literal(let literal): byte == literal
    case .any: byte != Self.slash
    case .set(let set): byte != Self.slash && sets[set].contains(byte)
    case .star, .folders, .everything: false
    }
  }

  private static let slash = UInt8(ascii: "/")
}
