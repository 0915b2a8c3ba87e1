internal import CZlib

/// CRC-32 (ISO-HDLC, as in gzip and PNG): notices damage, proves nothing against malice.
package enum Checksum {
  /// - Complexity: O(*n*), about 1 ns per byte.
  package static func crc32(_ bytes: UnsafeRawBufferPointer, continuing earlier: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return earlier }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(earlier), start, bytes.count))
  }

  package static func crc32(_ bytes: [UInt8], continuing earlier: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0, continuing: earlier) }
  }
}
