import MVCBase
import MVCTestSupport
import Testing

@testable import MVCTensors

/// Pickles that do not lie bare in a file of their own.
@Suite("Pickles within files")
struct PickleContainerTests {
  private static let system = [PickleImport(module: "os", name: "system")]

  private func scan(_ bytes: [UInt8], _ name: String = "model.pkl") throws -> PickleScan? {
    try PickleScan.read(ArraySource(bytes), name: name)
  }

  private func python(_ program: String) throws -> [UInt8] {
    let outcome = try ExternalProgram.python.run(
      "-c",
      """
      import bz2, gzip, io, lzma, os, pickle, sys, tarfile, zipfile, zlib
      class Evil:
          def __reduce__(self): return (os.system, ('id',))
      evil = pickle.dumps(Evil(), 4)
      write = sys.stdout.buffer.write
      \(program)
      """)
    try #require(outcome.exitCode == 0)
    return outcome.output
  }

  private func npy(_ descr: String, shape: String = "(1,)", _ body: [UInt8]) -> [UInt8] {
    var header = "{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + UInt16(header.utf8.count).littleEndianBytes + Array(header.utf8)
      + body
  }

  // MARK: joblib

  @Test(
    "A pickle goes on after an array that joblib wrote between its opcodes",
    arguments: [
      ("f8", [2, 3], 48), ("i1", [7], 7), ("U2", [3], 24), ("S5", [2], 10), ("V16", [2], 32), ("M8", [1], 8),
      ("b1", [0, 4], 0), ("c16", [], 16), ("?", [3], 3),
    ] as [(String, [UInt8], Int)], [true, false])
  func arrays(_ array: (code: String, shape: [UInt8], byteCount: Int), isAligned: Bool) throws {
    // Numbers that would be opcodes: STOP, and one that there is not.
    let numbers = (isAligned ? [3, 0xFF, 0xFF, 0xFF] : []) + [UInt8](repeating: 0x2E, count: array.byteCount)
    let start = PickleBytes().op("]").joblibArray(array.code, array.shape, alignment: isAligned).raw(numbers)
    let scan = try #require(try scan(start.evil, "model.joblib"))
    #expect(scan.dangerousImports == Self.system)
    #expect(scan.isComplete)
    let harmless = try #require(try self.scan(start.op("a").end, "model.joblib"))
    #expect(harmless.isComplete && harmless.dangerousImports.isEmpty)
  }

  @Test("An array of objects is a pickle within the pickle, and both are looked at")
  func objects() throws {
    let start = PickleBytes().op("]").joblibArray("O8", [1])
    #expect(try scan(start.raw(PickleBytes.evil).op("a").end)?.dangerousImports == Self.system)
    #expect(try scan(start.raw(PickleBytes.harmless).evil)?.dangerousImports == Self.system)
    #expect(try scan(start.raw(PickleBytes.harmless).op("a").end)?.dangerousImports == [])
  }

