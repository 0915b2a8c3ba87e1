import MVCBase
import MVCObjects
import MVCProvenance

/// The facts of many snapshots in one block of bytes, as the cache file has them.
///
/// What is asked for is read from the bytes; thousands of snapshots are not turned into objects first.
///
/// - SeeAlso: `docs/format/history-cache.md`
struct FactTable {
  static let heading: [UInt8] = Array("mvc-history 2\n".utf8)

  /// Where each snapshot's record is in ``records``.
  private(set) var places: [ObjectID: Range<Int>] = [:]
  private var records: [UInt8] = []
  private var names = TextTable()
  private var texts = TextTable()

  init() {}

  /// The number by which records have a field, or nil when none has it.
  func number(of name: String) -> UInt64? { names.number(of: name) }

  func name(_ number: UInt64) -> String? { names[number] }

  /// The names of all fields that any record has, and perhaps of some that were forgotten.
  var fieldNames: [String] { names.all }

  // MARK: Records

  /// Adds what is known of a snapshot.
  mutating func add(_ id: ObjectID, _ snapshot: Snapshot, byteCount: UInt64, _ values: [(String, ExpressionValue)]) {
    var writer = ByteWriter(capacity: 256 + values.count * 12)
    writer.append(varint: UInt64(snapshot.parents.count))
    for parent in snapshot.parents { writer.append(parent.bytes) }
    writer.append(snapshot.manifest.bytes)
    for signature in [snapshot.author, snapshot.committer] {
      writer.append(varint: texts.intern(signature.person.name))
      writer.append(varint: texts.intern(signature.person.email))
      writer.append(littleEndian: signature.time.secondsSinceEpoch)
      writer.append(littleEndian: Int64(signature.time.utcOffsetMinutes))
    }
    writer.append(varint: byteCount)
    writer.append(lengthPrefixed: Array(snapshot.message.utf8))
    writer.append(snapshot.provenance == nil ? 0 : 1)
    if let provenance = snapshot.provenance { writer.append(provenance.bytes) }
    writer.append(varint: UInt64(values.count))
    for (name, value) in values {
      writer.append(varint: names.intern(name))
      append(value, to: &writer)
    }
    let start = records.count
    records += writer.bytes
    places[id] = start..<records.count
  }

  private enum Tag: UInt8 { case number, text, yes, no, list, integer }

  private mutating func append(_ value: ExpressionValue, to writer: inout ByteWriter) {
    switch value {
    case .number(let number):
      // A whole number that a `Double` does not hold keeps its digits.
      if let integer = number.integer, integer.magnitude > 1 << 53 {
        writer.append(Tag.integer.rawValue)
        writer.append(littleEndian: integer)
      } else {
        writer.append(Tag.number.rawValue)
        writer.append(littleEndian: number.double.bitPattern)
      }
    case .text(let text):
      writer.append(Tag.text.rawValue)
      writer.append(varint: texts.intern(text))
    case .truth(let truth): writer.append(truth ? Tag.yes.rawValue : Tag.no.rawValue)
    case .list(let elements):
      writer.append(Tag.list.rawValue)
      writer.append(varint: UInt64(elements.count))
      for element in elements { append(element, to: &writer) }
    case .moment, .person:
      // No document has these.
      writer.append(Tag.list.rawValue)
      writer.append(varint: 0)
    }
  }

  /// The facts of a snapshot.
  ///
  /// - Returns: nil for one that is not here, or whose record is damaged.
  func facts(of id: ObjectID) -> SnapshotFacts? {
    guard let place = places[id] else { return nil }
    return try? read(id, place)
  }

