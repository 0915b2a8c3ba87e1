#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The order of names in manifests: byte by byte, a prefix first.
package enum ByteOrder {
  /// A negative number, zero or a positive one, as `left` comes before `right`, is the same, or comes after it.
  ///
  /// The same as `lexicographicallyPrecedes`, with `memcmp`: comparing the names of a large project is felt.
  package static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    if shared > 0, let a = left.baseAddress, let b = right.baseAddress {
      let order = memcmp(a, b, shared)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }

  package static func compare(_ left: ArraySlice<UInt8>, _ right: [UInt8]) -> Int {
    left.withUnsafeBytes { left in right.withUnsafeBytes { compare(left, $0) } }
  }
}

extension [UInt8] {
  /// Whether these bytes come before others in the order of manifests.
  package func bytewisePrecedes(_ other: [UInt8]) -> Bool {
    withUnsafeBytes { left in other.withUnsafeBytes { ByteOrder.compare(left, $0) < 0 } }
  }
}
