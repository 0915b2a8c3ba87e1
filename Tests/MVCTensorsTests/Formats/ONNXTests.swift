import MVCTensors
import Testing

@Suite("ONNXFormat")
struct ONNXTests {
  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
  }

  private static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

  private static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  private static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private static func model(_ initializers: [UInt8]...) -> [UInt8] {
    field(1, 10) + field(7, initializers.flatMap { field(5, $0) })
  }

  private static func tensor(_ name: String = "w", dims: [UInt64] = [2], type: UInt64 = 1, data: [UInt8]) -> [UInt8] {
    dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + data
  }

  private static let raw = field(9, [UInt8](repeating: 7, count: 8))

  private static func layout(_ bytes: [UInt8]) throws -> TensorLayout? {
    try TensorLayout.read(ArraySource(bytes), name: "m.onnx")
  }

  @Test("Fields come in any order, dimensions packed or not, and unknown ones are passed over")
  func forms() throws {
    let unpacked = Self.raw + Self.field(8, "w") + Self.field(99, 1) + Self.field(2, 1) + Self.field(1, 2)
    let packed = Self.field(1, Self.varint(1) + Self.varint(2)) + Self.field(2, 1) + Self.field(8, "v") + Self.raw
    let fixed = Self.varint(98 << 3 | 5) + [1, 2, 3, 4] + Self.varint(97 << 3 | 1) + [1, 2, 3, 4, 5, 6, 7, 8]
    let layout = try #require(try Self.layout(fixed + Self.model(unpacked, packed)))
    #expect(layout.tensors.map(\.name) == ["w", "v"])
    #expect(layout.tensors.map(\.shape) == [[2], [1, 2]])
  }

  @Test("Numbers in fields of their own, several fields and strings are no extents, and the model is read all the same")
  func leftOut() throws {
    let bytes = Self.model(
      Self.tensor("a", data: Self.raw), Self.tensor("b", type: 6, data: Self.field(5, [1, 2])),
      Self.tensor("c", data: Self.raw + Self.raw), Self.tensor("d", type: 8, data: Self.field(6, "text")),
      Self.tensor("", data: Self.raw), Self.tensor("e", type: 99, data: Self.raw))
    #expect(try Self.layout(bytes)?.tensors.map(\.name) == ["a"])
  }

  private static let malformed: [[UInt8]] = [
    [], field(1, 10), field(7, []), model() + model(), model() + [0], model() + [0x0B], model() + [0x0A],
    model() + field(3, "x").dropLast(), model() + [UInt8](repeating: 0x80, count: 11),
    model() + varint(.max), model() + varint(2 << 3 | 2) + varint(.max),
    model(tensor(dims: [3], data: raw)), model(tensor(dims: [.max], data: raw)),
    model(tensor(dims: [1 << 62, 1 << 62], data: raw)), model(tensor(dims: Array(repeating: 1, count: 65), data: raw)),
    model(tensor(data: field(9, [1]))), model(tensor(type: 6, data: field(4, [UInt8](repeating: 7, count: 8)))),
    model(tensor(data: raw), tensor(data: raw)), model(field(8, [0xFF])),
    model(tensor(data: raw + field(13, field(1, "offset") + field(2, "-1")))),
    // A message that ends inside a field of the one in it.
    field(1, 10) + varint(7 << 3 | 2) + varint(4) + field(5, tensor(data: raw)),
  ]

  @Test("A malformed model is opaque", arguments: malformed)
  func malformedModel(bytes: [UInt8]) throws {
    #expect(try Self.layout(bytes) == nil)
  }

  @Test("The tensors of a file beside it are told by the model")
  func externalData() throws {
    let source = ArraySource(try ModelFixture.bytes("external.onnx"))
    let external = try ONNXExternalData.read(source)
    #expect(external.map(\.location) == ["external.onnx.data", "external.onnx.data"])
    let data = try ModelFixture.bytes("external.onnx.data")
    let layout = TensorLayout(externalData: external, fileByteCount: UInt64(data.count))
    let expected = """
      onnx external data
      0..<4096 F32 float32 [2, 512] "w.float32"
      4096..<12288 F64 float64 [2, 512] "w.float64"
      """
    #expect(layout?.text == expected)
    #expect(TensorLayout(externalData: external, fileByteCount: UInt64(data.count) - 1) == nil)
    #expect(try ONNXExternalData.read(ArraySource(data)).isEmpty)
  }

  private static func external(_ entries: (String, String)...) -> [UInt8] {
    field(14, 1) + entries.flatMap { field(13, field(1, $0.0) + field(2, $0.1)) }
  }

  @Test("Tensors that share all their bytes in the other file are one, and those that overlap make it opaque")
  func sharedData() throws {
    let bytes = Self.model(
      Self.tensor("a", data: Self.external(("location", "d"), ("offset", "8"))),
      Self.tensor("b", data: Self.external(("location", "d"), ("offset", "8"), ("length", "8"), ("checksum", "x"))),
      Self.tensor("c", data: Self.external(("location", "d"))))
    let external = try ONNXExternalData.read(ArraySource(bytes))
    #expect(external.map(\.offset) == [8, 8, 0])
    #expect(TensorLayout(externalData: external, fileByteCount: 16)?.tensors.map(\.name) == ["c", "a"])
    let overlapping = try ONNXExternalData.read(
      ArraySource(
        Self.model(
          Self.tensor("a", data: Self.external(("location", "d"), ("offset", "4"))),
          Self.tensor("c", data: Self.external(("location", "d"))))))
    #expect(overlapping.count == 2)
    #expect(TensorLayout(externalData: overlapping, fileByteCount: 16) == nil)
  }

  @Test("An entry that does not fit the tensor makes the model opaque")
  func malformedExternal() throws {
    for entries in [
      Self.external(("offset", "0")), Self.external(("location", "d"), ("length", "7")),
      Self.external(("location", "d"), ("offset", "18446744073709551615")),
      Self.external(("location", "d"), ("offset", "0x10")),
    ] {
      let bytes = Self.model(Self.tensor("good", data: Self.raw), Self.tensor(data: entries))
      #expect(try Self.layout(bytes) == nil)
      #expect(try ONNXExternalData.read(ArraySource(bytes)).isEmpty)
    }
  }

  @Test("The bytes of tensors are passed over")
  func reads() throws {
    let data = [UInt8](repeating: 7, count: 4_000_000)
    let source = CountingSource(
      Self.model(
        Self.tensor("a", dims: [1_000_000], data: Self.field(9, data)),
        Self.tensor("b", dims: [1_000_000], data: Self.field(9, data))))
    #expect(try TensorLayout.read(source, name: "m.onnx")?.tensors.count == 2)
    #expect(source.readByteCount < 30_000)
  }
}
