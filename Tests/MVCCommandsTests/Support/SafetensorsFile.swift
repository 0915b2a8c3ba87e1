extension [UInt8] {
  /// A safetensors file of one tensor of BF16 numbers.
  static func safetensors(_ name: String, _ numbers: [UInt8]) -> [UInt8] {
    let shape = numbers.count / 2
    let header = Array(
      #"{"\#(name)":{"dtype":"BF16","shape":[\#(shape)],"data_offsets":[0,\#(numbers.count)]}}"#.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + numbers
  }

  /// A safetensors file of tensors of any sort.
  static func safetensors(_ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])]) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let end = data.count + tensor.bytes.count
      entries.append(
        #""\#(tensor.name)":{"dtype":"\#(tensor.dtype)","shape":\#(tensor.shape),"data_offsets":[\#(data.count),\#(end)]}"#
      )
      data += tensor.bytes
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }
}
