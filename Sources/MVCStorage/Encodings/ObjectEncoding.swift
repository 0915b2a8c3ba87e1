/// How an object's bytes are stored. No id depends on it, and a repack may choose anew.
///
/// A new encoding is a case here, a way to make its frame and a way to read it.
package enum ObjectEncoding: UInt8, Sendable, CaseIterable {
  /// One zlib stream of the bytes.
  case zlib = 1
  /// The ordered list of the objects it is cut into.
  case chunked = 2
  /// Numbers of one format, split into byte planes.
  case planes = 3
  /// The difference of numbers to those of another object of the same length.
  case delta = 4
  /// zlib streams that repeat parts of another object.
  case dictionary = 5

  /// Whether an object stored so cannot be read without another one, its base.
  package var hasBase: Bool { self == .delta || self == .dictionary }

  package var name: String {
    switch self {
    case .zlib: "zlib"
    case .chunked: "chunked"
    case .planes: "planes"
    case .delta: "delta"
    case .dictionary: "dictionary"
    }
  }
}
