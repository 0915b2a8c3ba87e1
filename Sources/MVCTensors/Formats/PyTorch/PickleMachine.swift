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
      let opcode = try reader.readByte()
      if opcode == UInt8(ascii: ".") { return try pop() }
      try execute(opcode)
    }
    throw MalformedModelFile()
  }

  private mutating func execute(_ opcode: UInt8) throws {
    if try executeNumber(opcode) || executeText(opcode) || executeContainer(opcode) || executeMemo(opcode) { return }
    try executeObject(opcode)
  }

  // MARK: Numbers and constants

  private mutating func executeNumber(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "N"), 0x88, 0x89: stack.append(.opaque)
    case UInt8(ascii: "J"): stack.append(Self.integer(Int64(try reader.readLittleEndian(Int32.self))))
    case UInt8(ascii: "K"): stack.append(.integer(UInt64(try reader.readByte())))
    case UInt8(ascii: "M"): stack.append(.integer(UInt64(try reader.readLittleEndian(UInt16.self))))
    case 0x8A: stack.append(try readLong(byteCount: UInt64(try reader.readByte())))
    case 0x8B: stack.append(try readLong(byteCount: UInt64(try reader.readLittleEndian(UInt32.self))))
    case UInt8(ascii: "I"), UInt8(ascii: "L"):
      let digits = try readLine().prefix { 0x30...0x39 ~= $0 }
      stack.append(UInt64(String(decoding: digits, as: UTF8.self)).map(PickleValue.integer) ?? .opaque)
    case UInt8(ascii: "G"): try skip(8)
    case UInt8(ascii: "F"): _ = try readLine(); stack.append(.opaque)
    default: return false
    }
    return true
  }

  private static func integer(_ value: Int64) -> PickleValue {
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

  // MARK: Text and bytes

  private mutating func executeText(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "X"): try pushText(UInt64(try reader.readLittleEndian(UInt32.self)))
    case 0x8C, UInt8(ascii: "U"): try pushText(UInt64(try reader.readByte()))
    case 0x8D: try pushText(try reader.readLittleEndian(UInt64.self))
    case UInt8(ascii: "T"): try pushText(UInt64(try reader.readLittleEndian(UInt32.self)))
    case UInt8(ascii: "V"), UInt8(ascii: "S"): _ = try readLine(); stack.append(.opaque)
    case UInt8(ascii: "B"): try skip(UInt64(try reader.readLittleEndian(UInt32.self)))
    case UInt8(ascii: "C"): try skip(UInt64(try reader.readByte()))
    case 0x8E, 0x96: try skip(try reader.readLittleEndian(UInt64.self))
    case 0x97: stack.append(.opaque)
    case 0x98: break
    default: return false
    }
    return true
  }

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

  private mutating func executeContainer(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"), 0x8F: push(PickleContainer())
    case UInt8(ascii: "t"), UInt8(ascii: "l"), 0x91: push(Self.sequence(try popMark()))
    case 0x85: push(Self.sequence(try pop(1)))
    case 0x86: push(Self.sequence(try pop(2)))
    case 0x87: push(Self.sequence(try pop(3)))
    case UInt8(ascii: "d"): push(Self.mapping(try popMark()))
    case UInt8(ascii: "s"): try add(Self.mapping(try pop(2)))
    case UInt8(ascii: "u"): try add(Self.mapping(try popMark()))
    case UInt8(ascii: "a"): try add(Self.sequence(try pop(1)))
    case UInt8(ascii: "e"), 0x90: try add(Self.sequence(try popMark()))
    default: return false
    }
    return true
  }

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

  private mutating func executeMemo(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case 0x80: _ = try reader.readByte()
    case 0x95: _ = try reader.readLittleEndian(UInt64.self)
    case UInt8(ascii: "0"): try popOrUnmark()
    case UInt8(ascii: "1"): _ = try popMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "p"): try put(at: try readLineNumber())
    case UInt8(ascii: "q"): try put(at: Int(try reader.readByte()))
    case UInt8(ascii: "r"): try put(at: Int(try reader.readLittleEndian(UInt32.self)))
    case 0x94: try put(at: memo.count)
    case UInt8(ascii: "g"): try get(at: try readLineNumber())
    case UInt8(ascii: "h"): try get(at: Int(try reader.readByte()))
    case UInt8(ascii: "j"): try get(at: Int(try reader.readLittleEndian(UInt32.self)))
    default: return false
    }
    return true
  }

  private mutating func readLineNumber() throws -> Int {
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

  private mutating func executeObject(_ opcode: UInt8) throws {
    switch opcode {
    case UInt8(ascii: "c"): try pushGlobal(module: readLine(), name: readLine())
    case 0x93: try pushStackGlobal()
    case UInt8(ascii: "R"):
      let arguments = try pop()
      stack.append(result(of: try pop(), arguments))
    case 0x81: _ = try pop(2); push(PickleContainer())
    case 0x92: _ = try pop(3); push(PickleContainer())
    case UInt8(ascii: "i"):
      _ = try (readLine(), readLine())
      _ = try popMark()
      push(PickleContainer())
    case UInt8(ascii: "o"): _ = try popMark(); push(PickleContainer())
    case UInt8(ascii: "b"): try add(PickleContainer(items: [.init(key: "", value: try pop())]))
    case UInt8(ascii: "Q"): stack.append(persistent(try pop()))
    case UInt8(ascii: "P"): _ = try readLine(); stack.append(.opaque)
    case 0x82: _ = try reader.readByte(); stack.append(.opaque)
    case 0x83: _ = try reader.readLittleEndian(UInt16.self); stack.append(.opaque)
    case 0x84: _ = try reader.readLittleEndian(UInt32.self); stack.append(.opaque)
    default: throw MalformedModelFile()
    }
  }

  private mutating func pushGlobal(module: [UInt8], name: [UInt8]) throws(MalformedModelFile) {
    let text = String(decoding: module + [0x20] + name, as: UTF8.self)
    try texts.spend(text)
    stack.append(.global(text))
  }

  private mutating func pushStackGlobal() throws(MalformedModelFile) {
    let parts = try pop(2)
    guard case .text(let module) = parts[0], case .text(let name) = parts[1] else { return stack.append(.opaque) }
    try texts.spend(module)
    try texts.spend(name)
    stack.append(.global(module + " " + name))
  }
}
