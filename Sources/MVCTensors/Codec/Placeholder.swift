package import MVCBase

/// Differences in their simplest form, exclusive or: until the delta codec takes its place.
extension TensorCodec {
  package func encode(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort,
    to output: inout [UInt8]
  ) throws(MVCError) {
    let changed = zip(raw, base).map { $0 ^ $1 }
    let result = changed.withUnsafeBytes { bytes in
      Result { () throws(MVCError) in try encode(bytes, number, effort, to: &output) }
    }
    try result.get()
  }

  package func estimatedByteCount(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat
  ) -> Int { raw.count / 2 }

  package func decode(
    _ payload: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(MVCError) {
    try decode(payload, into: output)
    for index in 0..<min(output.count, base.count) { output[index] ^= base[index] }
  }
}
