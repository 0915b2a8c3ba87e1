internal import CZlib

/// Checksums that notice damage and prove nothing against malice.
package enum Checksum {
  /// Adler-32 (RFC 1950, section 9): weaker than CRC-32 and cheaper, for a cache of a few MB.
  package static func adler32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: adler32_z(1, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
  }

  /// CRC-32 (ISO-HDLC, as in gzip and PNG).
  ///
  /// - Complexity: O(*n*).
  package static func crc32(_ bytes: UnsafeRawBufferPointer, continuing earlier: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return earlier }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(earlier), start, bytes.count))
  }

  package static func crc32(_ bytes: [UInt8], continuing earlier: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0, continuing: earlier) }
  }
}
