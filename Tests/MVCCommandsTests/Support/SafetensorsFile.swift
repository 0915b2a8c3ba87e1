extension [UInt8] {
  /// A safetensors file of one tensor of BF16 numbers.
  static func safetensors(_ name: String, _ numbers: [UInt8]) -> [UInt8] {
    let shape = numbers.count / 2
    let header = Array(
      #"{"\#(name)":{"dtype":"BF16","shape":[\#(shape)],"data_offsets":[0,\#(numbers.count)]}}"#.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + numbers
  }
}
