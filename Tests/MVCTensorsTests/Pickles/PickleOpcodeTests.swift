import MVCBase
import MVCTestSupport
import Testing

@testable import MVCTensors

/// What a scan makes of opcodes that attacks use, and of pickles that end early.
@Suite("Pickles opcode by opcode")
struct PickleOpcodeTests {
  private static let system = [PickleImport(module: "os", name: "system")]

  private func scan(_ bytes: [UInt8], _ name: String = "model.pkl") throws -> PickleScan? {
    try PickleScan.read(ArraySource(bytes), name: name)
  }

  @Test(
    "All ways to name what is called are seen",
    arguments: [
      // GLOBAL; INST; OBJ.
      "cos\nsystem\n(S'id'\ntR.", "(S'id'\nios\nsystem\n.", "(cos\nsystem\nS'id'\no.",
      // STACK_GLOBAL with texts of protocol 0, escaped and not.
      "S'os'\nS'system'\n\u{93}.", "S'\\x6fs'\nS'\\163ystem'\n\u{93}.", "V\\u006fs\nVsystem\n\u{93}.",
      // From the memo, put by number and in order.
      "S'os'\np7\n0S'system'\np3\n0g7\ng3\n\u{93}.", "S'os'\n\u{94}0S'system'\n\u{94}0h\u{0}h\u{1}\u{93}.",
      "S'os'\nq\u{9}0h\u{9}S'system'\n\u{93}.", "S'x'\n\u{94}0S'os'\np0\n0h\u{0}S'system'\n\u{93}.",
      // A duplicate; behind a mark that is popped.
      "S'system'\nS'os'\n20S'system'\n\u{93}.", "(S'a'\n1S'b'\n0S'os'\nS'system'\n\u{93}.",
    ] as [String])
  func names(pickle: String) throws {
    // One byte for each character.
    let bytes = pickle.unicodeScalars.map { UInt8($0.value) }
    #expect(try scan(bytes)?.dangerousImports == Self.system)
  }

  @Test(
    "A name that is no constant is a computed one",
    arguments: [
      // Of numbers; of the result of a call; of bytes.
      "K\u{1}S'x'\n\u{93}.", "S'os'\nc_operator\nconcat\n(S'sys'\nS'tem'\ntR\u{93}.", "C\u{2}osS'system'\n\u{93}.",
    ] as [String])
  func computed(pickle: String) throws {
    #expect(try scan(pickle.unicodeScalars.map { UInt8($0.value) })?.dangerousImports == [.unknown])
  }

  @Test(
    "What an extension code stands for is not known, and said",
    arguments: [
      [0x82, 5], [0x83, 5, 0], [0x84, 5, 0, 0, 0],
    ] as [[UInt8]])
  func extensions(opcode: [UInt8]) throws {
    let scan = try #require(try scan([0x80, 2] + opcode + [0x2E]))
    #expect(scan.dangerousImports.map(\.description) == ["what is registered under the extension code 5"])
  }

