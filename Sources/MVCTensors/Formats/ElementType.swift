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
  func byteCount(shape: [UInt64]) -> UInt64? {
    guard let count = shape.checkedProduct else { return nil }
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitCount)
    guard overflow else { return bits.isMultiple(of: 8) ? bits / 8 : nil }
    let bytes = count.multipliedReportingOverflow(by: bitCount / 8)
    return bitCount.isMultiple(of: 8) && !bytes.overflow ? bytes.partialValue : nil
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
