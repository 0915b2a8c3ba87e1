/// A pattern: `*` is any text, `?` one character, `[a-z]` one of some, `[!a-z]` one of the others.
package struct Glob: Sendable {
  private enum Piece: Equatable {
    case one(Unicode.Scalar)
    case any
    case star
    case range(Set<Unicode.Scalar>, [ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private let pieces: [Piece]

  package init(_ pattern: String) {
    var pieces: [Piece] = []
    let scalars = Array(pattern.unicodeScalars)
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*": if pieces.last != .star { pieces.append(.star) }
      case "?": pieces.append(.any)
      case "[":
        if let (piece, end) = Self.range(scalars, after: index) {
          pieces.append(piece)
          index = end
        } else {
          pieces.append(.one("["))
        }
      default: pieces.append(.one(scalars[index]))
      }
      index += 1
    }
    self.pieces = pieces
  }

  /// Reads up to the closing bracket; nil where there is none, and the bracket stands for itself.
  private static func range(_ scalars: [Unicode.Scalar], after open: Int) -> (piece: Piece, end: Int)? {
    var start = open + 1
    let isNegated = start < scalars.count && scalars[start] == "!"
    if isNegated { start += 1 }
    guard start < scalars.count, let end = scalars[(start + 1)...].firstIndex(of: "]") else { return nil }
    var (single, ranges): (Set<Unicode.Scalar>, [ClosedRange<Unicode.Scalar>]) = ([], [])
    var index = start
    while index < end {
      if index + 2 < end, scalars[index + 1] == "-", scalars[index] <= scalars[index + 2] {
        ranges.append(scalars[index]...scalars[index + 2])
        index += 3
      } else {
        single.insert(scalars[index])
        index += 1
      }
    }
    return (.range(single, ranges, isNegated: isNegated), end)
  }

  /// Whether the whole of a text fits.
  ///
  /// - Complexity: O(*n* · *m*): one place to come back to is enough, for a later `*` reaches all that an earlier can.
  package func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var (piece, position) = (0, 0)
    var star: (piece: Int, position: Int)?
    while position < scalars.count {
      if piece < pieces.count, pieces[piece] == .star {
        star = (piece, position)
        piece += 1
      } else if piece < pieces.count, accepts(scalars[position], pieces[piece]) {
        piece += 1
        position += 1
      } else if let last = star {
        star = (last.piece, last.position + 1)
        (piece, position) = (last.piece + 1, last.position + 1)
      } else {
        return false
      }
    }
    return pieces[piece...].allSatisfy { $0 == .star }
  }

  private func accepts(_ scalar: Unicode.Scalar, _ piece: Piece) -> Bool {
    switch piece {
    case .one(let wanted): scalar == wanted
    case .any: true
    case .star: false
    case .range(let single, let ranges, let isNegated):
      (single.contains(scalar) || ranges.contains { $0.contains(scalar) }) != isNegated
    }
  }
}

extension String {
  /// Whether another text stands somewhere in this one.
  func contains(part: String) -> Bool { Glob.contains(Array(utf8), Array(part.utf8)) }
}

extension Glob {
  fileprivate static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first, part.count <= text.count else { return part.isEmpty }
    return (0...(text.count - part.count)).contains { start in
      text[start] == first && text[start..<(start + part.count)].elementsEqual(part)
    }
  }
}
