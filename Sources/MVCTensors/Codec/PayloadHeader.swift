internal import MVCBase

/// What a payload begins with.
///
/// - SeeAlso: `docs/format/tensor-payload.md`
struct PayloadHeader {
  static let deltaFlag: UInt8 = 1
  /// From one block to what keeps the memory of a decoder small.
  private static let groupBits: ClosedRange<UInt8> = 6...20

  var format: NumberFormat
  var isDelta: Bool
  /// Numbers in every group but the last one, as a power of two.
  var groupBits: UInt8

  var groupCount: Int { 1 << Int(groupBits) }

  init(format: NumberFormat, isDelta: Bool, _ effort: CodecEffort) {
    self.format = format
    self.isDelta = isDelta
    // Byte planes are quickest where a group fits the cache of a core. The buckets of a difference are short, and
    // have codes of their own: 2 MiB make them worth it.
    let isLarge = isDelta
    groupBits = isLarge ? UInt8(20 - max(0, format.byteCount.trailingZeroBitCount - 1)) : 18
  }

  var bytes: [UInt8] { [format.rawValue, isDelta ? Self.deltaFlag : 0, groupBits] }

  init(_ reader: inout PayloadReader) throws(MVCError) {
    let code = try reader.readByte()
    let flags = try reader.readByte()
    let bits = try reader.readByte()
    guard let format = NumberFormat(rawValue: code), flags & ~Self.deltaFlag == 0 else {
      throw MVCError(
        .unsupportedVersion,
        "cannot read a tensor's payload: it has number format \(code) and flags \(flags), which this mvc does not know",
        hint: "use a later version of mvc")
    }
    guard Self.groupBits ~= bits else { throw PayloadReader.corrupt("its groups have 2^\(bits) numbers") }
    self.format = format
    isDelta = flags & Self.deltaFlag != 0
    groupBits = bits
  }
}
