/// Goes through a pickle as Python would, with one difference: nothing is ever imported or called.
///
/// A call that makes a tensor is recognised by its function's name; every other result is an object of which only the
/// items and the state are known. So a checkpoint with any Python object in it still tells its tensors.
///
/// - SeeAlso: the source of Python's `pickletools`, for each opcode
struct PickleMachine {
  /// Bounds the memory: an opcode adds at most one value. A hundred thousand tensors have about as many.
  private static let mostOpcodes = 4_000_000
  private static let mostTextBytes: UInt64 = 64 << 10

  private(set) var containers: [PickleContainer] = []
  /// Filled also when ``run()`` throws: what was seen before the malformed place.
  var storages: [PickledStorage] = []
  var tensors: [PickledTensor] = []
  var storageNumbers: [String: Int] = [:]

  /// Whether the pickle makes NumPy arrays; known also when ``run()`` throws.
  private(set) var makesArrays = false

  private var reader: HeaderReader
  private var stack: [PickleValue] = []
  /// How many values were on the stack at each mark.
  private var marks: [Int] = []
  private var memo: [PickleValue] = []
  private var texts = TextBudget()

  init(_ reader: HeaderReader) { self.reader = reader }

  /// Runs to the end of the pickle and returns its value.
  mutating func run() throws -> PickleValue {
    for _ in 0..<Self.mostOpcodes {
      guard let opcode = PickleOpcode(rawValue: try reader.readByte()) else { throw MalformedModelFile() }
      if opcode == .stop { return try pop() }
      try execute(opcode)
    }
    throw MalformedModelFile()
  }

