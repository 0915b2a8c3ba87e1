@testable import MVCTensors

/// Decodes the input as a payload; or encodes it as a tensor, damages the payload and decodes that.
///
/// The first byte says which, and the number format; the second is a length or the number of damages. Memory is
/// exactly as long as the codec may touch, so that the address sanitizer sees the first byte too many.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(bytes: UnsafeBufferPointer(start: start, count: count)[...])
  let (choice, second) = (input.byte(), Int(input.byte()))
  guard let format = NumberFormat(rawValue: choice & 15) else { return 0 }
  if choice & 0x80 == 0 {
    let tensorByteCount = second * (1 + Int(input.byte()))
    let payload = Array(input.bytes)
    decode(payload, tensorByteCount, base: nil)
    decode(payload, tensorByteCount, base: base(tensorByteCount, like: payload))
  } else {
    let damages = (0..<second % 6).map { _ in (at: Int(input.byte()) << 8 | Int(input.byte()), value: input.byte()) }
    let effort = CodecEffort(rawValue: choice >> 4 & 3) ?? .normal
    // Few bytes of input make a tensor long enough for every kind of section.
    let repeats = 1 + Int(input.byte()) % 64
    let tensor = (0..<repeats).flatMap { round in input.bytes.map { $0 &+ UInt8(round % 3) } }
    check(tensor, format, effort, damages, base: choice & 0x40 == 0 ? nil : base(tensor.count, like: tensor))
  }
  return 0
}

nonisolated(unsafe) private let codec = TensorCodec()

private struct FuzzInput {
  var bytes: Slice<UnsafeBufferPointer<UInt8>>

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }
}

/// A tensor near another one: every number that is not in a run of unchanged ones differs in its lowest byte.
private func base(_ byteCount: Int, like bytes: [UInt8]) -> [UInt8] {
  guard !bytes.isEmpty else { return [UInt8](repeating: 0x3C, count: byteCount) }
  return (0..<byteCount).map { index in
    let byte = bytes[index % bytes.count]
    return index % 2 == 0 && index / 256 % 2 == 0 ? byte &+ UInt8(truncatingIfNeeded: index / 7 % 5) : byte
  }
}

private func check(
  _ tensor: [UInt8], _ format: NumberFormat, _ effort: CodecEffort, _ damages: [(at: Int, value: UInt8)],
  base: [UInt8]?
) {
  var payload: [UInt8] = []
  let input = memory(tensor)
  defer { input.deallocate() }
  do {
    if let base {
      let base = memory(base)
      defer { base.deallocate() }
      try codec.encode(UnsafeRawBufferPointer(input), base: UnsafeRawBufferPointer(base), format, effort, to: &payload)
    } else {
      try codec.encode(UnsafeRawBufferPointer(input), format, effort, to: &payload)
    }
  } catch {
    preconditionFailure("encoding failed: \(error)")
  }
  let decoded = decode(payload, tensor.count, base: base)
  precondition(decoded == tensor, "another tensor came back")
  guard !damages.isEmpty else { return }
  for damage in damages { payload[damage.at % payload.count] = damage.value }
  decode(payload, tensor.count, base: base)
}

/// Decodes from and into memory of exactly the right length.
@discardableResult
private func decode(_ payload: [UInt8], _ byteCount: Int, base: [UInt8]?) -> [UInt8]? {
  let (input, output) = (memory(payload), memory([UInt8](repeating: 0, count: byteCount)))
  defer {
    input.deallocate()
    output.deallocate()
  }
  guard let base else {
    return (try? codec.decode(UnsafeRawBufferPointer(input), into: output)).map { Array(output) }
  }
  let other = memory(base)
  defer { other.deallocate() }
  return (try? codec.decode(UnsafeRawBufferPointer(input), base: UnsafeRawBufferPointer(other), into: output))
    .map { Array(output) }
}

private func memory(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
  memory.copyBytes(from: bytes)
  return memory
}
