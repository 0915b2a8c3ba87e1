import MVCTensors
import MVCTestSupport
import Testing

@Suite("ONNXContents")
struct ONNXContentsTests {
  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
  }

  private static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

  private static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  private static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private static func fixed(_ number: UInt64, _ value: Float) -> [UInt8] {
    varint(number << 3 | 5) + value.bitPattern.littleEndianBytes
  }

  private static func model(_ graph: [UInt8]...) -> [UInt8] { field(1, 10) + field(7, Array(graph.joined())) }

  private static func tensor(_ name: String, _ dims: [UInt64], type: UInt64, _ data: [UInt8]) -> [UInt8] {
    dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + data
  }

  private static func packed(_ values: [Int64]) -> [UInt8] { values.flatMap { varint(UInt64(bitPattern: $0)) } }

  private static func contents(_ bytes: [UInt8]) throws -> ModelContents {
    try #require(try ModelContents.read(ArraySource(bytes), name: "m.onnx"))
  }

  /// The bytes of a tensor as its users have it.
  private static func bytes(_ tensor: LogicalTensor, _ file: [UInt8]) throws -> [UInt8] {
    switch tensor.placement {
    case .plain(let range): return Array(file[Int(range.lowerBound)..<Int(range.upperBound)])
    case .strided: return []
    case .encoded(let numbers):
      var result = [UInt8](repeating: 0, count: Int(tensor.byteCount))
      let isWhole = try result.withUnsafeMutableBytes { buffer in
        try numbers.write(0..<tensor.byteCount / numbers.entryByteCount, of: ArraySource(file), to: buffer)
      }
      #expect(isWhole)
      return result
    }
  }

  @Test("Numbers in fields of their own are read in the form of their type, packed or not, also negative ones")
  func typedFields() throws {
    let cases: [(type: UInt64, field: UInt64, values: [Int64], dtype: String, bytes: [UInt8])] = [
      (3, 5, [1, -2, 127], "I8", [1, 0xFE, 127]), (2, 5, [1, 255], "U8", [1, 255]), (9, 5, [1, 0], "BOOL", [1, 0]),
      (5, 5, [-1, 258], "I16", [0xFF, 0xFF, 2, 1]), (6, 5, [-2], "I32", [0xFE, 0xFF, 0xFF, 0xFF]),
      (10, 5, [0x3C00], "F16", [0, 0x3C]), (16, 5, [0x3F80], "BF16", [0x80, 0x3F]),
      (7, 7, [-1], "I64", [UInt8](repeating: 0xFF, count: 8)), (13, 11, [300], "U64", [44, 1, 0, 0, 0, 0, 0, 0]),
      (12, 11, [300], "U32", [44, 1, 0, 0]), (17, 5, [0x38], "F8_E4M3", [0x38]),
    ]
    for each in cases {
      let count = UInt64(each.values.count)
      let forms = [
        Self.field(each.field, Self.packed(each.values)),
        each.values.flatMap { Self.field(each.field, UInt64(bitPattern: $0)) },
        // Packed in two fields.
        Self.field(each.field, Self.packed(Array(each.values.prefix(1))))
          + Self.field(each.field, Self.packed(Array(each.values.dropFirst()))),
      ]
      for data in forms {
        let file = Self.model(Self.field(5, Self.tensor("w", [count], type: each.type, data)))
        let tensor = try #require(try Self.contents(file).tensors.first, "\(each.dtype)")
        #expect(tensor.dtype == each.dtype && tensor.shape == [count])
        #expect(try Self.bytes(tensor, file) == each.bytes, "\(each.dtype)")
      }
      let tooMany = Self.field(5, Self.tensor("w", [count + 1], type: each.type, forms[0]))
      #expect(try ModelContents.read(ArraySource(Self.model(tooMany)), name: "m.onnx") == nil)
    }
  }

  @Test("A long list of numbers is read from its middle, across the places that are noted")
  func checkpoints() throws {
    let values = (0..<600_000).map { Int64($0 * 37 % 1_000_003) }
    let file = Self.model(
      Self.field(5, Self.tensor("w", [UInt64(values.count)], type: 7, Self.field(7, Self.packed(values)))))
    guard case .encoded(let numbers) = try Self.contents(file).tensors.first?.placement else {
      Issue.record("not encoded")
      return
    }
    for start in [0, 1, 262_143, 262_144, 262_145, 599_990] {
      var result = [UInt8](repeating: 0, count: 10 * 8)
      _ = try result.withUnsafeMutableBytes { buffer in
        try numbers.write(UInt64(start)..<UInt64(start + 10), of: ArraySource(file), to: buffer)
      }
      #expect(result == values[start..<start + 10].flatMap { $0.littleEndianBytes })
    }
  }

  @Test("Weights in constants, attributes, graphs of nodes and functions are tensors, named by where they are")
  func attributes() throws {
    let value =
      Self.field(1, "value") + Self.field(5, Self.tensor("", [1], type: 1, Self.field(9, [0, 0, 0x80, 0x3F])))
    let constant = Self.field(2, "c") + Self.field(4, "Constant") + Self.field(5, value)
    // The name of the attribute behind its value, numbers unpacked as protobuf's version 2 has them.
    let trees =
      Self.field(2, "y") + Self.field(3, "trees") + Self.field(4, "TreeEnsembleRegressor")
      + Self.field(5, Self.fixed(7, 0.5) + Self.fixed(7, 0.25) + Self.field(1, "nodes_values"))
      + Self.field(5, Self.field(1, "nodes_treeids") + Self.field(8, 3) + Self.field(8, 4))
      + Self.field(5, Self.field(1, "nodes_modes") + Self.field(9, "LEAF")) + Self.field(7, "ai.onnx.ml")
    let inner = Self.field(5, Self.tensor("w", [2], type: 3, Self.field(5, [1, 2])))
    let branch =
      Self.field(2, "o") + Self.field(4, "If") + Self.field(5, Self.field(1, "then_branch") + Self.field(6, inner))
    let kernel =
      Self.field(2, "p") + Self.field(4, "Conv") + Self.field(5, Self.field(1, "kernel_shape") + Self.field(8, 3))
    let file =
      Self.model([constant, trees, branch, kernel].flatMap { Self.field(1, $0) })
      + Self.field(25, Self.field(7, constant) + Self.field(1, "f"))
    let contents = try Self.contents(file)
    #expect(
      contents.tensors.map { "\($0.name) \($0.dtype) \($0.shape)" } == [
        "c F32 [1]", "trees.nodes_values F32 [2]", "trees.nodes_treeids I64 [2]", "trees.nodes_modes STRING [1]",
        "o.then_branch/w I8 [2]", "function f/c F32 [1]",
      ])
    let floats = [Float(0.5), 0.25].flatMap { $0.bitPattern.littleEndianBytes }
    #expect(try Self.bytes(contents.tensors[1], file) == floats)
    #expect(contents.unread.isEmpty)
  }

  @Test("A type that is not known, and numbers in two forms, are said not to be read")
  func unread() throws {
    let raw = Self.field(9, [1, 2])
    let file = Self.model(
      Self.field(5, Self.tensor("new", [2], type: 99, raw)),
      Self.field(5, Self.tensor("both", [2], type: 3, raw + Self.field(5, [1, 2]))),
      Self.field(5, Self.tensor("w", [2], type: 3, raw)))
    let contents = try Self.contents(file)
    #expect(contents.tensors.map(\.name) == ["w"])
    #expect(contents.unread.map(\.name) == ["new", "both"])
    #expect(contents.unread[0].reason == "its type 99 is not known")
  }

  @Test("Graphs in graphs without end cost no stack")
  func depth() throws {
    var graph = Self.field(2, "g")
    for _ in 0..<200 {
      graph = Self.field(1, Self.field(2, "o") + Self.field(5, Self.field(1, "body") + Self.field(6, graph)))
    }
    #expect(try Self.contents(Self.field(1, 10) + Self.field(7, graph)).unread.count == 1)
  }

  @Test("Any change of any byte is read or refused", arguments: ["small.onnx", "external.onnx"])
  func mutation(file: String) throws {
    let original = try ModelFixture.bytes(file)
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<1000 {
      var bytes = original
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let contents = try ModelContents.read(ArraySource(bytes), name: file) else { continue }
      for tensor in contents.tensors where tensor.byteCount < 1 << 20 { _ = try Self.bytes(tensor, bytes) }
    }
  }
}
