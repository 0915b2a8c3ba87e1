/// Follows a pickle as Python would, to learn which names it imports. Nothing is ever imported or called.
///
/// Unlike ``PickleMachine``, which looks for tensors, it keeps no contents: names and numbers on the stack and in the
/// memo, and the few objects that tell how many bytes of an array lie between the opcodes. So its memory does not grow
/// with what the pickle holds.
///
/// It is as lenient as Python: what it takes for malformed, Python does too, having run nothing but what came before.
///
/// - SeeAlso: the source of Python's `pickletools`, for each opcode; `docs/design/screening.md`
struct PickleTracer {
  /// So many values are held on the stack, and so many in the memo; 16 bytes each.
  private static let mostValues = 8_000_000
  /// A longer text is no name.
  private static let mostNameBytes = 512
  private static let mostLineBytes = 1 << 20

  /// What the pickle imports; filled also when ``run()`` throws.
  private(set) var imports: Set<PickleImport> = []
  /// Whether anything is called or built: an import alone runs the module, but tells less.
  private(set) var hasCalls = false

  private let input: ScanInput
  private let budget: ScanBudget
  /// Sees the bytes of a constant that begin like a pickle of their own, and goes past none, some or all of them.
  private let lookInside: (ScanInput) throws -> Void
  private var stack: [TracedValue] = []
  /// How many values were on the stack at each mark.
  private var marks: [Int] = []
  private var memo = TracedMemo(mostValues: mostValues)
  private var names = NameArena()
  private var arrays = TracedArrays()

  init(_ input: ScanInput, _ budget: ScanBudget, lookInside: @escaping (ScanInput) throws -> Void) {
    self.input = input
    self.budget = budget
    self.lookInside = lookInside
  }

  /// Runs to the end of the pickle, which is then behind the input's place.
  ///
  /// - Throws: ``ScanStop`` where it cannot go on, ``MalformedModelFile`` where Python could not either, and what the
  ///   source throws.
  mutating func run() throws {
    while true {
      try budget.spendOpcode()
      guard let opcode = PickleOpcode(rawValue: try input.readByte()) else { throw MalformedModelFile() }
      if opcode == .stop {
        _ = try pop()
        return
      }
      try execute(opcode)
      guard stack.count <= Self.mostValues else {
        throw ScanStop(reason: "its pickle puts more than \(Self.mostValues) values on the stack")
      }
    }
  }

