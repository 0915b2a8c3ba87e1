package import MVCObjects
import MVCTensors

/// What the members of a family have in common, as a hash that is the same in every run (FNV-1a, 64 bits).
///
/// Two families with one hash cost room, never correctness: a member of either may be tried as a base for the other.
package struct FamilyKey: Hashable, Sendable {
  private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  private mutating func take(number value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { take(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  /// The versions of what stands at a path.
  package init(_ kind: ObjectKind, _ path: [UInt8]) {
    take(kind.rawValue)
    for byte in path { take(byte) }
  }

  /// The versions of one stretch of a tensor.
  init(_ place: TensorPlace, byteCount: UInt32) {
    take(0xFF as UInt8)
    for byte in place.tensor.name.utf8 { take(byte) }
    take(number: UInt64(place.tensor.number.rawValue))
    take(number: place.tensor.byteCount)
    take(number: place.offset)
    take(number: UInt64(byteCount))
  }

  /// Files of a sort, as the last part of their name tells.
  init(sortOf name: [UInt8]) {
    take(0xFE as UInt8)
    for byte in name.lastIndex(of: UInt8(ascii: ".")).map({ name[$0...] }) ?? [] { take(byte) }
  }
}
