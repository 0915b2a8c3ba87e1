package import MVCBase

/// A path from the top of the project folder: names joined by `/`, without one at either end; empty for the top.
///
/// The bytes are the file system's, which need not be UTF-8.
package struct RepositoryPath: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  package static let root = RepositoryPath(unchecked: [])

  /// The path of bytes that are known to be valid.
  package init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// The path that bytes spell.
  ///
  /// - Throws: ``MVCError`` with code `usage` when a name in it is not allowed.
  package init(validating bytes: [UInt8]) throws(MVCError) {
    for name in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) where !bytes.isEmpty {
      if let problem = EntryName.problem(with: name) {
        throw MVCError(
          .usage, "cannot use the path '\(Self.quotedIfNeeded(bytes))': '\(Self.quotedIfNeeded(name))': \(problem)")
      }
    }
    self.bytes = bytes
  }

  package init(validating text: String) throws(MVCError) { try self.init(validating: Array(text.utf8)) }

  package var isRoot: Bool { bytes.isEmpty }

  package var components: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

  /// The last name.
  package var name: ArraySlice<UInt8> {
    bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[($0 + 1)...] } ?? bytes[...]
  }

  /// The folder that holds this, or nil for the top.
  package var parent: RepositoryPath? {
    guard !isRoot else { return nil }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    return RepositoryPath(unchecked: Array(bytes[..<slash]))
  }

  package func appending(_ name: some Collection<UInt8>) -> RepositoryPath {
    guard !isRoot else { return RepositoryPath(unchecked: Array(name)) }
    var joined = bytes
    joined.reserveCapacity(bytes.count + 1 + name.count)
    joined.append(UInt8(ascii: "/"))
    joined.append(contentsOf: name)
    return RepositoryPath(unchecked: joined)
  }

  /// Whether this is `other` or lies below it.
  package func isWithin(_ other: RepositoryPath) -> Bool {
    guard !other.isRoot else { return true }
    return bytes.starts(with: other.bytes)
      && (bytes.count == other.bytes.count || bytes[other.bytes.count] == UInt8(ascii: "/"))
  }

  /// Folders lie no deeper in each other than this.
  package static let largestDepth = 1024
  /// No path is longer, in bytes: that of Linux's PATH_MAX.
  package static let largestByteCount = 4096

  /// Why no folder of a project may be at this path, or nil when one may.
  package var problemWithLength: String? {
    if bytes.count > Self.largestByteCount {
      return "its path has \(bytes.count) bytes, and no more than \(Self.largestByteCount) are allowed"
    }
    guard bytes.count > Self.largestDepth else { return nil }
    let depth = bytes.count { $0 == UInt8(ascii: "/") } + 1
    guard depth > Self.largestDepth else { return nil }
    return "it lies \(depth) folders deep, and no more than \(Self.largestDepth) are allowed"
  }

  /// The path with its middle left out where it is long, for messages.
  package var shortened: String {
    let text = description
    return text.count <= 80 ? text : "\(text.prefix(40))…\(text.suffix(39))"
  }

  package static func < (left: RepositoryPath, right: RepositoryPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension RepositoryPath: CustomStringConvertible {
  /// The path for people: as it is when it is printable UTF-8, else in double quotes with octal escapes, as git has it.
  package var description: String { Self.quotedIfNeeded(bytes) }

  package static func quotedIfNeeded(_ bytes: some Collection<UInt8>) -> String {
    let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    if isPlain, let text = String(validating: bytes, as: UTF8.self) { return text }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in bytes {
      switch byte {
      case 0x07...0x0D: quoted += [UInt8(ascii: "\\"), Array("abtnvfr".utf8)[Int(byte - 0x07)]]
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
      case 0x20..<0x7F: quoted.append(byte)
      default:
        let digits = [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 }
        quoted += [UInt8(ascii: "\\")] + digits
      }
    }
    return String(decoding: quoted + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