  private mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    // Constants and numbers.
    case .none, .newTrue, .newFalse, .nextBuffer: stack.append(.opaque)
    case .binaryInteger:
      stack.append(.integer(Int64(Int32(truncatingIfNeeded: try input.readNumber(byteCount: 4)))))
    case .binaryInteger1: stack.append(.integer(Int64(try input.readNumber(byteCount: 1))))
    case .binaryInteger2: stack.append(.integer(Int64(try input.readNumber(byteCount: 2))))
    case .long1: try pushLong(byteCount: input.readNumber(byteCount: 1))
    case .long4: try pushLong(byteCount: input.readNumber(byteCount: 4))
    case .integer, .long: try pushDigits()
    case .binaryFloat: try pushOpaque(8)
    case .float, .persistentID:
      _ = try readLine()
      stack.append(.opaque)
    // Texts and bytes.
    case .binaryUnicode, .binaryString: try pushText(input.readNumber(byteCount: 4))
    case .shortBinaryUnicode, .shortBinaryString: try pushText(input.readNumber(byteCount: 1))
    case .binaryUnicode8: try pushText(input.readNumber(byteCount: 8))
    case .unicode: pushName(PythonEscapes.unicode(try readLine()))
    case .string: pushName(PythonEscapes.string(try readLine()))
    case .binaryBytes: try pushBytes(input.readNumber(byteCount: 4))
    case .shortBinaryBytes: try pushBytes(input.readNumber(byteCount: 1))
    case .binaryBytes8, .byteArray8: try pushBytes(input.readNumber(byteCount: 8))
    // Containers.
    case .mark: marks.append(stack.count)
    case .emptyDictionary, .emptyTuple: stack.append(arrays.tuple([]))
    case .emptyList, .emptySet: stack.append(.opaque)
    case .tuple, .dictionary: stack.append(arrays.tuple(try popMark()))
    case .list, .frozenSet:
      _ = try popMark()
      stack.append(.opaque)
    case .tuple1: stack.append(arrays.tuple(try pop(1)))
    case .tuple2: stack.append(arrays.tuple(try pop(2)))
    case .tuple3: stack.append(arrays.tuple(try pop(3)))
    case .setItem: try add(try pop(2))
    case .setItems: try add(try popMark())
    case .append:
      _ = try pop()
      _ = try top()
    case .appends, .addItems:
      _ = try popMark()
      _ = try top()
    // Stack and memo.
    case .pop: try popOrUnmark()
    case .popMark: _ = try popMark()
    case .duplicate: stack.append(try top())
    case .put: try memo.set(readIndex(), top())
    case .binaryPut: try memo.set(input.readNumber(byteCount: 1), top())
    case .longBinaryPut: try memo.set(input.readNumber(byteCount: 4), top())
    case .memoize: try memo.append(top())
    case .get: stack.append(try memo.value(readIndex()))
    case .binaryGet: stack.append(try memo.value(input.readNumber(byteCount: 1)))
    case .longBinaryGet: stack.append(try memo.value(input.readNumber(byteCount: 4)))
    // Objects.
    case .global: stack.append(note(module: try readLine(), name: try readLine()))
    case .stackGlobal: try pushStackGlobal()
    case .reduce: try call()
    case .newObject: try makeObject(try pop(2))
    case .newObjectWithKeywords: try makeObject(try pop(3))
    case .instance:
      _ = note(module: try readLine(), name: try readLine())
      try makeObject(try popMark())
    case .object: try makeObject(try popMark())
    case .build: try build()
    case .binaryPersistentID:
      _ = try pop()
      stack.append(.opaque)
    case .extension1: try pushExtension(input.readNumber(byteCount: 1))
    case .extension2: try pushExtension(input.readNumber(byteCount: 2))
    case .extension4: try pushExtension(input.readNumber(byteCount: 4))
    // What frames the rest.
    case .protocol: guard try input.readByte() <= 5 else { throw MalformedModelFile() }
    case .frame: _ = try input.readNumber(byteCount: 8)
    case .readonlyBuffer: _ = try top()
    case .stop: break
    }
  }

  // MARK: Numbers

  private mutating func pushLong(byteCount: UInt64) throws {
    guard byteCount <= 8 else { return try pushOpaque(byteCount) }
    let bits = try input.readNumber(byteCount: Int(byteCount))
    let shift = 64 - 8 * byteCount
    stack.append(.integer(byteCount == 0 ? 0 : Int64(truncatingIfNeeded: bits << shift) >> shift))
  }

  private mutating func pushDigits() throws {
    let digits = try readLine().filter { $0 != 0x4C && $0 != 0x20 }
    stack.append(Int64(String(decoding: digits, as: UTF8.self)).map(TracedValue.integer) ?? .opaque)
  }

  private mutating func pushOpaque(_ byteCount: UInt64) throws {
    try input.skip(byteCount)
    stack.append(.opaque)
  }

  // MARK: Texts and bytes

  private mutating func pushText(_ byteCount: UInt64) throws {
    guard byteCount <= UInt64(Self.mostNameBytes) else { return try pushOpaque(byteCount) }
    pushName(try input.read(Int(byteCount)))
  }

  private mutating func pushName(_ bytes: [UInt8]) {
    stack.append(bytes.count <= Self.mostNameBytes ? names.keep(bytes) : .opaque)
  }

  private mutating func pushBytes(_ byteCount: UInt64) throws {
    if byteCount > 8, ScannedKind.isBinary(try input.peek(ScannedKind.mostMagicBytes)) {
      let bytes = LimitedBytes(input, byteCount)
      try lookInside(ScanInput(bytes))
      try input.skip(bytes.left)
    } else {
      try input.skip(byteCount)
    }
    stack.append(.bytes)
  }

  /// Reads up to and past a line feed, which is left out.
  private func readLine() throws -> [UInt8] {
    var line: [UInt8] = []
    while true {
      let byte = try input.readByte()
      if byte == 0x0A { return line }
      line.append(byte)
      guard line.count <= Self.mostLineBytes else {
        throw ScanStop(reason: "its pickle has a line of more than \(Self.mostLineBytes >> 20) MiB")
      }
    }
  }

  // MARK: Stack and memo

  private func readIndex() throws -> UInt64 {
    guard let number = UInt64(String(decoding: try readLine(), as: UTF8.self)) else { throw MalformedModelFile() }
    return number
  }

  private func top() throws(MalformedModelFile) -> TracedValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw MalformedModelFile() }
    return value
  }

  private mutating func pop() throws(MalformedModelFile) -> TracedValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(MalformedModelFile) -> ArraySlice<TracedValue> {
    guard stack.count - count >= marks.last ?? 0 else { throw MalformedModelFile() }
    defer { stack.removeLast(count) }
    // More are in no tuple that tells of an array.
    return stack.suffix(count).prefix(TracedArrays.mostItems)
  }

  /// Takes the values above the last mark, and the mark.
  private mutating func popMark() throws(MalformedModelFile) -> ArraySlice<TracedValue> {
    guard let mark = marks.popLast() else { throw MalformedModelFile() }
    return try pop(stack.count - mark)
  }

  private mutating func popOrUnmark() throws(MalformedModelFile) {
    if marks.last == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  private mutating func add(_ items: ArraySlice<TracedValue>) throws(MalformedModelFile) {
    arrays.add(items, to: try top(), names)
  }

  // MARK: Imports

  private mutating func note(module: [UInt8], name: [UInt8]) -> TracedValue {
    let name = PickleImport(
      module: String(decoding: module, as: UTF8.self), name: String(decoding: name, as: UTF8.self))
    imports.insert(name)
    return arrays.global(name)
  }

  private mutating func pushStackGlobal() throws {
    let parts = Array(try pop(2))
    if case .name = parts[0], case .name = parts[1] {
      return stack.append(note(module: names.bytes(parts[0]), name: names.bytes(parts[1])))
    }
    if parts.contains(where: { $0 == .lostName }) {
      throw ScanStop(reason: "its pickle has more names than are kept")
    }
    imports.insert(.unknown)
    stack.append(.opaque)
  }

  private mutating func pushExtension(_ code: UInt64) throws {
    imports.insert(.registered(code))
    stack.append(.opaque)
  }

  // MARK: Objects

  private mutating func call() throws {
    hasCalls = true
    let arguments = try pop()
    let function = try pop()
    stack.append(try arrays.result(of: function, arguments, names))
  }

  private mutating func makeObject(_ parts: ArraySlice<TracedValue>) throws {
    hasCalls = true
    stack.append(arrays.object(of: parts.first))
  }

  private mutating func build() throws {
    hasCalls = true
    let state = try pop()
    switch try arrays.build(try top(), state, names) {
    case .nothing: break
    case .numbers(let byteCount, let isAligned):
      if isAligned { try input.skip(UInt64(try input.readByte())) }
      try input.skip(byteCount)
    case .pickle:
      var nested = PickleTracer(input, budget, lookInside: lookInside)
      defer { imports.formUnion(nested.imports) }
      try nested.run()
    }
  }
}
