import MVCTensors
import Testing

@Suite("GGUFFormat")
struct GGUFTests {
  /// Builds a file from its parts, each of which a test may spoil.
  private struct File {
    var magic = "GGUF"
    var version: UInt32 = 3
    var tensorCount: UInt64?
    var entryCount: UInt64?
    /// Keys with a type and the value's bytes.
    var entries: [(key: String, type: UInt32, value: [UInt8])] = []
    var tensors: [(name: String, dimensions: [UInt64], type: UInt32, offset: UInt64)] = []
    var dataByteCount = 256

    var bytes: [UInt8] {
      var bytes = Array(magic.utf8) + version.littleEndianBytes
      bytes += (tensorCount ?? UInt64(tensors.count)).littleEndianBytes
      bytes += (entryCount ?? UInt64(entries.count)).littleEndianBytes
      for entry in entries { bytes += Self.text(entry.key) + entry.type.littleEndianBytes + entry.value }
      for tensor in tensors {
        bytes += Self.text(tensor.name) + UInt32(tensor.dimensions.count).littleEndianBytes
        bytes += tensor.dimensions.flatMap(\.littleEndianBytes)
        bytes += tensor.type.littleEndianBytes + tensor.offset.littleEndianBytes
      }
      return bytes + [UInt8](repeating: 0, count: dataByteCount)
    }

    static func text(_ text: String) -> [UInt8] { UInt64(text.utf8.count).littleEndianBytes + Array(text.utf8) }

    func read() throws -> TensorLayout? { try TensorLayout.read(ArraySource(bytes)) }
  }

  private static let good = File(tensors: [("a", [4, 2], 0, 0), ("b", [32], 2, 32)])
  private static let alignmentKey = "general.alignment"

  private static func with(_ change: (inout File) -> Void) -> File {
    var file = good
    change(&file)
    return file
  }

  @Test("Versions 2 and 3 are read")
  func versions() throws {
    for version: UInt32 in [2, 3] {
      let layout = try #require(try Self.with { $0.version = version }.read())
      #expect(layout.tensors.map(\.shape) == [[2, 4], [32]])
      #expect(layout.tensors.map(\.range.lowerBound) == [128, 160])
    }
  }

  @Test("Offsets count from the alignment that the metadata tells")
  func alignment() throws {
    let file = Self.with {
      $0.entries = [(Self.alignmentKey, 4, UInt32(128).littleEndianBytes)]
      $0.tensors[1].offset = 128
      $0.dataByteCount = 512
    }
    #expect(try file.read()?.tensors.map(\.range.lowerBound) == [256, 384])
  }

  @Test("Arrays of texts and of arrays are passed over")
  func arrays() throws {
    let texts = UInt32(8).littleEndianBytes + UInt64(2).littleEndianBytes + File.text("one") + File.text("")
    let nested = UInt32(9).littleEndianBytes + UInt64(2).littleEndianBytes + texts + texts
    let file = Self.with { $0.entries = [("texts", 9, texts), ("nested", 9, nested), ("end", 7, [1])] }
    #expect(try file.read()?.tensors.count == 2)
  }

