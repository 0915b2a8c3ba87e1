internal import CKernels
internal import MVCBase

/// Some exponents, so few that bits of the most significant byte are free for the first bits of the mantissa.
///
/// Within one exponent, smaller weights are more frequent than larger ones. A code for exponents alone does not see
/// that; one for an exponent and two bits more does, and loses less to the whole bits of Huffman codes, too.
struct Window {
  /// How many bits of the most significant byte are free.
  let shift: Int
  /// The least exponent, as far as it lies in the most significant byte.
  let bias: UInt8

  static let none = Window(shift: 0, bias: 0)
  /// More would leave less than a byte's room for exponents and mantissas.
  private static let mostShift = 3

  /// The most significant byte of a number outside of the window.
  static let outside: UInt8 = 255

  var bytes: [UInt8] { shift == 0 ? [0] : [UInt8(shift), bias] }

  init(shift: Int, bias: UInt8) {
    self.shift = shift
    self.bias = bias
  }

  init(_ reader: inout PayloadReader, _ format: NumberFormat) throws(MVCError) {
    shift = Int(try reader.readByte())
    guard shift <= (format.byteCount > 1 ? Self.mostShift : 0) else {
      throw PayloadReader.corrupt("a window of shift \(shift) is unknown")
    }
    bias = shift == 0 ? 0 : try reader.readByte()
  }

  /// The windows worth a try for numbers whose most significant bytes occur so often.
  ///
  /// A narrow one leaves rare exponents out, each of which would have several rare symbols, and long codes for them.
  static func candidates(_ counts: UnsafeBufferPointer<UInt32>) -> [Window] {
    guard let last = counts.lastIndex(where: { $0 > 0 }) else { return [] }
    let total = counts.reduce(0) { $0 + Int($1) }
    var windows: [Window] = []
    for shift in 1...mostShift {
      let widest = max(0, last + 1 - (1 << (8 - shift)))
      for mostOutside in [total / 256, total / 1024, total / 4096] {
        var (bias, outside) = (0, 0)
        while bias < last, outside + Int(counts[bias]) <= mostOutside {
          outside += Int(counts[bias])
          bias += 1
        }
        if bias >= widest { windows.append(Window(shift: shift, bias: UInt8(bias))) }
      }
    }
    return windows
  }
}
