import MVCTensors
import Testing

@Suite("NPYFormat and NPZFormat")
struct NumPyTests {
  /// An array's file: its dictionary, and so many bytes.
  static func array(_ dictionary: String, version: UInt8 = 1, dataByteCount: Int = 24) -> [UInt8] {
    let length =
      version == 1 ? UInt16(dictionary.utf8.count).littleEndianBytes : UInt32(dictionary.utf8.count).littleEndianBytes
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(dictionary.utf8)
      + [UInt8](repeating: 0, count: dataByteCount)
  }

  private static func layout(_ dictionary: String, version: UInt8 = 1) throws -> TensorLayout? {
    try TensorLayout.read(ArraySource(array(dictionary, version: version)))
  }

  private static func types(_ descr: String) throws -> TensorLayout? {
    try layout("{'descr': '\(descr)', 'fortran_order': False, 'shape': (1,), }\n")
  }

  @Test("The keys come in any order, with any spaces and quotes, and numbers may be Python 2's")
  func forms() throws {
    for dictionary in [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 2L), }          \n",
      "{\"shape\":(3,2),\"fortran_order\":True,\"descr\":\"<f4\"}",
    ] {
      for version: UInt8 in 1...3 {
        #expect(try Self.layout(dictionary, version: version)?.tensors.map(\.shape) == [[3, 2]])
      }
    }
  }

  @Test("Types have the words of the safetensors format, or NumPy's own")
  func words() throws {
    let words: [(descr: String, dtype: String, number: NumberFormat, byteCount: UInt64)] = [
      ("|b1", "BOOL", .bytes, 1), ("|i1", "I8", .int8, 1), ("|u1", "U8", .bytes, 1), ("<u2", "U16", .int16, 2),
      ("<i4", "I32", .int32, 4), ("<u8", "U64", .int64, 8), ("<f2", "F16", .float16, 2), ("<f8", "F64", .float64, 8),
      ("<c8", "C64", .float32, 8), ("<c16", "C128", .float64, 16), ("<f16", "<f16", .bytes, 16),
      (">f4", ">f4", .bytes, 4), ("<m8[us]", "<m8[us]", .int64, 8), (">M8[D]", ">M8[D]", .bytes, 8),
      ("|S5", "|S5", .bytes, 5), ("<U3", "<U3", .bytes, 12), ("|V2", "|V2", .bytes, 2), (">u1", "U8", .bytes, 1),
    ]
    for word in words {
      let tensor = try #require(try Self.types(word.descr)?.tensors.first, "\(word.descr)")
      #expect((tensor.dtype, tensor.number, tensor.byteCount) == (word.dtype, word.number, word.byteCount))
    }
  }

  private static let malformed = [
    "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f4', 'fortran_order': None, 'shape': (3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3 2)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} x",
    "{'descr': '<f4\\'', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': 'f4', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '=f4', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<x4', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f99999999999', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f4[ns]', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,)}",
  ]

  @Test("A malformed array, and one of objects or records, is opaque", arguments: malformed)
  func malformedArray(dictionary: String) throws {
    #expect(try Self.layout(dictionary) == nil)
  }

  private static let notRead = [
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}":
      "it is an array of Python objects, which mvc never unpickles",
    "{'descr': [('x', '<f4'), (('title', 'y'), '>i2', (2, 3))], 'fortran_order': False, 'shape': (3,)}":
      "it is an array of records, whose fields mvc does not read",
    "{'descr': '<x4', 'fortran_order': False, 'shape': (3,)}":
      "it is an array of the type '<x4', which mvc does not know",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}" + String(repeating: " ", count: 5000):
      "its header is longer than 4096 bytes",
  ]

  @Test("What may be sound and is not read is told from damage", arguments: notRead.keys)
  func notReadArrays(dictionary: String) throws {
    let array = ArraySource(Self.array(dictionary, version: 2))
    #expect(try ModelFileRefusal(array, name: nil) == Self.notRead[dictionary].map { .notRead($0) })
    let cut = "{'descr': '<f4', 'fortran_order': False, 'shape': (99,)}"
    #expect(try ModelFileRefusal(ArraySource(Self.array(cut)), name: nil) == .damaged(format: "npy"))
  }

  @Test("A long header, many dimensions and a version of a later NumPy are opaque")
  func limits() throws {
    let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}"
    #expect(try Self.layout(good, version: 2) != nil)
    #expect(try Self.layout(good, version: 4) == nil)
    #expect(try Self.layout(good, version: 0) == nil)
    #expect(try Self.layout(good + String(repeating: " ", count: 4_100), version: 2) == nil)
    let shape = String(repeating: "1, ", count: 65)
    #expect(try Self.layout("{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape))}") == nil)
  }

  @Test("An archive's arrays are named after their entries, and the entries that are no arrays are left out")
  func archive() throws {
    let good = Self.array("{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}")
    var archive = ZipBuilder()
    archive.add("a/b.npy", good)
    archive.add("notes.txt", Array("text".utf8))
    archive.add("bad.npy", Array("text".utf8))
    archive.add("deflated.npy", good, method: 8)
    archive.add("encrypted.npy", good, flags: 1)
    archive.add("c.npy", good)
    let layout = try TensorLayout.read(ArraySource(archive.bytes()))
    #expect(layout?.tensors.map(\.name) == ["a/b", "c"])
    #expect(layout?.format == "npz")
  }

  @Test("An array that is longer than its entry is left out")
  func tooLong() throws {
    var archive = ZipBuilder()
    archive.add("a.npy", Self.array("{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}"))
    archive.add("b.npy", Self.array("{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}"))
    #expect(try TensorLayout.read(ArraySource(archive.bytes()))?.tensors.map(\.name) == ["b"])
  }
}
