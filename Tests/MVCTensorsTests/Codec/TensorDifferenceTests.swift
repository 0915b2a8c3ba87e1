import MVCBase
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Tensors as a difference")
struct TensorDifferenceTests {
  private let codec = TensorCodec()

  /// Bases of all sorts for a tensor.
  private func bases(
    for tensor: [UInt8], _ format: NumberFormat, _ examples: inout TensorExamples
  ) -> [(name: String, bytes: [UInt8])] {
    var oneByte = tensor
    oneByte[tensor.count / 2] ^= 0x41
    return [
      ("trained", examples.trained(tensor, format)),
      ("itself", tensor),
      ("one byte off", oneByte),
      ("unrelated", examples.random.bytes(tensor.count)),
      ("weights", examples.weights((tensor.count + format.byteCount - 1) / format.byteCount, format)),
      ("zeros", [UInt8](repeating: 0, count: tensor.count)),
    ].map { ($0, Array($1.prefix(tensor.count))) }
  }

  @Test("A difference of any format comes back, also through the system's zlib", arguments: NumberFormat.allCases)
  func roundTrips(_ format: NumberFormat) throws {
    for (seed, count) in [(41, 1500), (42, 1), (43, 65)] {
      var examples = TensorExamples(seed: UInt64(seed))
      for (name, tensor) in examples.all(count, format) {
        for (baseName, base) in bases(for: tensor, format, &examples) {
          let payload = try codec.payload(of: tensor, base: base, format, seed % 2 == 0 ? .tight : .normal)
          let note: Comment = "\(name) to \(baseName), \(count) numbers, seed \(seed)"
          #expect(try codec.tensor(of: payload, base: base, byteCount: tensor.count) == tensor, note)
          #expect(try ReferenceDecoder.decode(payload, base: base, byteCount: tensor.count) == tensor, note)
          #expect(payload.count <= tensor.count + tensor.count / 4096 + 32, note)
        }
      }
    }
  }

  @Test("Any number of bytes will do, whatever the format", arguments: NumberFormat.allCases)
  func tails(_ format: NumberFormat) throws {
    var examples = TensorExamples(seed: 47)
    let tensor = examples.weights(40, format)
    let other = examples.trained(tensor, format)
    for byteCount in 0...min(tensor.count, 80) {
      let (part, base) = (Array(tensor.prefix(byteCount)), Array(other.prefix(byteCount)))
      let payload = try codec.payload(of: part, base: base, format)
      #expect(try codec.tensor(of: payload, base: base, byteCount: byteCount) == part)
      #expect(try ReferenceDecoder.decode(payload, base: base, byteCount: byteCount) == part)
    }
  }

  @Test("A difference of several groups comes back", arguments: [NumberFormat.float64, .float32, .bfloat16, .int8])
  func groups(_ format: NumberFormat) throws {
    var examples = TensorExamples(seed: 48)
    let pieces = [examples.weights(9973, format)].flatMap { [$0, examples.trained($0, format)] }
    for byteCount in [(1 << 21) - 1, 1 << 21, (1 << 21) + format.byteCount] {
      let (tensor, base) = (filled(byteCount, pieces[0]), filled(byteCount, pieces[1]))
      let payload = try codec.payload(of: tensor, base: base, format)
      #expect(try codec.tensor(of: payload, base: base, byteCount: byteCount) == tensor)
    }
  }

  private func filled(_ byteCount: Int, _ piece: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount + piece.count)
    while bytes.count < byteCount { bytes += piece }
    bytes.removeLast(bytes.count - byteCount)
    return bytes
  }

  @Test("What a little training moved is a fraction of the tensor")
  func ratio() throws {
    var examples = TensorExamples(seed: 49)
    for format in [NumberFormat.bfloat16, .float32, .float16] {
      let base = examples.weights(60_000, format)
      let tensor = examples.trained(base, format)
      let payload = try codec.payload(of: tensor, base: base, format)
      let whole = try codec.payload(of: tensor, format)
      #expect(payload.count * 2 < whole.count, "\(format): \(payload.count) of \(whole.count)")
    }
  }

  @Test("Nothing changed takes next to nothing", arguments: NumberFormat.allCases)
  func unchanged(_ format: NumberFormat) throws {
    var examples = TensorExamples(seed: 50)
    let tensor = examples.random.bytes(1 << 20)
    #expect(try codec.payload(of: tensor, base: tensor, format).count < 128)
  }

  @Test("Buckets by the base's exponent save a tenth where small weights move further in units of the last place")
  func buckets() throws {
    var examples = TensorExamples(seed: 51)
    var (tensor, base): ([UInt8], [UInt8]) = ([], [])
    for _ in 0..<60_000 {
      let value = examples.normal() * 0.02
      base += TensorExamples.bytes(of: value, .bfloat16)
      tensor += TensorExamples.bytes(of: value + examples.normal() * 4e-5, .bfloat16)
    }
    let payload = try codec.payload(of: tensor, base: base, .bfloat16)
    #expect(payload[3] >= 3, "bounds")
    #expect(payload.count * 100 < 15 * tensor.count)
  }

  @Test("An estimate is near what encoding gives, and tells a good base from a bad one")
  func estimates() throws {
    var examples = TensorExamples(seed: 52)
    for format in [NumberFormat.bfloat16, .float32, .int8] {
      let tensor = examples.weights(150_000, format)
      let near = examples.trained(tensor, format)
      let far = examples.random.bytes(tensor.count)
      let guess = estimate(tensor, near, format)
      let truth = try codec.payload(of: tensor, base: near, format).count
      #expect(abs(guess - truth) * 12 < truth, "\(format): \(guess) for \(truth)")
      let plain = tensor.withExactMemory { codec.estimatedByteCount($0, format) }
      #expect(guess < plain)
      #expect(plain < estimate(tensor, far, format))
    }
  }

  private func estimate(_ tensor: [UInt8], _ base: [UInt8], _ format: NumberFormat) -> Int {
    tensor.withExactMemory { tensor in
      base.withExactMemory { codec.estimatedByteCount(tensor, base: $0, format) }
    }
  }

  @Test("A base of another length is refused")
  func lengths() throws {
    #expect(throws: MVCError.self) { try codec.payload(of: [1, 2, 3], base: [1, 2], .int8) }
    let payload = try codec.payload(of: [1, 2], base: [1, 2], .int8)
    for base: [UInt8] in [[1], [1, 2, 3]] {
      let error = #expect(throws: MVCError.self) { try codec.tensor(of: payload, base: base, byteCount: 2) }
      #expect(error?.code == .corrupt)
    }
    let error = #expect(throws: MVCError.self) { try codec.tensor(of: payload, byteCount: 2) }
    #expect(error?.code == .corrupt)
  }

  @Test("The worked example of docs/format/tensor-payload.md is what is written and read")
  func workedExample() throws {
    let base: [UInt8] = [0x80, 0x3F, 0x00, 0xC0, 0x00, 0x3F]
    let tensor: [UInt8] = [0x80, 0x3F, 0x01, 0xC0, 0x00, 0x3F]
    let page = try #require(try FormatPage("tensor-payload").examples.last)
    #expect(try codec.payload(of: tensor, base: base, .bfloat16) == page)
    #expect(try codec.tensor(of: page, base: base, byteCount: 6) == tensor)
    #expect(try ReferenceDecoder.decode(page, base: base, byteCount: 6) == tensor)
  }
}