  private static let malformed: [(what: String, file: File)] = [
    ("another magic", with { $0.magic = "GGUG" }),
    ("version 1", with { $0.version = 1 }),
    ("version 4", with { $0.version = 4 }),
    ("big-endian", with { $0.version = 0x0300_0000 }),
    ("more tensors than there are", with { $0.tensorCount = 3 }),
    ("more tensors than fit", with { $0.tensorCount = .max }),
    ("more entries than there are", with { $0.entryCount = 1 }),
    ("more entries than fit", with { $0.entryCount = .max }),
    ("no alignment", with { $0.entries = [(alignmentKey, 4, UInt32(0).littleEndianBytes)] }),
    ("an odd alignment", with { $0.entries = [(alignmentKey, 4, UInt32(48).littleEndianBytes)] }),
    ("an alignment of another type", with { $0.entries = [(alignmentKey, 10, UInt64(32).littleEndianBytes)] }),
    (
      "two alignments",
      with { $0.entries = Array(repeating: (alignmentKey, 4, UInt32(32).littleEndianBytes), count: 2) }
    ),
    ("an unknown value type", with { $0.entries = [("x", 13, [])] }),
    ("a text that leaves the file", with { $0.entries = [("x", 8, UInt64.max.littleEndianBytes)] }),
    (
      "an array that is too long",
      with { $0.entries = [("x", 9, UInt32(10).littleEndianBytes + (UInt64.max / 4).littleEndianBytes)] }
    ),
    (
      "arrays in arrays",
      with {
        let level = UInt32(9).littleEndianBytes + UInt64(1).littleEndianBytes
        $0.entries = [("x", 9, Array(repeatElement(level, count: 100_000).joined()))]
      }
    ),
    ("five dimensions", with { $0.tensors[0].dimensions = [1, 1, 1, 1, 8] }),
    ("too many elements", with { $0.tensors[0].dimensions = [1 << 32, 1 << 32] }),
    ("too many bytes", with { $0.tensors[0].dimensions = [1 << 62] }),
    ("a row of half a block", with { $0.tensors[1].dimensions = [16, 2] }),
    ("a type that was removed", with { $0.tensors[1].type = 4 }),
    ("an unknown type", with { $0.tensors[1].type = 99 }),
    ("an offset that is not aligned", with { $0.tensors[1].offset = 33 }),
    ("an offset outside the file", with { $0.tensors[1].offset = 1 << 40 }),
    ("an offset near the end of numbers", with { $0.tensors[1].offset = .max - 31 }),
    ("tensors that overlap", with { $0.tensors[1].offset = 0 }),
    ("two tensors of one name", with { $0.tensors[1].name = "a" }),
    ("bytes that are missing", with { $0.dataByteCount = 52 }),
  ]

  @Test("A malformed file is opaque", arguments: malformed.indices)
  func malformedFiles(index: Int) throws {
    #expect(try Self.malformed[index].file.read() == nil, "\(Self.malformed[index].what)")
  }

  private static let notRead: [(file: File, reason: String)] = [
    (with { $0.version = 1 }, "it is GGUF version 1, which mvc does not read"),
    (with { $0.version = 4 }, "it is GGUF version 4, which mvc does not read"),
    (with { $0.version = UInt32(3).byteSwapped }, "it is big-endian GGUF, which mvc does not read"),
    (with { $0.tensors[1].type = 99 }, "the tensor 'b' has the GGUF type 99, which mvc does not know"),
    (with { $0.entries = [("x", 13, [0])] }, "its metadata has the type 13, which mvc does not know"),
    (
      with { $0.entries = [(alignmentKey, 4, UInt32(24).littleEndianBytes)] },
      "its tensors are aligned to 24 bytes, which is no power of two"
    ),
    (with { $0.tensors[0].name = String(repeating: "n", count: 70_000) }, "its header has a text above 65536 bytes"),
  ]

  @Test("What may be sound and is not read is told from damage", arguments: notRead.indices)
  func notReadFiles(index: Int) throws {
    let (file, reason) = Self.notRead[index]
    #expect(try file.read() == nil)
    #expect(try ModelFileRefusal(ArraySource(file.bytes), name: "a.gguf") == .notRead(reason))
  }

  @Test("Numbers that no version has are damage, also where they could be lengths above a limit")
  func damaged() throws {
    let files = [
      Self.with { $0.version = 0 }, Self.with { $0.version = 0x0909_0909 }, Self.with { $0.tensorCount = 1 << 60 },
      Self.with { $0.tensors[1].type = .max }, Self.with { $0.tensors[1].offset = 1 << 40 },
      Self.with { $0.entries = [(Self.alignmentKey, 4, UInt32(3).littleEndianBytes)] },
    ]
    for file in files {
      #expect(try ModelFileRefusal(ArraySource(file.bytes), name: "a.gguf") == .damaged(format: "gguf"))
    }
  }

  @Test("The malformed files differ from one that is read")
  func wellFormed() throws {
    #expect(try Self.good.read()?.tensors.map(\.name) == ["a", "b"])
  }

  @Test("A vocabulary of 100,000 texts takes few reads")
  func reads() throws {
    let texts = (0..<100_000).flatMap { File.text("token \($0)") }
    let file = Self.with {
      $0.entries = [("tokens", 9, UInt32(8).littleEndianBytes + UInt64(100_000).littleEndianBytes + texts)]
    }
    let source = CountingSource(file.bytes)
    #expect(try TensorLayout.read(source)?.tensors.count == 2)
    #expect(source.readCount < 20)
  }
}
