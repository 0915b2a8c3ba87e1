import MVCTensors
import MVCTestSupport
import Testing

@Suite("PickleScan")
struct PickleScanTests {
  private static func scan(_ bytes: [UInt8], name: String = "model.pkl") throws -> PickleScan? {
    try PickleScan.read(ArraySource(bytes), name: name)
  }

  /// What Python's own pickle writes for an object that, when loaded, calls `function` of `module`.
  private static func pickle(_ module: String, _ function: String, _ protocol: Int) throws -> [UInt8] {
    let program = """
      import pickle, sys, importlib
      class Call:
          def __reduce__(self): return (getattr(importlib.import_module('\(module)'), '\(function)'), ('x',))
      sys.stdout.buffer.write(pickle.dumps([1, {'weights': Call()}], protocol=\(`protocol`)))
      """
    return try ExternalProgram.python.run("-c", program).output
  }

  @Test(
    "Commands, files and the network are dangerous, in every protocol",
    arguments: [("os", "system"), ("subprocess", "Popen"), ("builtins", "exec"), ("socket", "create_connection")],
    2...5)
  func attacks(_ call: (module: String, function: String), protocol: Int) throws {
    let scan = try #require(try Self.scan(Self.pickle(call.module, call.function, `protocol`)))
    #expect(scan.dangerousImports.count == 1)
    #expect(scan.isComplete)
  }

  @Test(
    "What models are made of is not",
    arguments: [
      ("collections", "OrderedDict"), ("torch._utils", "_rebuild_tensor_v2"), ("torch", "BFloat16Storage"),
      ("numpy.core.multiarray", "_reconstruct"), ("numpy", "dtype"),
      ("sklearn.linear_model._logistic", "LogisticRegression"),
      ("types", "SimpleNamespace"), ("pathlib", "PosixPath"), ("argparse", "Namespace"), ("uuid", "UUID"),
      ("_codecs", "encode"), ("builtins", "set"), ("copyreg", "_reconstructor"), ("datetime", "datetime"),
      ("transformers.training_args", "TrainingArguments"), ("oscillators", "Sine"),
    ])
  func models(module: String, name: String) {
    #expect(!PickleImport(module: module, name: name).isDangerous)
  }

  @Test(
    "Parts of a dangerous module are dangerous, and names reached through another are",
    arguments: [
      ("os.path", "join"), ("posix", "system"), ("__builtin__", "eval"), ("builtins", "getattr.__call__"),
      ("importlib.util", "find_spec"), ("torch.hub", "load"), ("operator", "attrgetter"), ("nt", "system"),
    ])
  func dangerous(module: String, name: String) {
    #expect(PickleImport(module: module, name: name).isDangerous)
  }

  @Test("A pickle that is damaged after the call still tells it")
  func damagedLater() throws {
    let scan = try #require(try Self.scan([0x80, 2] + Array("cos\nsystem\nX\u{1}\0\0\0xR".utf8) + [0xFF, 0xFF]))
    #expect(scan.dangerousImports == [PickleImport(module: "os", name: "system")])
    #expect(!scan.isComplete)
  }

  @Test("A name that the pickle computes is dangerous")
  func computedName() throws {
    // The number 1 and the text "x", of which STACK_GLOBAL makes a name.
    let pickle: [UInt8] = [0x80, 4, 0x4B, 1, 0x8C, 1, 0x78, 0x93, 0x2E]
    let scan = try #require(try Self.scan(pickle))
    #expect(scan.dangerousImports == [.unknown])
  }

  @Test("Pickles within an archive are read; one that is compressed makes the scan incomplete")
  func archives() throws {
    let evil = [0x80, 2] + Array("cposix\nsystem\n(X\u{1}\0\0\0xtR.".utf8)
    var archive = ZipBuilder()
    archive.add("model/data.pkl", [0x80, 2] + Array("ccollections\nOrderedDict\n)R.".utf8))
    archive.add("model/code/hidden.pkl", evil)
    #expect(try Self.scan(archive.bytes())?.dangerousImports == [PickleImport(module: "posix", name: "system")])
    archive.add("model/deflated.pkl", evil, method: 8)
    #expect(try Self.scan(archive.bytes())?.isComplete == false)
  }

  @Test("All pickles of a file are read, as old checkpoints have several")
  func several() throws {
    let first = [0x80, 2] + Array("K\u{1}.".utf8)
    let second = [0x80, 2] + Array("cos\nsystem\n.".utf8)
    #expect(try Self.scan(first + second + [UInt8](repeating: 7, count: 100))?.dangerousImports.count == 1)
  }

  @Test(
    "Files without a pickle have no scan",
    arguments: [
      "", "P", "PK\u{3}\u{4}rest", "text", "\u{1}\u{2}", "class A:\n  x = 1\n", "import os\n", "(a)\n", "[1]\n",
    ])
  func others(text: String) throws {
    #expect(try Self.scan(Array(text.utf8), name: "notes") == nil)
  }

  @Test("A file that is a pickle by its name and like none is told of; text that no pickle can be is not")
  func unknown() throws {
    #expect(try Self.scan([1, 2, 3])?.gaps == [PickleGap(part: nil, offset: 0, reason: "it begins like no pickle")])
    #expect(try Self.scan(Array("version https://git-lfs.github.com/spec/v1\n".utf8)) == nil)
  }
}
