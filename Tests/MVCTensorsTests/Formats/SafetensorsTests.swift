import MVCTensors
import Testing

@Suite("SafetensorsFormat")
struct SafetensorsTests {
  /// A file with this header and so many bytes after it.
  private static func file(_ header: String, dataByteCount: Int = 0) -> [UInt8] {
    UInt64(header.utf8.count).littleEndianBytes + Array(header.utf8) + [UInt8](repeating: 1, count: dataByteCount)
  }

  private static func layout(_ header: String, dataByteCount: Int = 0) throws -> TensorLayout? {
    try TensorLayout.read(ArraySource(file(header, dataByteCount: dataByteCount)))
  }

  @Test("Two tensors of the same bytes' length may come in any order in the header, and other members are passed over")
  func order() throws {
    let header = #"""
      {"b":{"data_offsets":[4,8],"later":[{"x":[1.5e-3,-0,null,true,false,"\u00e9"]},[]],"shape":[4],"dtype":"U8"},
      "\ud83d\ude00\/\n":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"__metadata__":{"a":"}\"{"}}
      """#
    let expected = """
      safetensors
      \(header.utf8.count + 8)..<\(header.utf8.count + 12) F32 float32 [] "😀/\\n"
      \(header.utf8.count + 12)..<\(header.utf8.count + 16) U8 bytes [4] "b"
      """
    #expect(try Self.layout(header, dataByteCount: 8)?.text == expected)
  }

  @Test("A type of a later version is bytes, a file without tensors has none, and gaps are allowed")
  func lenient() throws {
    let later = try #require(
      try Self.layout(#"{"a":{"dtype":"F3","shape":[7],"data_offsets":[1,4]}}"#, dataByteCount: 9))
    #expect(later.tensors.map(\.number) == [.bytes])
    #expect(later.tensors.map(\.byteCount) == [3])
    #expect(try Self.layout("{}") == TensorLayout(format: "safetensors", tensors: []))
  }

  private static let malformed: [String] = [
    #"{"a""#, "{", #"{"a":"#, #"{"a":{}}"#, #"{"a":[]}"#, "{}x", "{} {}", "{,}", #"{"a":1}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551616]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551611,18446744073709551615]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#,
    #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
    #"{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"\ud800\u0041":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"\x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    "{\"\n\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
    #"{"__metadata__":{"a":}}"#, #"{"__metadata__":{"a"}}"#, #"{"__metadata__":[1,]}"#, #"{"__metadata__":tru}"#,
    #"{"__metadata__":-}"#, #"{"__metadata__":01}"#, #"{"__metadata__":1.}"#, #"{"__metadata__":1e}"#,
    #"{"__metadata__":[}}"#,
  ]

  @Test("A malformed header makes the file opaque", arguments: malformed)
  func malformedHeader(header: String) throws {
    #expect(try Self.layout(header, dataByteCount: 8) == nil)
  }

  @Test("The malformed headers are of files that would be read without their faults")
  func wellFormed() throws {
    let header = #"{"__metadata__":[1,-0.5E+3,{"a":[]}],"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    #expect(try Self.layout(header, dataByteCount: 8)?.tensors.count == 1)
  }

  @Test("A length that the file does not have, or above the limit, makes it opaque")
  func lengths() throws {
    let good = Self.file("{}      ")
    #expect(try TensorLayout.read(ArraySource(good)) != nil)
    for length in [0, 1, 9, 100_000_001, UInt64(UInt32.max), UInt64(Int64.max), UInt64.max - 7, UInt64.max] {
      #expect(try TensorLayout.read(ArraySource(length.littleEndianBytes + good.dropFirst(8))) == nil)
    }
    for length in 0..<good.count { #expect(try TensorLayout.read(ArraySource(Array(good.prefix(length)))) == nil) }
  }

  @Test("A name that is no UTF-8 makes the file opaque")
  func invalidText() throws {
    var bytes = Self.file(#"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#, dataByteCount: 8)
    #expect(try TensorLayout.read(ArraySource(bytes)) != nil)
    bytes[10] = 0xFF
    #expect(try TensorLayout.read(ArraySource(bytes)) == nil)
  }

  @Test("Names that only look the same are two names")
  func canonicalEquivalence() throws {
    let header = #"""
      {"\u00e9":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"e\u0301":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}
      """#
    #expect(try Self.layout(header, dataByteCount: 8)?.tensors.count == 2)
  }

  @Test("Deep nesting, a long name and many dimensions make the file opaque")
  func bombs() throws {
    for depth in [129, 100_000] {
      let open = String(repeating: "[", count: depth)
      let close = String(repeating: "]", count: depth)
      #expect(try Self.layout(#"{"__metadata__":\#(open)\#(close)}"#) == nil)
      #expect(try Self.layout(#"{"__metadata__":\#(open)"#) == nil)
    }
    let name = String(repeating: "n", count: 65_537)
    #expect(try Self.layout(#"{"\#(name)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#) == nil)
    let shape = String(repeating: "1,", count: 64)
    #expect(
      try Self.layout(#"{"a":{"dtype":"U8","shape":[\#(shape)1],"data_offsets":[0,1]}}"#, dataByteCount: 1) == nil)
  }

  @Test("Only the header is read, in few reads")
  func reads() throws {
    var header = "{"
    for index in 0..<10_000 {
      header +=
        #""layer.\#(index).weight":{"dtype":"U8","shape":[400],"data_offsets":[\#(index * 400),\#(index * 400 + 400)]},"#
    }
    header = String(header.dropLast()) + "}"
    let source = CountingSource(Self.file(header, dataByteCount: 4_000_000))
    #expect(try TensorLayout.read(source)?.tensors.count == 10_000)
    #expect(source.readCount < 15)
    #expect(source.readByteCount < header.utf8.count + 100)
    #expect(source.mostByteCount <= 1 << 20)
  }
}
