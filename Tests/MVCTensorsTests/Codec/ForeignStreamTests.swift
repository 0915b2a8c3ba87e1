import MVCBase
import MVCTensors
import Testing

@Suite("Payloads with zlib's streams")
struct ForeignStreamTests {
  private let codec = TensorCodec()

  /// A payload of bytes as one section, cut into streams that the system's zlib makes.
  private func payload(of tensor: [UInt8], streams: Int, _ profile: CompressionProfile) throws -> [UInt8] {
    var payload: [UInt8] = [NumberFormat.bytes.rawValue, 0, 18, 0, UInt8(streams)]
    let run = (tensor.count + streams - 1) / streams
    let made = try (0..<streams).map { stream in
      try Deflater().deflate(Array(tensor.dropFirst(stream * run).prefix(run)), profile)
    }
    for stream in made {
      var length = stream.count
      while length >= 128 {
        payload.append(UInt8(length & 127) | 128)
        length >>= 7
      }
      payload.append(UInt8(length))
    }
    return payload + made.flatMap { $0 }
  }

  @Test("Streams of any making are read", arguments: CompressionProfile.allCases, 1...4)
  func foreign(_ profile: CompressionProfile, _ streams: Int) throws {
    for seed in UInt64(31)...36 {
      var examples = TensorExamples(seed: seed)
      for (name, tensor) in examples.all(3001, .bfloat16) {
        let payload = try payload(of: tensor, streams: streams, profile)
        #expect(try codec.tensor(of: payload, byteCount: tensor.count) == tensor, "\(name), seed \(seed)")
      }
    }
  }
}
