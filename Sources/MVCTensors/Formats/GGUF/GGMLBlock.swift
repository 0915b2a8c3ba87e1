/// A type of ggml tensors: numbers, or blocks of so many quantised numbers each.
struct GGMLBlock {
  let type: ElementType
  private let elementCount: UInt64
  private let blockByteCount: UInt64

  private init(_ type: ElementType) {
    self.type = type
    elementCount = 1
    blockByteCount = type.bitCount / 8
  }

  private init(_ word: String, _ elementCount: UInt64, _ byteCount: UInt64) {
    type = ElementType(word, .bytes)
    self.elementCount = elementCount
    blockByteCount = byteCount
  }

  /// The type with this number in the file, or nil for one that is not known: one of a later ggml, or one of those
  /// that were in no released file or are no longer (4, 5, 31 to 33, 36 to 38).
  ///
  /// `GGML_QUANT_SIZES` of gguf-py 0.19 has the same table.
  init?(code: UInt32) {
    switch code {
    case 0: self.init(.float32)
    case 1: self.init(.float16)
    case 2: self.init("Q4_0", 32, 18)
    case 3: self.init("Q4_1", 32, 20)
    case 6: self.init("Q5_0", 32, 22)
    case 7: self.init("Q5_1", 32, 24)
    case 8: self.init("Q8_0", 32, 34)
    case 9: self.init("Q8_1", 32, 40)
    case 10: self.init("Q2_K", 256, 84)
    case 11: self.init("Q3_K", 256, 110)
    case 12: self.init("Q4_K", 256, 144)
    case 13: self.init("Q5_K", 256, 176)
    case 14: self.init("Q6_K", 256, 210)
    case 15: self.init("Q8_K", 256, 292)
    case 16: self.init("IQ2_XXS", 256, 66)
    case 17: self.init("IQ2_XS", 256, 74)
    case 18: self.init("IQ3_XXS", 256, 98)
    case 19: self.init("IQ1_S", 256, 50)
    case 20: self.init("IQ4_NL", 32, 18)
    case 21: self.init("IQ3_S", 256, 110)
    case 22: self.init("IQ2_S", 256, 82)
    case 23: self.init("IQ4_XS", 256, 136)
    case 24: self.init(.int8)
    case 25: self.init(.int16)
    case 26: self.init(.int32)
    case 27: self.init(.int64)
    case 28: self.init(.float64)
    case 29: self.init("IQ1_M", 256, 56)
    case 30: self.init(.bfloat16)
    case 34: self.init("TQ1_0", 256, 54)
    case 35: self.init("TQ2_0", 256, 66)
    case 39: self.init("MXFP4", 32, 17)
    case 40: self.init("NVFP4", 64, 36)
    case 41: self.init("Q1_0", 128, 18)
    default: return nil
    }
  }

  /// The length of a tensor, in bytes; nil when it does not fit 64 bits, or a row is no whole number of blocks.
  ///
  /// - Parameter dimensions: Innermost first, which is along the blocks.
  func byteCount(_ dimensions: [UInt64]) -> UInt64? {
    guard let count = dimensions.checkedProduct, (dimensions.first ?? 1).isMultiple(of: elementCount) else {
      return nil
    }
    let (byteCount, overflow) = (count / elementCount).multipliedReportingOverflow(by: blockByteCount)
    return overflow ? nil : byteCount
  }
}