  private mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    // Constants and numbers.
    case .none, .newTrue, .newFalse, .nextBuffer: stack.append(.opaque)
    case .binaryInteger: stack.append(Self.integer(try reader.readLittleEndian(Int32.self)))
    case .binaryInteger1: stack.append(.integer(UInt64(try reader.readByte())))
    case .binaryInteger2: stack.append(.integer(UInt64(try reader.readLittleEndian(UInt16.self))))
    case .long1: stack.append(try readLong(byteCount: UInt64(try reader.readByte())))
    case .long4: stack.append(try readLong(byteCount: UInt64(try reader.readLittleEndian(UInt32.self))))
    case .integer, .long: stack.append(try readDigits())
    case .binaryFloat: try skip(8)
    // Texts and bytes. The old forms in a line are in no checkpoint's keys.
    case .binaryUnicode, .binaryString: try pushText(UInt64(try reader.readLittleEndian(UInt32.self)))
    case .shortBinaryUnicode, .shortBinaryString: try pushText(UInt64(try reader.readByte()))
    case .binaryUnicode8: try pushText(try reader.readLittleEndian(UInt64.self))
    case .float, .unicode, .string, .persistentID: try skipLine()
    case .binaryBytes: try skip(UInt64(try reader.readLittleEndian(UInt32.self)))
    case .shortBinaryBytes: try skip(UInt64(try reader.readByte()))
    case .binaryBytes8, .byteArray8: try skip(try reader.readLittleEndian(UInt64.self))
    // Containers.
    case .mark: marks.append(stack.count)
    case .emptyDictionary, .emptyList, .emptyTuple, .emptySet: push(PickleContainer())
    case .tuple, .list, .frozenSet: push(Self.sequence(try popMark()))
    case .tuple1: push(Self.sequence(try pop(1)))
    case .tuple2: push(Self.sequence(try pop(2)))
    case .tuple3: push(Self.sequence(try pop(3)))
    case .dictionary: push(Self.mapping(try popMark()))
    case .setItem: try add(Self.mapping(try pop(2)))
    case .setItems: try add(Self.mapping(try popMark()))
    case .append: try add(Self.sequence(try pop(1)))
    case .appends, .addItems: try add(Self.sequence(try popMark()))
    // Stack and memo.
    case .pop: try popOrUnmark()
    case .popMark: _ = try popMark()
    case .duplicate: stack.append(try top())
    case .put: try put(at: try readIndex())
    case .binaryPut: try put(at: Int(try reader.readByte()))
    case .longBinaryPut: try put(at: Int(try reader.readLittleEndian(UInt32.self)))
    case .memoize: try put(at: memo.count)
    case .get: try get(at: try readIndex())
    case .binaryGet: try get(at: Int(try reader.readByte()))
    case .longBinaryGet: try get(at: Int(try reader.readLittleEndian(UInt32.self)))
    // Objects.
    case .global: try pushGlobal(module: readLine(), name: readLine())
    case .stackGlobal: try pushStackGlobal()
    case .reduce: try call()
    case .newObject: try replace(2)
    case .newObjectWithKeywords: try replace(3)
    case .instance:
      _ = (try readLine(), try readLine())
      try replaceMarked()
    case .object: try replaceMarked()
    case .build: try add(PickleContainer(items: [.init(key: "", value: try pop())]))
    case .binaryPersistentID: stack.append(persistent(try pop()))
    case .extension1: try skip(1)
    case .extension2: try skip(2)
    case .extension4: try skip(4)
    // What frames the rest.
    case .protocol: try reader.skip(1)
    case .frame: try reader.skip(8)
    case .readonlyBuffer, .stop: break
    }
  }

  // MARK: Numbers

  private static func integer(_ value: Int32) -> PickleValue {
    value < 0 ? .opaque : .integer(UInt64(value))
  }

  /// Reads a two's-complement integer of any length, of which those that fit are of interest.
  private mutating func readLong(byteCount: UInt64) throws -> PickleValue {
    guard byteCount <= 8 else {
      try reader.skip(byteCount)
      return .opaque
    }
    let bytes = try reader.readBytes(Int(byteCount))
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    return isNegative ? .opaque : .integer(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  private mutating func readDigits() throws -> PickleValue {
    let digits = try readLine().prefix { 0x30...0x39 ~= $0 }
    return UInt64(String(decoding: digits, as: UTF8.self)).map(PickleValue.integer) ?? .opaque
  }

  // MARK: Text and bytes

  private mutating func pushText(_ byteCount: UInt64) throws {
    // Too long to be a name: what it says does not matter.
    guard byteCount <= Self.mostTextBytes else { return try skip(byteCount) }
    let bytes = try reader.readBytes(Int(byteCount))
    guard let text = String(validUTF8: bytes) else { return stack.append(.opaque) }
    try texts.spend(text)
    stack.append(.text(text))
  }

  /// Goes past bytes for which an opaque value stands.
  private mutating func skip(_ byteCount: UInt64) throws {
    try reader.skip(byteCount)
    stack.append(.opaque)
  }

  private mutating func skipLine() throws {
    _ = try readLine()
    stack.append(.opaque)
  }

  /// Reads up to and past a line feed, which is left out.
  private mutating func readLine() throws -> [UInt8] {
    var line: [UInt8] = []
    while true {
      let byte = try reader.readByte()
      if byte == 0x0A { return line }
      line.append(byte)
      guard line.count <= Self.mostTextBytes else { throw MalformedModelFile() }
    }
  }

  // MARK: Containers

  private static func sequence(_ values: [PickleValue]) -> PickleContainer {
    PickleContainer(items: values.map { .init(key: nil, value: $0) })
  }

  private static func mapping(_ values: [PickleValue]) -> PickleContainer {
    let items = stride(from: 0, to: values.count - 1, by: 2).map { index in
      PickleContainer.Item(key: key(values[index]), value: values[index + 1])
    }
    return PickleContainer(items: items)
  }

  private static func key(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let number): String(number)
    case .global, .container, .storage, .tensor, .opaque: nil
    }
  }

  private mutating func push(_ container: PickleContainer) { stack.append(newContainer(container)) }

  mutating func newContainer(_ container: PickleContainer = PickleContainer()) -> PickleValue {
    containers.append(container)
    return .container(containers.count - 1)
  }

  /// Adds items to the container on the stack; to anything else there is nothing to add.
  private mutating func add(_ more: PickleContainer) throws(MalformedModelFile) {
    guard stack.count > marks.last ?? 0, let top = stack.last else { throw MalformedModelFile() }
    if case .container(let number) = top { containers[number].items += more.items }
  }

  // MARK: Stack and memo

  private mutating func readIndex() throws -> Int {
    guard let number = Int(String(decoding: try readLine(), as: UTF8.self)) else { throw MalformedModelFile() }
    return number
  }

  private mutating func put(at index: Int) throws(MalformedModelFile) {
    let value = try top()
    guard 0..<Self.mostOpcodes ~= index else { throw MalformedModelFile() }
    // A pickle that was made smaller has gaps.
    while memo.count <= index { memo.append(.opaque) }
    memo[index] = value
  }

  private mutating func get(at index: Int) throws(MalformedModelFile) {
    guard memo.indices.contains(index) else { throw MalformedModelFile() }
    stack.append(memo[index])
  }

  private func top() throws(MalformedModelFile) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw MalformedModelFile() }
    return value
  }

  private mutating func pop() throws(MalformedModelFile) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(MalformedModelFile) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else { throw MalformedModelFile() }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// Takes the values above the last mark, and the mark.
  private mutating func popMark() throws(MalformedModelFile) -> [PickleValue] {
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

  // MARK: Objects

  private mutating func call() throws(MalformedModelFile) {
    let arguments = try pop()
    stack.append(result(of: try pop(), arguments))
  }

  /// Puts an unknown object in the place of the values that make it, which may hold tensors.
  private mutating func replace(_ count: Int) throws(MalformedModelFile) { push(Self.object(try pop(count))) }

  private mutating func replaceMarked() throws(MalformedModelFile) { push(Self.object(try popMark())) }

  private static func object(_ values: [PickleValue]) -> PickleContainer {
    PickleContainer(items: values.map { .init(key: "", value: $0) })
  }

  private mutating func pushGlobal(module: [UInt8], name: [UInt8]) throws(MalformedModelFile) {
    let text = String(decoding: module + [0x20] + name, as: UTF8.self)
    try texts.spend(text)
    pushGlobal(text)
  }

  /// - Parameter text: Module and name, with a space between.
  private mutating func pushGlobal(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    if text.hasPrefix("numpy"), let name = parts.last, ["_reconstruct", "_frombuffer", "ndarray"].contains(name) {
      makesArrays = true
    }
    stack.append(.global(text))
  }

  private mutating func pushStackGlobal() throws(MalformedModelFile) {
    let parts = try pop(2)
    guard case .text(let module) = parts[0], case .text(let name) = parts[1] else { return stack.append(.opaque) }
    try texts.spend(module)
    try texts.spend(name)
    pushGlobal(module + " " + name)
  }
}
