import MVCTensors
import Testing

@Suite("ZipDirectory")
struct ZipTests {
  private static let array = NumPyTests.array("{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}")

  private static var archive: ZipBuilder {
    var archive = ZipBuilder()
    archive.add("a.npy", array, padding: 40)
    archive.add("b.npy", array)
    return archive
  }

  private static func names(_ bytes: [UInt8]) throws -> [String]? {
    try TensorLayout.read(ArraySource(bytes))?.tensors.map(\.name)
  }

  @Test("An archive of the ZIP64 kind gives the same layout as one without")
  func zip64() throws {
    let plain = try TensorLayout.read(ArraySource(Self.archive.bytes()))
    #expect(plain?.tensors.map(\.name) == ["a", "b"])
    #expect(try TensorLayout.read(ArraySource(Self.archive.bytes(isZip64: true))) == plain)
  }

  @Test("A comment at the end is passed over, whatever is in it")
  func comments() throws {
    for comment in ["x", "PK\u{5}\u{6}" + String(repeating: "y", count: 40), String(repeating: "z", count: 65_535)] {
      #expect(try Self.names(Self.archive.bytes(comment: comment)) == ["a", "b"])
      #expect(try Self.names(Self.archive.bytes(isZip64: true, comment: comment)) == ["a", "b"])
    }
  }

  @Test("More entries than the directory has room for make the archive opaque")
  func counts() throws {
    #expect(try Self.names(Self.archive.bytes(entryCount: 3)) == nil)
    #expect(try Self.names(Self.archive.bytes(entryCount: 60_000)) == nil)
    #expect(try Self.names(Self.archive.bytes(entryCount: 1)) == ["a"])
    let big = Self.archive.bytes(isZip64: true)
    // The 64-bit count stands 54 bytes before the last 44: end record 22, locator 20.
    for count in [3, UInt64(1) << 32, .max] {
      var bytes = big
      let position = bytes.count - 22 - 20 - 56 + 32
      bytes.replaceSubrange(position..<position + 8, with: count.littleEndianBytes)
      #expect(try Self.names(bytes) == nil)
    }
  }

  @Test("Bytes behind the end, none in front of it, and a directory elsewhere make the archive opaque")
  func places() throws {
    let bytes = Self.archive.bytes()
    #expect(try Self.names(bytes + [0]) == nil)
    #expect(try Self.names(Array(bytes.dropFirst())) == nil)
    for value in [0, UInt32(bytes.count), .max - 1, .max] {
      var moved = bytes
      moved.replaceSubrange(bytes.count - 6..<bytes.count - 2, with: value.littleEndianBytes)
      #expect(try Self.names(moved) == nil)
    }
  }

  @Test("Lengths near the end of numbers make the archive opaque")
  func hugeLengths() throws {
    let bytes = Self.archive.bytes(isZip64: true)
    let second = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    // Behind the record, the name and another block are the id and length of the 64-bit values, and these.
    let values = second + 46 + 5 + 5 + 4
    for value in [UInt64.max, UInt64.max - 40, UInt64(1) << 40] {
      for position in [[values, values + 8], [values + 16]] {
        var changed = bytes
        for start in position { changed.replaceSubrange(start..<start + 8, with: value.littleEndianBytes) }
        let names = try Self.names(changed)
        #expect(names == nil || names == ["a"])
      }
    }
  }

  @Test("Entries that share bytes make the archive opaque before any of them is read")
  func overlap() throws {
    var archive = ZipBuilder()
    for index in 0..<100 { archive.add("\(index).npy", Self.array) }
    var bytes = archive.bytes()
    for record in bytes.indices.filter({ bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) }) {
      bytes.replaceSubrange(record + 42..<record + 46, with: UInt32(0).littleEndianBytes)
    }
    let source = CountingSource(bytes)
    #expect(try TensorLayout.read(source) == nil)
    #expect(source.readCount < 20)
  }
}
