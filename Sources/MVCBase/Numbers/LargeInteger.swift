/// A whole number of any size, 0 or more. Only what exact decimals need: sum, difference, product, powers of ten.
struct LargeInteger: Sendable {
  private static let base: UInt64 = 1_000_000_000
  private static let digitsPerLimb = 9

  /// Nine decimal digits each, the lowest first; none for zero, and no zero at the end.
  private var limbs: [UInt64] = []

  init() {}

  /// - Parameter digits: ASCII digits, the highest first.
  init(digits: some BidirectionalCollection<UInt8>) {
    var rest = digits.drop { $0 == UInt8(ascii: "0") }
    while !rest.isEmpty {
      let group = rest.suffix(Self.digitsPerLimb)
      rest = rest.dropLast(Self.digitsPerLimb)
      limbs.append(group.reduce(0) { $0 * 10 + UInt64($1 & 0x0F) })
    }
  }

  private init(limbs: [UInt64]) {
    self.limbs = limbs
    while self.limbs.last == 0 { self.limbs.removeLast() }
  }

  var isZero: Bool { limbs.isEmpty }

  var digitCount: Int {
    guard let last = limbs.last else { return 0 }
    return (limbs.count - 1) * Self.digitsPerLimb + String(last).utf8.count
  }

  /// The decimal digits, without a zero before them; `0` for zero.
  var digits: String {
    guard let last = limbs.last else { return "0" }
    return limbs.dropLast().reversed().reduce(String(last)) { text, limb in
      let group = String(limb)
      return text + String(repeating: "0", count: Self.digitsPerLimb - group.utf8.count) + group
    }
  }

  /// The number times a power of ten.
  func scaled(byTenTo power: Int) -> LargeInteger {
    guard power > 0, !isZero else { return self }
    let (whole, rest) = power.quotientAndRemainder(dividingBy: Self.digitsPerLimb)
    let factor = (0..<rest).reduce(1 as UInt64) { product, _ in product * 10 }
    return LargeInteger(limbs: [UInt64](repeating: 0, count: whole) + limbs) * LargeInteger(limbs: [factor])
  }

  static func + (left: LargeInteger, right: LargeInteger) -> LargeInteger {
    var sum: [UInt64] = []
    var carry: UInt64 = 0
    for place in 0..<max(left.limbs.count, right.limbs.count) {
      let total = left.limb(place) + right.limb(place) + carry
      sum.append(total % base)
      carry = total / base
    }
    return LargeInteger(limbs: sum + [carry])
  }

  /// The difference; the right number must not be the larger one.
  static func - (left: LargeInteger, right: LargeInteger) -> LargeInteger {
    var difference: [UInt64] = []
    var borrow: UInt64 = 0
    for place in left.limbs.indices {
      let needed = right.limb(place) + borrow
      borrow = left.limbs[place] < needed ? 1 : 0
      difference.append(left.limbs[place] + borrow * base - needed)
    }
    return LargeInteger(limbs: difference)
  }

  static func * (left: LargeInteger, right: LargeInteger) -> LargeInteger {
    var product = [UInt64](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (place, limb) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (other, factor) in right.limbs.enumerated() {
        let total = product[place + other] + limb * factor + carry
        product[place + other] = total % base
        carry = total / base
      }
      if carry > 0 { product[place + right.limbs.count] = carry }
    }
    return LargeInteger(limbs: product)
  }

  private func limb(_ place: Int) -> UInt64 { place < limbs.count ? limbs[place] : 0 }
}

extension LargeInteger: Comparable {
  static func < (left: LargeInteger, right: LargeInteger) -> Bool {
    if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
    return left.limbs.reversed().lexicographicallyPrecedes(right.limbs.reversed())
  }
}
