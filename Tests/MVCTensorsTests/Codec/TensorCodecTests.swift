import MVCBase
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Tensors by themselves")
struct TensorCodecTests {
  private let codec = TensorCodec()

  @Test("A tensor of any format comes back, also through the system's zlib", arguments: NumberFormat.allCases)
  func roundTrips(_ format: NumberFormat) throws {
    for (seed, count) in [(1, 2100), (2, 1), (3, 64), (4, 65), (5, 4097)] {
      var examples = TensorExamples(seed: UInt64(seed))
      for (name, tensor) in examples.all(count, format) {
        for effort in CodecEffort.allCases {
          let payload = try codec.payload(of: tensor, format, effort)
          let note: Comment = "\(name), \(count) numbers, \(effort), seed \(seed)"
          #expect(try codec.tensor(of: payload, byteCount: tensor.count) == tensor, note)
          #expect(try ReferenceDecoder.decode(payload, byteCount: tensor.count) == tensor, note)
          #expect(payload.count <= tensor.count + tensor.count / 4096 + 32, note)
        }
      }
    }
  }

  @Test("Any number of bytes will do, whatever the format", arguments: NumberFormat.allCases)
  func tails(_ format: NumberFormat) throws {
    var examples = TensorExamples(seed: 7)
    let tensor = examples.weights(40, format)
    for byteCount in 0...min(tensor.count, 80) {
      let part = Array(tensor.prefix(byteCount))
      let payload = try codec.payload(of: part, format)
      #expect(try codec.tensor(of: payload, byteCount: byteCount) == part)
      #expect(try ReferenceDecoder.decode(payload, byteCount: byteCount) == part)
    }
  }

  @Test("A tensor of several groups and lanes comes back", arguments: [NumberFormat.bfloat16, .int8, .float32])
  func groups(_ format: NumberFormat) throws {
    // Weights repeat here after a prime number, which neither groups nor zlib's window notice.
    var examples = TensorExamples(seed: 11)
    let piece = examples.weights(9973, format)
    for count in [(1 << 18) - 1, 1 << 18, (1 << 18) + 1, 600_011] {
      let byteCount = count * format.byteCount
      var tensor: [UInt8] = []
      tensor.reserveCapacity(byteCount + piece.count)
      while tensor.count < byteCount { tensor += piece }
      tensor.removeLast(tensor.count - byteCount)
      let payload = try codec.payload(of: tensor, format)
      #expect(try codec.tensor(of: payload, byteCount: byteCount) == tensor)
    }
  }

  @Test("Weights become as small as their exponents allow")
  func ratio() throws {
    var examples = TensorExamples(seed: 5)
    let brain = examples.weights(60_000, .bfloat16)
    #expect(try codec.payload(of: brain, .bfloat16).count * 100 < 68 * brain.count)
    let single = examples.weights(60_000, .float32)
    #expect(try codec.payload(of: single, .float32).count * 100 < 85 * single.count)
  }

  @Test("What is tight is smaller, for the mantissa's first bits depend on the exponent")
  func tight() throws {
    var examples = TensorExamples(seed: 9)
    for format in [NumberFormat.bfloat16, .float32] {
      let tensor = examples.weights(100_000, format)
      let (normal, tight) = (
        try codec.payload(of: tensor, format, .normal), try codec.payload(of: tensor, format, .tight)
      )
      #expect(tight.count * 1000 < normal.count * 997, "\(format): \(tight.count), \(normal.count)")
      #expect(try codec.tensor(of: tight, byteCount: tensor.count) == tensor)
      #expect(try ReferenceDecoder.decode(tight, byteCount: tensor.count) == tensor)
    }
  }

  @Test("Rows of other scales are told apart when it has to be tight")
  func classes() throws {
    var examples = TensorExamples(seed: 10)
    var (one, many): ([UInt8], [UInt8]) = ([], [])
    for row in 0..<80 {
      let scale = Double(1 << (row * 7 % 5)) * 0.01
      for _ in 0..<500 {
        let value = examples.normal()
        one += TensorExamples.bytes(of: value * 0.01, .bfloat16)
        many += TensorExamples.bytes(of: value * scale, .bfloat16)
      }
    }
    let payload = try codec.payload(of: many, .bfloat16, .tight)
    let oneScale = try codec.payload(of: one, .bfloat16, .tight)
    #expect(payload.count * 1000 < oneScale.count * 1045, "\(payload.count), \(oneScale.count)")
    #expect(try codec.tensor(of: payload, byteCount: many.count) == many)
    #expect(try ReferenceDecoder.decode(payload, byteCount: many.count) == many)
  }

  @Test("Zeros and other constants take next to nothing", arguments: NumberFormat.allCases)
  func constants(_ format: NumberFormat) throws {
    for byte in [UInt8(0), 1, 0xFF] {
      let tensor = [UInt8](repeating: byte, count: 1 << 20)
      #expect(try codec.payload(of: tensor, format).count < 128)
    }
  }

  @Test("Rows of zeros take no more than a bit a block")
  func zeroRows() throws {
    var examples = TensorExamples(seed: 6)
    let dense = examples.weights(6400, .float32)
    let sparse = dense + [UInt8](repeating: 0, count: 9 * dense.count)
    let grown = try codec.payload(of: sparse, .float32).count - codec.payload(of: dense, .float32).count
    #expect(grown < 64)
  }

  @Test("An estimate is near what encoding gives")
  func estimates() throws {
    var examples = TensorExamples(seed: 8)
    for format in [NumberFormat.bfloat16, .float32, .int8] {
      let tensor = examples.weights(150_000, format)
      let guess = tensor.withExactMemory { codec.estimatedByteCount($0, format) }
      let truth = try codec.payload(of: tensor, format).count
      #expect(abs(guess - truth) * 25 < truth, "\(format): \(guess) for \(truth)")
    }
  }

  @Test("A payload is appended and what stood before stays")
  func appends() throws {
    var output: [UInt8] = [1, 2, 3]
    try [5, 6].withExactMemory { try codec.encode($0, .bfloat16, .normal, to: &output) }
    #expect(output.prefix(3) == [1, 2, 3])
    #expect(try codec.tensor(of: Array(output.dropFirst(3)), byteCount: 2) == [5, 6])
  }

  private static let example: [UInt8] = [0x80, 0x3F, 0x00, 0xC0, 0x00, 0x3F, 0xAA]

  @Test("The worked example of docs/format/tensor-payload.md is what is written and read")
  func workedExample() throws {
    let page = try #require(try FormatPage("tensor-payload").examples.first)
    #expect(try codec.payload(of: Self.example, .bfloat16) == page)
    #expect(try codec.tensor(of: page, byteCount: 7) == Self.example)
    #expect(try ReferenceDecoder.decode(page, byteCount: 7) == Self.example)
  }
}
