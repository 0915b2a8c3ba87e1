import MVCBase
import MVCObjects

/// Reads a references file: checks every line, and makes a value of none that nobody asks for.
struct ReferencesReader {
  enum Problem: Error {
    case laterVersion
    case damaged(String)
  }

  private let bytes: [UInt8]
  /// Where the last line begins, which holds the checksum.
  private var end = 0
  private var head: Head?
  private var operation: OperationMark?
  private var starts: [Int] = []
  private var isASCII = true

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  consuming func references() throws(Problem) -> References {
    var position = try readHeading()
    end = try checkDigest()
    while position < end, bytes[position] != 0x0A, !isReference(position) { position = try readOther(position) }
    position = try readReferences(position)
    guard let head else { throw .damaged("it does not say what is checked out") }
    let table = ReferenceTable(lines: bytes, starts: starts)
    guard !isASCII else { return References(head: head, table: table, operation: operation) }
    // Names in two spellings can be the same to Unicode, which a dictionary knows and an order of bytes does not.
    var ids: [ReferenceName: ObjectID] = [:]
    for line in 0..<table.count { ids[table.name(line)] = table.id(line) }
    return References(head: head, ids: ids, operation: operation)
  }

  private func readHeading() throws(Problem) -> Int {
    let line = bytes.prefix { $0 != 0x0A }
    guard line.elementsEqual(References.heading.utf8) else {
      guard line.starts(with: "mvc-references ".utf8) else {
        throw .damaged("it does not begin as a references file does")
      }
      throw .laterVersion
    }
    return line.endIndex + 1
  }

  /// Where the line begins that holds the digest of all before it.
  private func checkDigest() throws(Problem) -> Int {
    let key = References.checksumKey.utf8
    let start = bytes.count - key.count - 2 * SHA256Hasher.byteCount - 1
    guard start > 0, bytes[start - 1] == 0x0A, bytes[start...].starts(with: key), bytes.last == 0x0A else {
      throw .damaged("it was cut short")
    }
    var hasher = SHA256Hasher()
    bytes.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<start])) }
    guard bytes[start...].dropFirst(key.count).dropLast().elementsEqual(Hexadecimal.encode(hasher.finish())) else {
      throw .damaged("its bytes do not have the checksum in its last line")
    }
    return start
  }

  /// Whether a line begins with an id, and not with a word.
  private func isReference(_ start: Int) -> Bool {
    start + 2 * ObjectID.byteCount < end && bytes[start + 2 * ObjectID.byteCount] == UInt8(ascii: " ")
  }

  /// Reads the head or the operation, which stand before the references.
  private mutating func readOther(_ start: Int) throws(Problem) -> Int {
    let line = try line(at: start)
    if line.starts(with: References.headKey.utf8) {
      let value = line.dropFirst(References.headKey.utf8.count)
      head = if let id = ObjectID(hexadecimal: value) { .detached(id) } else { .branch(try name(value)) }
    } else if line.starts(with: References.operationKey.utf8) {
      let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard fields.count == 3, let id = ObjectID(hexadecimal: fields[1]),
        let logByteCount = Int64(String(decoding: fields[2], as: UTF8.self)), logByteCount >= 0
      else { throw .damaged("its operation is no id") }
      operation = OperationMark(id: id, logByteCount: logByteCount)
    } else {
      throw .damaged("a line is neither a reference nor the head")
    }
    return line.endIndex + 1
  }

  /// Checks the lines from `start` to the checksum, each a reference, and notes where they begin.
  private mutating func readReferences(_ start: Int) throws(Problem) -> Int {
    starts.reserveCapacity((end - start) / 80 + 2)
    var (position, previous) = (start, 0..<0)
    while position < end {
      guard isID(position), bytes[position + 2 * ObjectID.byteCount] == UInt8(ascii: " ") else {
        throw .damaged("a reference is no id")
      }
      let nameStart = position + ReferenceTable.nameOffset
      var nameEnd = nameStart
      if !skipPlainName(&nameEnd) {
        let text = try line(at: nameStart)
        nameEnd = text.endIndex
        if try !name(text).isASCII { isASCII = false }
      }
      guard previous.isEmpty || isAscending(previous, nameStart..<nameEnd) else {
        throw .damaged("its references are not in order")
      }
      starts.append(position)
      previous = nameStart..<nameEnd
      position = nameEnd + 1
    }
    starts.append(end)
    return position
  }

  /// Whether 64 lower-case digits and one byte more lie before the checksum.
  private func isID(_ start: Int) -> Bool {
    let stop = start + 2 * ObjectID.byteCount
    guard stop < end else { return false }
    for position in start..<stop {
      switch bytes[position] {
      case 0x30...0x39, 0x61...0x66: continue
      default: return false
      }
    }
    return true
  }

  /// Goes to the end of a name whose validity can be told byte by byte, as of nearly all; else the position is unusable.
  private func skipPlainName(_ position: inout Int) -> Bool {
    let start = position
    guard bytes[start...].starts(with: "refs/".utf8) else { return false }
    position += 5
    var previous = UInt8(ascii: "/")
    while position < end {
      let byte = bytes[position]
      switch byte {
      case 0x0A: return previous != UInt8(ascii: "/") && previous != UInt8(ascii: ".") && position - start <= 1024
      case UInt8(ascii: "."), UInt8(ascii: "/"):
        if previous == UInt8(ascii: ".") || previous == UInt8(ascii: "/") { return false }
      case UInt8(ascii: "l"): if previous == UInt8(ascii: ".") { return false }
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): break
      default: return false
      }
      previous = byte
      position += 1
    }
    return false
  }

  private func isAscending(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    for (i, j) in zip(left, right) where bytes[i] != bytes[j] { return bytes[i] < bytes[j] }
    return left.count < right.count
  }

  private func line(at start: Int) throws(Problem) -> ArraySlice<UInt8> {
    guard let stop = bytes[start...].firstIndex(of: 0x0A) else { throw .damaged("it was cut short") }
    return bytes[start..<stop]
  }

  private func name(_ field: ArraySlice<UInt8>) throws(Problem) -> ReferenceName {
    guard let text = String(validating: field, as: UTF8.self), let name = try? ReferenceName(validating: text) else {
      throw .damaged("it holds a name that no reference has")
    }
    return name
  }
}