  @Test("An array whose length cannot be told stops the scan, which says where")
  func unknownLength() throws {
    let start = PickleBytes().op("]").joblibArray("T16", [2])
    let scan = try #require(try scan(start.raw([UInt8](repeating: 0, count: 40)).evil))
    #expect(scan.gaps.map(\.offset) == [UInt64(start.bytes.count)])
    #expect(scan.gaps.map(\.reason) == ["an array follows whose length cannot be told"])
    #expect(
      scan.gaps.first?.description.hasSuffix(
        "because an array follows whose length cannot be told: what follows was not looked at") == true)
  }

  @Test(
    "Arrays of absurd lengths and types do not harm the scan", arguments: ["U99999999999999999999", "f", "", "V-1"])
  func absurd(code: String) throws {
    let pickle = PickleBytes().op("]").joblibArray(code, [255, 255, 255, 255, 255, 255, 255, 255, 255]).evil
    #expect(try scan(pickle)?.isComplete == false)
  }

  // MARK: NumPy

  @Test(
    "Arrays of objects are looked at, however their type is written",
    arguments: [
      "'|O'", "'O'", "'|O8'", "'object'", "[('a', '<i4'), ('b', '|O')]", "'i4, O'", "'\\x7cO'", "[('a', 'O', (2,))]",
    ])
  func objectArrays(descr: String) throws {
    let array = npy(descr, PickleBytes.evil)
    #expect(try scan(array, "labels.npy")?.dangerousImports == Self.system)
    #expect(try scan(array, "whatever")?.dangerousImports == Self.system)
    var archive = ZipBuilder()
    archive.add("a.npy", npy("'<f4'", [0, 0, 0, 0]))
    archive.add("labels.npy", array)
    #expect(try scan(archive.bytes(), "data.npz")?.dangerousImports == Self.system)
  }

  @Test("Arrays of numbers have no pickle, and what follows them is looked at")
  func numberArrays() throws {
    #expect(try scan(npy("'<f4'", [0x80, 4, 0x2E, 0]), "a.npy") == nil)
    #expect(try scan(npy("[('Open', '<f4'), ('OBJ', '<i4')]", [UInt8](repeating: 0x80, count: 8)), "a.npy") == nil)
    let two = npy("'<f4'", shape: "(2, 1)", [UInt8](repeating: 0x2E, count: 8)) + npy("'|O'", PickleBytes.evil)
    #expect(try scan(two, "a.npy")?.dangerousImports == Self.system)
  }

  // MARK: Compressed

  @Test(
    "What zlib can decompress is looked at, under any name",
    arguments: ["zlib.compress(evil)", "gzip.compress(evil)", "gzip.compress(evil[:9]) + gzip.compress(evil[9:])"])
  func compressed(program: String) throws {
    let bytes = try python("write(\(program))")
    for name in ["m.pkl", "m.pkl.gz", "m.joblib.z", "weights"] {
      let scan = try #require(try scan(bytes, name))
      #expect(scan.dangerousImports == [PickleImport(module: "posix", name: "system")])
      #expect(scan.isComplete)
    }
  }

  @Test("joblib's old compressed form is looked at")
  func oldJoblib() throws {
    let bytes = try python("write(b'ZF' + hex(len(evil)).ljust(19).encode() + zlib.compress(evil))")
    #expect(try scan(bytes, "m.pkl")?.dangerousImports == [PickleImport(module: "posix", name: "system")])
  }

  @Test(
    "What cannot be decompressed is said to be compressed, where the name is a model's",
    arguments: [
      ("bz2.compress(evil)", "bzip2"), ("lzma.compress(evil)", "xz"),
      ("lzma.compress(evil, format=lzma.FORMAT_ALONE)", "lzma"), ("b'\\x28\\xb5\\x2f\\xfd' + evil", "zstd"),
      ("b'\\x04\\x22\\x4d\\x18' + evil", "lz4"),
    ])
  func unreadable(program: String, form: String) throws {
    let bytes = try python("write(\(program))")
    let expected = PickleGap(
      part: nil, offset: 0, reason: "it is compressed with \(form), which mvc cannot decompress")
    for name in ["m.joblib", "m.pkl.\(form)", "m.pt"] { #expect(try scan(bytes, name)?.gaps == [expected]) }
    #expect(try scan(bytes, "data.csv.\(form)") == nil)
  }

  @Test("A compressed pickle that is cut or damaged leaves a gap")
  func damagedStream() throws {
    let bytes = try python("write(zlib.compress(evil + os.urandom(3000)))")
    #expect(try scan(Array(bytes.prefix(bytes.count / 2)), "m.joblib")?.isComplete == false)
    var damaged = bytes
    damaged[2] = 0xFF
    #expect(try scan(damaged, "m.joblib")?.isComplete == false)
  }

  @Test("A bomb stops the scan when its limit is reached, and says so")
  func bomb() throws {
    let bytes = try python(
      "write(zlib.compress(b'\\x80\\x04B' + (1 << 24).to_bytes(4, 'little') + bytes(1 << 24) + evil[2:]))")
    let scanner = PickleScanner(ScanBudget(fileByteCount: UInt64(bytes.count), inflatedBytes: 1 << 20))
    try scanner.scan(ScanInput(ArraySource(bytes), in: 0..<UInt64(bytes.count)), ScannedPart(fileName: "m.pkl"))
    #expect(scanner.result?.gaps.map(\.reason) == ["the file inflates to more than 1048576 bytes"])
    #expect(try scan(bytes, "m.pkl")?.dangerousImports.count == 1)
  }

  // MARK: Archives

  @Test("Parts of archives are looked at: stored, deflated, nested, under any name")
  func archives() throws {
    let nested = try python(
      """
      def pack(name, data, method):
          out = io.BytesIO()
          with zipfile.ZipFile(out, 'w', method) as z: z.writestr('readme.txt', 'text'); z.writestr(name, data)
          return out.getvalue()
      inner = pack('archive/weights', evil, zipfile.ZIP_DEFLATED)
      write(pack('a/model.pt', inner, zipfile.ZIP_DEFLATED))
      """)
    for name in ["m.zip", "m.keras", "m.pt"] {
      let scan = try #require(try scan(nested, name))
      #expect(scan.dangerousImports == [PickleImport(module: "posix", name: "system")])
      #expect(scan.isComplete)
    }
  }

  @Test("Archives within archives without end are given up, and it is said which part was not looked at")
  func depth() throws {
    var bytes = PickleBytes.evil
    for level in 0..<9 {
      var archive = ZipBuilder()
      archive.add("\(level).zip", bytes)
      bytes = archive.bytes()
    }
    let scan = try #require(try scan(bytes, "m.pt"))
    #expect(scan.gaps.map(\.part) == ["8.zip > 7.zip > 6.zip > 5.zip > 4.zip > 3.zip"])
  }

  @Test("A mark of encryption hides nothing")
  func encrypted() throws {
    var archive = ZipBuilder()
    archive.add("model/data.pkl", PickleBytes.evil, flags: 1)
    let scan = try #require(try scan(archive.bytes(), "m.pt"))
    #expect(scan.dangerousImports == Self.system)
    #expect(scan.gaps.map(\.reason) == ["it is marked as encrypted"])
  }

  @Test("A part that is compressed in another way is a gap")
  func otherMethod() throws {
    var archive = ZipBuilder()
    archive.add("model/data.pkl", PickleBytes.evil, method: 93)
    #expect(
      try scan(archive.bytes(), "m.pt")?.gaps == [
        PickleGap(part: "model/data.pkl", offset: 0, reason: "it is compressed with zstd, which mvc cannot decompress")
      ])
  }

  @Test("An archive that readers understand in two ways is a gap")
  func twoDirectories() throws {
    var good = ZipBuilder()
    good.add("model/data.pkl", PickleBytes.harmless)
    var bad = ZipBuilder()
    bad.add("model/data.pkl", PickleBytes.evil)
    // The end record of the second tells places of the first: those who look at what lies before the record see the second.
    #expect(try scan(good.bytes() + bad.bytes(), "m.pt")?.isComplete == false)
    // An end record in the comment of another.
    let end = Array(bad.bytes().suffix(22))
    let comment = String(decoding: end.map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
    #expect(try scan(good.bytes(comment: comment), "m.pt")?.isComplete == false)
    #expect(try scan(good.bytes(comment: "a comment"), "m.pt")?.isComplete == true)
  }

  @Test("An archive that is cut is a gap where a model is expected")
  func cutArchive() throws {
    var archive = ZipBuilder()
    archive.add("model/data.pkl", PickleBytes.evil)
    let bytes = Array(archive.bytes().dropLast(10))
    #expect(try scan(bytes, "m.pt")?.isComplete == false)
  }

  @Test("Tar archives are looked into, with long names, compressed, and with archives in them")
  func tar() throws {
    let make = """
      def pack(mode):
          out = io.BytesIO()
          with tarfile.open(fileobj=out, mode=mode, format=FORMAT) as t:
              for name, data in [('sys_info', b'x'), ('d/' * 80 + 'model.pt', zipped)]:
                  info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
          return out.getvalue()
      z = io.BytesIO()
      with zipfile.ZipFile(z, 'w') as f: f.writestr('data.pkl', evil)
      zipped = z.getvalue()
      """
    for format in ["tarfile.PAX_FORMAT", "tarfile.GNU_FORMAT", "tarfile.USTAR_FORMAT"] {
      for mode in ["w", "w:gz"] {
        let bytes = try python(make.replacing("FORMAT)", with: "\(format))") + "\nwrite(pack('\(mode)'))")
        let scan = try #require(try scan(bytes, "model.nemo"))
        #expect(scan.dangerousImports == [PickleImport(module: "posix", name: "system")])
        #expect(scan.isComplete, "\(scan.gaps)")
      }
    }
  }

  // MARK: Pickles in pickles

  @Test("Bytes in a pickle that are a pickle are looked at")
  func nestedBytes() throws {
    #expect(try scan(PickleBytes().constant(PickleBytes.evil).end)?.dangerousImports == Self.system)
    #expect(try scan(PickleBytes().constant(Array("\u{1}\u{2} no pickle".utf8)).end)?.dangerousImports == [])
  }

  @Test("What PyTorch loads from bytes that cannot be looked into is a gap")
  func loadFromBytes() throws {
    let load = PickleBytes().global("torch.storage", "_load_from_bytes")
    #expect(try scan(load.constant(PickleBytes.harmless).raw([0x85]).op("R").end)?.isComplete == true)
    #expect(try scan(load.text("computed").raw([0x85]).op("R").end)?.isComplete == false)
  }
}
