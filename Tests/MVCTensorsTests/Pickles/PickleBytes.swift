/// Writes pickles opcode by opcode, for what Python's own pickler never writes.
struct PickleBytes {
  private(set) var bytes: [UInt8] = []

  init(protocol version: UInt8? = 4) {
    if let version { bytes = [0x80, version] }
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  func raw(_ more: [UInt8]) -> Self { Self(bytes + more) }
  func op(_ letter: Character) -> Self { raw(Array(String(letter).utf8)) }

  /// SHORT_BINUNICODE.
  func text(_ text: String) -> Self { raw([0x8C, UInt8(text.utf8.count)] + Array(text.utf8)) }
  /// BININT1.
  func number(_ number: UInt8) -> Self { raw([0x4B, number]) }
  /// GLOBAL.
  func global(_ module: String, _ name: String) -> Self { raw(Array("c\(module)\n\(name)\n".utf8)) }
  /// SHORT_BINBYTES.
  func constant(_ bytes: [UInt8]) -> Self { raw([0x43, UInt8(bytes.count)] + bytes) }

  /// A call of `os.system`, and the pickle's end.
  var evil: [UInt8] { global("os", "system").text("id").raw([0x85]).op("R").op(".").bytes }
  var end: [UInt8] { op(".").bytes }

  /// A call of `os.system` and nothing else.
  static let evil = PickleBytes().evil
  static let harmless = PickleBytes().number(1).end

  /// What joblib puts in the place of an array: an object whose state tells shape and dtype, behind which the numbers lie.
  ///
  ///     c joblib.numpy_pickle NumpyArrayWrapper  )  NEWOBJ
  ///     }  ( 'shape' (lengths) 'dtype' numpy.dtype(code) 'numpy_array_alignment_bytes' 16  u  b
  func joblibArray(_ code: String, _ shape: [UInt8], alignment: Bool = true, state: Self? = nil) -> Self {
    var state = op("}").op("(").text("shape").op("(")
    for length in shape { state = state.number(length) }
    state = state.op("t").text("dtype").global("numpy", "dtype").text(code).raw([0x89, 0x88, 0x87]).op("R")
    if alignment { state = state.text("numpy_array_alignment_bytes").number(16) }
    let class_ = global("joblib.numpy_pickle", "NumpyArrayWrapper").op(")").raw([0x81])
    return Self(class_.bytes + state.bytes.dropFirst(bytes.count)).op("u").op("b")
  }
}
