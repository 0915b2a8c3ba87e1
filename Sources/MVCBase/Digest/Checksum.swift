internal import CDigest
internal import CZlib

/// Checksums that notice damage and prove nothing against malice.
package enum Checksum {
  /// Adler-32 (RFC 1950, section 9): weaker than CRC-32 and cheaper, for a cache of a few MB.
  package static func adler32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: adler32_z(1, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
  }

  /// CRC-32 (ISO-HDLC, as in gzip and PNG).
  ///
  /// - Complexity: O(*n*); about 15 times as fast as zlib's where the processor multiplies without carry.
  package static func crc32(_ bytes: UnsafeRawBufferPointer, continuing earlier: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return earlier }
    let folded = hasFolding && bytes.count >= 64 ? bytes.count & ~15 : 0
    let crc = folded > 0 ? ~mvc_crc32(~earlier, start, folded) : earlier
    return UInt32(truncatingIfNeeded: crc32_z(UInt(crc), start + folded, bytes.count - folded))
  }

  private static let hasFolding = mvc_has_crc32() != 0

  package static func crc32(_ bytes: [UInt8], continuing earlier: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0, continuing: earlier) }
  }
}
