import MVCBase
import MVCTensors
import Testing

@Suite("Payloads with zlib's streams")
struct ForeignStreamTests {
  private let codec = TensorCodec()

  /// A payload of bytes as one section, with a stream that the system's zlib makes.
  private func payload(of tensor: [UInt8], lanes: Int, _ profile: CompressionProfile) throws -> [UInt8] {
    let stream = try Deflater().deflate(tensor, profile)
    var payload = ByteWriter()
    payload.append([NumberFormat.bytes.rawValue, 0, 18, 0, 0, UInt8(lanes)])
    payload.append(varint: UInt64(stream.count))
    for lane in 1..<lanes { payload.append(varint: UInt64(lane) << 20) }
    payload.append(stream)
    return payload.bytes
  }

  @Test("Streams of any making are read", arguments: CompressionProfile.allCases, 1...4)
  func foreign(_ profile: CompressionProfile, _ lanes: Int) throws {
    for seed in UInt64(31)...36 {
      var examples = TensorExamples(seed: seed)
      for (name, tensor) in examples.all(3001, .bfloat16) {
        let payload = try payload(of: tensor, lanes: lanes, profile)
        #expect(try codec.tensor(of: payload, byteCount: tensor.count) == tensor, "\(name), seed \(seed)")
      }
    }
  }
}
