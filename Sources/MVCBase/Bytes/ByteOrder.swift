#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension [UInt8] {
  /// Whether these bytes come before others in the order of manifests: byte by byte, a prefix first.
  ///
  /// The same as `lexicographicallyPrecedes`, with `memcmp`: sorting the names of a large project is felt.
  package func bytewisePrecedes(_ other: [UInt8]) -> Bool {
    withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        let shared = Swift.min(left.count, right.count)
        guard shared > 0, let a = left.baseAddress, let b = right.baseAddress else { return left.count < right.count }
        let order = memcmp(a, b, shared)
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }
}