  @Test("Every opcode of every protocol is followed: imports are those that Python finds", arguments: 0...5)
  func everyOpcode(protocol: Int) throws {
    let program = """
      import collections, datetime, decimal, enum, fractions, io, pathlib, pickle, random, sys, uuid
      class Color(enum.Enum): RED = 1
      class State:
          def __init__(self): self.x = [1, {'a': (2, 3)}]
      class Arguments:
          def __new__(cls, *a, **k): return super().__new__(cls)
          def __getnewargs_ex__(self): return (1,), {'k': 2}
      class Slots:
          __slots__ = ['a']
          def __init__(self): self.a = b'bytes' * 100
      class Items(list): pass
      shared = ['s'] * 3
      values = [None, True, False, 0, 255, 65536, -1, 2 ** 31, 2 ** 70, -2 ** 3000, 1.5, 'a', 'ü' * 200, '\\udc80', b'', b'x' * 300,
        bytearray(b'y' * 3), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], list(range(2000)), {}, {1: 2},
        dict.fromkeys(range(2000)), set(), {1, 2}, frozenset([3]), shared, shared, Color.RED, State(), Arguments(), Slots(), Items([1]),
        collections.OrderedDict(a=1), collections.Counter('ab'), datetime.datetime(2026, 1, 1), decimal.Decimal('1.5'),
        fractions.Fraction(1, 3), pathlib.PurePosixPath('a'), random.Random(1), uuid.UUID(int=5), ValueError('x'), len, int, complex(1, 2),
        range(3), slice(1), type(None), io.BytesIO(b'z')]
      if \(`protocol`) < 2: values = [v for v in values if not isinstance(v, (Slots, io.BytesIO))]
      if \(`protocol`) < 4: values = [v for v in values if not isinstance(v, Arguments)]
      data = pickle.dumps(values, \(`protocol`))
      found = set()
      class Finder(pickle._Unpickler):
          def find_class(self, module, name):
              found.add(module + '.' + name)
              return super().find_class(module, name)
      Finder(io.BytesIO(data)).load()
      sys.stdout.buffer.write(data + '\\n'.join(sorted(found)).encode())
      sys.stdout.buffer.write(len(data).to_bytes(8, 'little'))
      """
    let output = try ExternalProgram.python.run("-c", program).output
    try #require(output.count > 8)
    let byteCount = Int(output.suffix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
    let expected = String(decoding: output[byteCount..<(output.count - 8)], as: UTF8.self).split(separator: "\n")
    let scan = try #require(try scan(Array(output.prefix(byteCount))))
    #expect(scan.isComplete, "\(scan.gaps)")
    // Python gives the old names of protocols up to 2 as the new ones.
    let renamed = scan.imports.map {
      $0.path.replacing("__builtin__", with: "builtins").replacing("copy_reg", with: "copyreg")
    }
    if (3...5).contains(`protocol`) { #expect(Set(renamed) == Set(expected.map(String.init))) }
    #expect(scan.dangerousImports.isEmpty, "\(scan.dangerousImports)")
  }

  @Test("However a pickle is cut, its scan is not complete")
  func cut() throws {
    let whole = try ExternalProgram.python.run(
      "-c", "import pickle, sys, datetime; sys.stdout.buffer.write(pickle.dumps([1, 'text', datetime.date.today()], 4))"
    ).output
    #expect(try scan(whole)?.isComplete == true)
    try #require(whole.count > 2)
    for count in 2..<whole.count {
      let scan = try #require(try scan(Array(whole.prefix(count))), "\(count) bytes")
      #expect(scan.gaps.map(\.offset) == [UInt64(count)])
    }
  }

  @Test("No byte that is changed makes the scan fail, or find less and call it complete without the bytes saying so")
  func damaged() throws {
    let whole = PickleBytes().op("]").joblibArray("f8", [1]).raw([0] + [UInt8](repeating: 1, count: 8)).evil
    for index in whole.indices {
      for value in [0, 0x2E, 0x80, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[index] = value
        _ = try scan(bytes)
      }
    }
  }

  @Test("Bytes behind the last pickle are told of, and pickles of text there are looked at")
  func behind() throws {
    let scan = try #require(try scan(PickleBytes.harmless + [1, 2, 3]))
    #expect(scan.gaps == [PickleGap(part: nil, offset: 5, reason: "the pickle ends there and the file does not")])
    let text = try #require(try self.scan(PickleBytes.harmless + Array("cos\nsystem\n(S'id'\ntR.".utf8)))
    #expect(text.dangerousImports == Self.system)
  }

  @Test("An old checkpoint is five pickles and numbers, all of which are expected")
  func oldCheckpoint() throws {
    let magic: [UInt8] = [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    let one = PickleBytes(protocol: 2).number(1).end
    let numbers = [UInt8](repeating: 7, count: 100)
    let good = try #require(try scan(magic + one + one + one + one + numbers, "m.pt"))
    #expect(good.isComplete && good.imports.isEmpty)
    let bad = try #require(try scan(magic + one + one + PickleBytes(protocol: 2).evil + one + numbers, "m.pt"))
    #expect(bad.dangerousImports == Self.system)
    #expect(try scan(magic + one + one, "m.pt")?.isComplete == true)
  }

  @Test(
    "A pickle is one whatever the file is called",
    arguments: [
      "a.pickle", "a.p", "a.joblib", "a.sav", "a.pt", "a.pth", "a.bin", "a.ckpt", "a.model", "a.dat", "a.dill",
      "a.cloudpickle", "a.txt", "a.csv", "README", ".hidden",
    ])
  func anyName(name: String) throws {
    for bytes in [
      PickleBytes.evil, PickleBytes(protocol: nil).evil, Array("(dp0\nS'a'\ncos\nsystem\n(S'id'\ntRs.".utf8),
    ] {
      #expect(try scan(bytes, name)?.dangerousImports == Self.system)
    }
  }

  @Test("Bytes that look like a pickle for a moment are none under other names")
  func numbers() throws {
    #expect(try scan([0x80, 3, 0x40, 0x41, 0xFF, 0xFF], "weights.f32") == nil)
    #expect(try scan(Array("I have a dream\nS'x'\n".utf8), "speech.txt") == nil)
    #expect(try scan(Array("class Model:\n    pass\n".utf8), "model.py") == nil)
  }
}
