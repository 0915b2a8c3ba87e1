import MVCTensors
import Testing

@Suite("PyTorchFormat")
struct PyTorchTests {
  // MARK: Pickles

  private static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X")] + UInt32(text.utf8.count).littleEndianBytes + Array(text.utf8)
  }

  private static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  private static func integer(_ value: Int32) -> [UInt8] { [UInt8(ascii: "J")] + value.littleEndianBytes }

  private static func tuple(_ parts: [UInt8]...) -> [UInt8] { Array("(".utf8) + parts.joined() + Array("t".utf8) }

  /// A dictionary with text keys.
  private static func dictionary(_ items: (key: String, value: [UInt8])...) -> [UInt8] {
    Array("}(".utf8) + items.flatMap { text($0.key) + $0.value } + Array("u".utf8)
  }

  private static func storage(_ key: String, _ type: String = "FloatStorage", count: Int32 = 4) -> [UInt8] {
    tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(count)) + Array("Q".utf8)
  }

  private static func tensor(_ storage: [UInt8], offset: Int32 = 0, shape: [Int32] = [4]) -> [UInt8] {
    let shape = tuple(shape.flatMap { integer($0) })
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple(storage, integer(offset), shape, shape, [0x89], Array("}".utf8)) + Array("R".utf8)
  }

  // MARK: Archives

  /// The layout of an archive with this pickle and three storages of 16 bytes, as lines without places.
  private static func lines(_ pickle: [UInt8], isDeflated: Bool = false, byteOrder: String? = nil) throws -> [String]? {
    var archive = ZipBuilder()
    archive.add("model/data.pkl", [0x80, 2] + pickle, method: isDeflated ? 8 : 0)
    if let byteOrder { archive.add("model/byteorder", Array(byteOrder.utf8)) }
    for key in 0..<3 { archive.add("model/data/\(key)", [UInt8](repeating: UInt8(key), count: 16), padding: 24) }
    archive.add("model/version", Array("3\n".utf8))
    return try TensorLayout.read(ArraySource(archive.bytes()))?.tensors.map {
      "\($0.name) \($0.dtype) \($0.number) \($0.shape)"
    }
  }

  private static let end = Array(".".utf8)
  private static let nameless = ["data/0 unknown bytes []", "data/1 unknown bytes []", "data/2 unknown bytes []"]

  @Test("Tensors are named by the keys that lead to them, and storages of nothing known by their entries")
  func names() throws {
    let pickle = Self.dictionary(
      ("a", Self.dictionary(("b", Self.tensor(Self.storage("0"), shape: [2, 2])))),
      (
        "list",
        Array("](".utf8) + Self.integer(1) + Self.tensor(Self.storage("1", "LongStorage", count: 2), shape: [2])
          + Array("e".utf8)
      ))
    #expect(
      try Self.lines(pickle + Self.end) == [
        "a.b F32 float32 [2, 2]", "list.1 I64 int64 [2]", "data/2 unknown bytes []",
      ])
  }

  @Test("A storage with several views is one extent, with the first one's name and a shape that says its length")
  func views() throws {
    let pickle = Self.dictionary(
      ("second half", Self.tensor(Self.storage("0"), offset: 2, shape: [2])),
      ("all", Self.tensor(Self.storage("0"))), ("storage", Self.storage("1")))
    #expect(
      try Self.lines(pickle + Self.end) == [
        "second half F32 float32 [4]", "storage F32 float32 [4]", "data/2 unknown bytes []",
      ])
  }

  @Test("A storage of bytes has the type of its tensor")
  func untyped() throws {
    let storage =
      Self.tuple(
        Self.text("storage"), Self.global("torch.storage", "UntypedStorage"), Self.text("0"), Self.text("cpu"),
        Self.integer(16)) + Array("Q".utf8)
    let shape = Self.tuple(Self.integer(4), Self.integer(4))
    let tensor =
      Self.global("torch._utils", "_rebuild_tensor_v3")
      + Self.tuple(
        storage, Self.integer(0), shape, shape, [0x89], Array("}".utf8), Self.global("torch", "float8_e4m3fn"))
      + Array("R".utf8)
    #expect(try Self.lines(Self.dictionary(("w", tensor)) + Self.end)?.first == "w F8_E4M3 float8E4M3 [4, 4]")
  }

  @Test("A call of any other function is not made, and the tensors around and inside its result are found")
  func otherObjects() throws {
    let call = Self.global("os", "system") + Self.tuple(Self.text("exit 1")) + Array("R".utf8)
    let object =
      Self.global("my.package", "Model") + Array(")\u{81}".unicodeScalars.map { UInt8($0.value) })
      + Self.dictionary(("weight", Self.tensor(Self.storage("1")))) + Array("b".utf8)
    let pickle = Self.dictionary(("call", call), ("object", object), ("a", Self.tensor(Self.storage("0"))))
    #expect(
      try Self.lines(pickle + Self.end) == [
        "a F32 float32 [4]", "object.weight F32 float32 [4]", "data/2 unknown bytes []",
      ])
  }

  @Test("A pickle that breaks off leaves the types that were seen, and one that is deflated nothing")
  func fallback() throws {
    let pickle = Self.dictionary(("a", Self.tensor(Self.storage("0", "BFloat16Storage", count: 8))))
    #expect(try Self.lines(pickle)?.first == "data/0 BF16 bfloat16 [8]")
    #expect(try Self.lines(pickle + [0xFF] + Self.end)?.first == "data/0 BF16 bfloat16 [8]")
    #expect(try Self.lines(pickle + Self.end, isDeflated: true) == Self.nameless)
    #expect(try Self.lines([]) == Self.nameless)
  }

  @Test("A storage whose length is not what the pickle says keeps its name and no type")
  func lengths() throws {
    let pickle = Self.dictionary(
      ("a", Self.tensor(Self.storage("0", count: 5))), ("b", Self.tensor(Self.storage("1", "XStorage"))),
      ("c", Self.tensor(Self.storage("2"), shape: [3])))
    #expect(
      try Self.lines(pickle + Self.end) == ["a unknown bytes []", "b unknown bytes []", "c F32 float32 [4]"])
  }

  @Test("Numbers of the other byte order are bytes")
  func byteOrder() throws {
    let pickle = Self.dictionary(("a", Self.tensor(Self.storage("0")))) + Self.end
    #expect(try Self.lines(pickle, byteOrder: "big")?.first == "a F32 bytes [4]")
    #expect(try Self.lines(pickle, byteOrder: "little")?.first == "a F32 float32 [4]")
  }

  @Test("Two tensors of one name are told apart by their entries")
  func sameName() throws {
    let pickle = Self.dictionary(
      ("a.b", Self.tensor(Self.storage("0"))), ("a", Self.dictionary(("b", Self.tensor(Self.storage("1"))))))
    #expect(try Self.lines(pickle + Self.end)?.prefix(2) == ["a.b F32 float32 [4]", "data/1 F32 float32 [4]"])
  }

  private static let malformed: [[UInt8]] = [
    Array("u.".utf8), Array("t.".utf8), Array("R.".utf8), Array("a.".utf8), Array("Q.".utf8), Array("b.".utf8),
    Array("0.".utf8), Array("2.".utf8), Array("q\u{0}.".utf8), Array("h\u{0}.".utf8), Array("p-1\n.".utf8),
    Array("Np99999999999999999999\n.".utf8), [0x4E, 0x72, 0xFF, 0xFF, 0xFF, 0xFF], Array("(a.".utf8), [0x86, 0x2E],
    [0x93, 0x2E], [0x58, 0xFF, 0xFF, 0xFF, 0xFF], [0x8D] + UInt64.max.littleEndianBytes,
    [0x8B] + UInt32.max.littleEndianBytes, Array("cos".utf8), Array("N(0".utf8), Array("}(s.".utf8),
    // Values below the mark, which are not the opcode's to take.
    Array("NN(".utf8) + [0x86] + Array("t.".utf8), Array("NN(0R.".utf8),
  ]

  @Test("A malformed pickle leaves the storages without names", arguments: malformed)
  func malformedPickle(pickle: [UInt8]) throws {
    #expect(try Self.lines(pickle) == Self.nameless)
  }

  @Test("Depth, cycles, repetition and length cost neither stack nor time")
  func bombs() throws {
    let a = Self.tensor(Self.storage("0"))
    // A list in a list, a hundred thousand deep.
    let deep = [UInt8](repeating: 0x5D, count: 100_000) + a + [UInt8](repeating: 0x61, count: 100_000)
    #expect(try Self.lines(deep + Self.end)?.first == "data/0 F32 float32 [4]")
    // A list that holds itself, and the tensor.
    #expect(try Self.lines(Array("]q\u{0}h\u{0}a".utf8) + a + Array("a.".utf8))?.first == "1 F32 float32 [4]")
    // Each list holds the one before twice: 2^200 ways to the tensor.
    var doubled = Array("]".utf8) + a + Array("aq\u{0}0".utf8)
    for _ in 0..<200 { doubled += Array("](h\u{0}h\u{0}eq\u{0}0".utf8) }
    #expect(try Self.lines(doubled + Array("h\u{0}.".utf8))?.first == "data/0 F32 float32 [4]")
    // A wrapper whose arguments are itself.
    let wrapper = Self.global("torch._tensor", "_rebuild_from_type_v2")
    let cycle = Array("]q\u{0}(".utf8) + wrapper + Array("Nh\u{0}e0".utf8) + wrapper + Array("h\u{0}R.".utf8)
    #expect(try Self.lines(cycle) == Self.nameless)
    // A memo with a gap of nearly all that it may have.
    #expect(try Self.lines(Array("Nr".utf8) + UInt32(3_999_999).littleEndianBytes + Self.end) == Self.nameless)
  }

  @Test("An archive without a pickle or without storages is opaque")
  func otherArchives() throws {
    for name in ["model/other.pkl", "model/data.pkl"] {
      var archive = ZipBuilder()
      archive.add(name, Self.end)
      #expect(try TensorLayout.read(ArraySource(archive.bytes())) == nil)
    }
  }
}