  private func read(_ id: ObjectID, _ place: Range<Int>) throws(MVCError) -> SnapshotFacts {
    var reader = ByteReader(records, in: place, subject: "the history cache")
    var parents: [ObjectID] = []
    for _ in 0..<(try reader.readCount(limit: reader.remaining / ObjectID.byteCount)) {
      parents.append(try reader.readID())
    }
    let manifest = try reader.readID()
    let author = try signature(&reader)
    let committer = try signature(&reader)
    let byteCount = try reader.readVarint()
    let message = String(decoding: try reader.readLengthPrefixed(), as: UTF8.self)
    let provenance = try reader.readByte() == 0 ? nil : reader.readID()
    let snapshot = Snapshot(
      manifest: manifest, parents: parents, author: author, committer: committer, provenance: provenance,
      message: message)
    return SnapshotFacts(id: id, snapshot: snapshot, byteCount: byteCount, values: reader.position..<place.upperBound)
  }

  private func signature(_ reader: inout ByteReader) throws(MVCError) -> Signature {
    let name = try text(&reader)
    let email = try text(&reader)
    let seconds = try reader.readLittleEndian(Int64.self)
    let offset = try reader.readLittleEndian(Int64.self)
    return Signature(
      Person(name: name, email: email),
      at: Timestamp(secondsSinceEpoch: seconds, utcOffsetMinutes: Int(clamping: offset)))
  }

  private func text(_ reader: inout ByteReader) throws(MVCError) -> String {
    guard let text = texts[try reader.readVarint()] else { throw reader.malformed("a text is missing") }
    return text
  }

  // MARK: Values

  /// One value of a snapshot.
  func value(_ number: UInt64, of facts: SnapshotFacts) -> ExpressionValue? {
    var found: ExpressionValue?
    try? forEach(of: facts, wanted: { $0 == number }) { _, value in
      found = value
      return false
    }
    return found
  }

  /// Every value of a snapshot with its field's number, until the body says false.
  ///
  /// - Parameter wanted: Which to read; the others are stepped over.
  func forEach(
    of facts: SnapshotFacts, wanted: (UInt64) -> Bool, _ body: (UInt64, ExpressionValue) -> Bool
  ) throws(MVCError) {
    var reader = ByteReader(records, in: facts.values, subject: "the history cache")
    for _ in 0..<(try reader.readCount(limit: reader.remaining / 2)) {
      let number = try reader.readVarint()
      if wanted(number) {
        guard body(number, try value(&reader)) else { return }
      } else {
        try skip(&reader)
      }
    }
  }

  private func value(_ reader: inout ByteReader, depth: Int = 0) throws(MVCError) -> ExpressionValue {
    switch Tag(rawValue: try reader.readByte()) {
    case .number: return .number(ExactNumber(Double(bitPattern: try reader.readLittleEndian(UInt64.self))))
    case .integer: return .number(ExactNumber(try reader.readLittleEndian(Int64.self)))
    case .text: return .text(try text(&reader))
    case .yes: return .truth(true)
    case .no: return .truth(false)
    case .list:
      guard depth < 128 else { throw reader.malformed("lists lie too deep in each other") }
      var elements: [ExpressionValue] = []
      for _ in 0..<(try reader.readCount(limit: reader.remaining)) {
        elements.append(try value(&reader, depth: depth + 1))
      }
      return .list(elements)
    case nil: throw reader.malformed("a value is of no kind")
    }
  }

  private func skip(_ reader: inout ByteReader) throws(MVCError) {
    switch Tag(rawValue: try reader.readByte()) {
    case .number, .integer: _ = try reader.readLittleEndian(UInt64.self)
    case .text: _ = try reader.readVarint()
    case .yes, .no: break
    case .list: for _ in 0..<(try reader.readCount(limit: reader.remaining)) { try skip(&reader) }
    case nil: throw reader.malformed("a value is of no kind")
    }
  }
}

// MARK: - The file

extension FactTable {
  /// The bytes of the cache file.
  func encoded() -> [UInt8] {
    var body = ByteWriter(capacity: records.count + places.count * 48 + 4096)
    body.append(varint: UInt64(places.count))
    for (id, place) in places.sorted(by: { $0.value.lowerBound < $1.value.lowerBound }) {
      body.append(id.bytes)
      body.append(littleEndian: UInt64(place.lowerBound))
      body.append(littleEndian: UInt64(place.upperBound))
    }
    names.write(to: &body)
    texts.write(to: &body)
    body.append(varint: UInt64(records.count))
    body.append(records)
    return SealedBytes.sealed(body.bytes, heading: Self.heading)
  }

