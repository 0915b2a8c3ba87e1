import MVCBase
import MVCTensors

/// A memory of exactly so many bytes at an odd address, so that a sanitizer sees the first byte too many.
final class ExactMemory {
  let bytes: UnsafeMutableRawBufferPointer
  private let all: UnsafeMutableRawBufferPointer

  init(_ content: [UInt8]) {
    all = .allocate(byteCount: content.count + 1, alignment: 8)
    bytes = UnsafeMutableRawBufferPointer(rebasing: all[1...])
    bytes.copyBytes(from: content)
  }

  convenience init(count: Int) { self.init([UInt8](repeating: 0xA5, count: count)) }

  deinit { all.deallocate() }

  var content: [UInt8] { [UInt8](bytes) }
}

extension [UInt8] {
  /// Gives the bytes as an ``ExactMemory``.
  func withExactMemory<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let memory = ExactMemory(self)
    return try withExtendedLifetime(memory) { try body(UnsafeRawBufferPointer(memory.bytes)) }
  }
}

extension TensorCodec {
  func payload(of tensor: [UInt8], _ number: NumberFormat, _ effort: CodecEffort = .normal) throws -> [UInt8] {
    var payload: [UInt8] = []
    try tensor.withExactMemory { try encode($0, number, effort, to: &payload) }
    return payload
  }

  func tensor(of payload: [UInt8], byteCount: Int) throws -> [UInt8] {
    let output = ExactMemory(count: byteCount)
    try payload.withExactMemory { try decode($0, into: output.bytes) }
    return output.content
  }

  func payload(
    of tensor: [UInt8], base: [UInt8], _ number: NumberFormat, _ effort: CodecEffort = .normal
  ) throws -> [UInt8] {
    var payload: [UInt8] = []
    try tensor.withExactMemory { tensor in
      try base.withExactMemory { try encode(tensor, base: $0, number, effort, to: &payload) }
    }
    return payload
  }

  func tensor(of payload: [UInt8], base: [UInt8], byteCount: Int) throws -> [UInt8] {
    let output = ExactMemory(count: byteCount)
    try payload.withExactMemory { payload in
      try base.withExactMemory { try decode(payload, base: $0, into: output.bytes) }
    }
    return output.content
  }
}
