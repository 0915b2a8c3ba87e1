/// A type of elements: its word, how its numbers lie, and how long an element is.
struct ElementType: Equatable {
  let word: String
  let number: NumberFormat
  /// The length of one element, in bits: less than 8 for the smallest, and more than `number` for a complex one.
  let bitCount: UInt64

  init(_ word: String, _ number: NumberFormat, bits: UInt64? = nil) {
    self.word = word
    self.number = number
    bitCount = bits ?? UInt64(number.byteCount) * 8
  }

  /// The length of a tensor of such elements, in bytes; nil when that is more than fits 64 bits, or no whole number.
  ///
  /// - Parameter paddingLastByte: Whether elements that do not fill the last byte have one of their own all the same.
  func byteCount(shape: [UInt64], paddingLastByte: Bool = false) -> UInt64? {
    guard let count = shape.checkedProduct else { return nil }
    // Eight elements are 'bitCount' bytes.
    let (wholes, overflow) = (count / 8).multipliedReportingOverflow(by: bitCount)
    let restBits = count % 8 * bitCount
    guard !overflow, paddingLastByte || restBits.isMultiple(of: 8) else { return nil }
    let (bytes, carry) = wholes.addingReportingOverflow((restBits + 7) / 8)
    return carry ? nil : bytes
  }
}

extension [UInt64] {
  /// The product, which for no numbers is 1; nil when it does not fit 64 bits.
  ///
  /// A zero makes it 0 wherever it stands: an empty tensor may have any other dimensions.
  var checkedProduct: UInt64? {
    if contains(0) { return 0 }
    var product: UInt64 = 1
    for factor in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