  /// Reads the bytes of a cache file.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` for anything but what this version wrote.
  init(decoding bytes: [UInt8]) throws(MVCError) {
    var reader = try SealedBytes.reader(bytes, heading: Self.heading, subject: "the history cache")
    let count = try reader.readCount(limit: reader.remaining / 48)
    places.reserveCapacity(count)
    for _ in 0..<count {
      let id = try reader.readID()
      let lower = try reader.readLittleEndian(UInt64.self)
      let upper = try reader.readLittleEndian(UInt64.self)
      guard lower <= upper, upper <= UInt64(bytes.count) else { throw reader.malformed("a record lies outside of it") }
      places[id] = Int(lower)..<Int(upper)
    }
    names = try TextTable(&reader)
    texts = try TextTable(&reader)
    records = Array(try reader.readLengthPrefixed())
    guard places.values.allSatisfy({ $0.upperBound <= records.count }) else {
      throw reader.malformed("a record lies outside of it")
    }
  }

  /// Forgets the snapshots that are not among some.
  mutating func keep(only wanted: Set<ObjectID>) {
    var kept: [UInt8] = []
    for (id, place) in places.sorted(by: { $0.value.lowerBound < $1.value.lowerBound }) {
      guard wanted.contains(id) else {
        places[id] = nil
        continue
      }
      places[id] = kept.count..<(kept.count + place.count)
      kept += records[place]
    }
    records = kept
  }
}

/// Texts by numbers, each once.
private struct TextTable {
  /// The bytes of all texts as they were read, and where each lies in them.
  private var bytes: [UInt8] = []
  private var ranges: [Range<Int>] = []
  /// The numbers by text; filled when it is first needed. Bytes, as equal strings may be spelt differently.
  private var numbers: [[UInt8]: UInt64] = [:]

  init() {}

  init(_ reader: inout ByteReader) throws(MVCError) {
    let count = try reader.readCount(limit: reader.remaining)
    let lengths = try Array(reader.readLengthPrefixed())
    var inner = ByteReader(lengths, subject: "the history cache")
    bytes = Array(try reader.readLengthPrefixed())
    ranges.reserveCapacity(count)
    var start = 0
    for _ in 0..<count {
      let length = try inner.readCount(limit: bytes.count - start)
      ranges.append(start..<(start + length))
      start += length
    }
  }

  func write(to writer: inout ByteWriter) {
    var lengths = ByteWriter(capacity: ranges.count * 2)
    for range in ranges { lengths.append(varint: UInt64(range.count)) }
    writer.append(varint: UInt64(ranges.count))
    writer.append(lengthPrefixed: lengths.bytes)
    writer.append(lengthPrefixed: bytes)
  }

  subscript(number: UInt64) -> String? {
    guard number < UInt64(ranges.count) else { return nil }
    return String(decoding: bytes[ranges[Int(number)]], as: UTF8.self)
  }

  var all: [String] { ranges.map { String(decoding: bytes[$0], as: UTF8.self) } }

  func number(of text: String) -> UInt64? {
    let wanted = Array(text.utf8)
    return ranges.firstIndex { $0.count == wanted.count && bytes[$0].elementsEqual(wanted) }.map { UInt64($0) }
  }

  mutating func intern(_ text: String) -> UInt64 {
    if numbers.isEmpty { for (number, range) in ranges.enumerated() { numbers[Array(bytes[range])] = UInt64(number) } }
    let text = Array(text.utf8)
    if let known = numbers[text] { return known }
    let number = UInt64(ranges.count)
    ranges.append(bytes.count..<(bytes.count + text.count))
    bytes += text
    numbers[text] = number
    return number
  }
}
