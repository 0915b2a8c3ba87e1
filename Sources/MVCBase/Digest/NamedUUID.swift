/// Identifiers in the form of a UUID that are derived from what they name, so that the same thing always has the same.
package enum NamedUUID {
  /// A UUID of version 8 (RFC 9562, section 5.8): the first 122 bits of the SHA-256 of a name.
  package static func string(_ name: String) -> String {
    var bytes = Array(SHA256Hasher.digest(Array(name.utf8)).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
    return groups.map { Hexadecimal.string(bytes[$0]) }.joined(separator: "-")
  }
}
