import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Operation")
struct OperationTests {
  private static func id(_ random: inout SeededRandom) -> ObjectID { ObjectID(of: random.bytes(4)) }

  private static func name(_ random: inout SeededRandom) throws -> ReferenceName {
    let odd = try? ReferenceName.branch("x" + OddText.text(upTo: 8, using: &random))
    return try odd ?? .branch("b-\(random.next() % 1000)")
  }

  static func random(using random: inout SeededRandom) throws -> Operation {
    func some<Value>(_ value: (inout SeededRandom) throws -> Value) rethrows -> Value? {
      Bool.random(using: &random) ? try value(&random) : nil
    }
    let person = Person(
      name: OddText.text(upTo: 6, using: &random), email: OddText.text(upTo: 6, hasControls: true, using: &random))
    var operation = Operation(
      previous: some(id), signature: Signature(person, at: Timestamp(secondsSinceEpoch: Int64(random.next() >> 30))),
      command: OddText.text(upTo: 20, hasControls: true, using: &random))
    operation.purpose = [.command, .undo(id(&random)), .redo(id(&random))].randomElement(using: &random) ?? .command
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      operation.references.append(.init(name: try name(&random), old: some(id), new: some(id)))
    }
    operation.head = try some { .init(old: .branch(try name(&$0)), new: .detached(id(&$0))) }
    operation.folder = some { .init(old: id(&$0), new: id(&$0)) }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let key = "user.\(OddText.text(upTo: 5, hasControls: true, using: &random))"
      let values = (0..<2).map { _ in some { OddText.text(upTo: 6, hasControls: true, using: &$0) } }
      operation.settings.append(.init(key: key, old: values[0], new: values[1]))
    }
    operation.saved = some(id)
    operation.token = some { OddText.text(upTo: 6, hasControls: true, using: &$0) }
    return operation
  }

  private func decode(_ bytes: [UInt8]) throws -> (id: ObjectID, operation: Operation) {
    var reader = ByteReader(bytes, subject: "a test")
    let record = try Operation.decode(&reader, in: bytes)
    #expect(reader.isAtEnd)
    return record
  }

  @Test("The worked example of docs/format/operations.md is what is written")
  func workedExample() throws {
    let ids = (1...6).map { ObjectID(of: [$0]) }
    let operation = Operation(
      previous: ids[0],
      signature: Signature(
        Person(name: "Ana Ito", email: "ana@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)),
      command: "mvc checkout --force 'a b'\n100%", purpose: .redo(ids[1]),
      references: [
        .init(name: try .branch("main"), old: ids[2], new: ids[3]),
        .init(name: try .tag("v1.0"), old: nil, new: ids[3]),
      ],
      head: .init(old: .branch(try .branch("main")), new: .detached(ids[3])),
      folder: .init(old: ids[4], new: ids[5]),
      settings: [.init(key: "user.name", old: nil, new: "Ana Ito")], saved: ids[2])
    let example = try #require(try FormatPage("operations").examples.first)
    #expect(operation.encoded().bytes == example)
    let read = try decode(example)
    #expect(read.operation == operation)
    #expect(read.id == operation.encoded().id)
  }

  @Test("What is encoded is decoded again, whatever the strings", arguments: UInt64(1)...60)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<5 {
      let operation = try Self.random(using: &random)
      let (id, bytes) = operation.encoded()
      let read = try decode(bytes)
      #expect(read.operation == operation, "seed \(seed)")
      #expect(read.id == id, "seed \(seed)")
      #expect(read.operation.encoded().bytes == bytes, "seed \(seed)")
    }
  }

  @Test("Every flipped bit and every cut is noticed")
  func damage() throws {
    var random = SeededRandom(seed: 2)
    let bytes = try Self.random(using: &random).encoded().bytes
    for bit in 0..<bytes.count * 8 {
      let error = #expect(throws: MVCError.self, "bit \(bit)") { try decode(bytes.flippingBit(bit)) }
      #expect(error?.code == .corrupt, "bit \(bit)")
    }
    for length in 0..<bytes.count { #expect(throws: MVCError.self) { try decode(Array(bytes[..<length])) } }
  }

  @Test("Arbitrary lines under a right digest never trap", arguments: UInt64(1)...20)
  func arbitraryLines(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let encoded = try Self.random(using: &random).encoded().bytes
    let body = Array(encoded[..<(encoded.count - 69)])
    for _ in 0..<100 {
      var mutated = body.mutated(using: &random)
      if mutated.last != 10 { mutated.append(10) }
      _ = try? decode(mutated + Array("end \(ObjectID(of: mutated))\n".utf8))
    }
  }

  @Test("Reversed twice, the changes are the same", arguments: UInt64(1)...20)
  func reversed(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let operation = try Self.random(using: &random)
    let back = operation.reversed(signature: operation.signature, command: "undo", purpose: .undo(ObjectID(of: [1])))
    #expect(back.purpose == .undo(ObjectID(of: [1])))
    let again = back.reversed(signature: operation.signature, command: "redo", purpose: .command)
    #expect(again.references == operation.references && again.head == operation.head, "seed \(seed)")
    #expect(again.folder == operation.folder && again.settings == operation.settings, "seed \(seed)")
    #expect(back.isEmpty == operation.isEmpty)
  }

  @Test("Applying an operation and its reverse leaves the references as they were")
  func applied() throws {
    let (main, tag) = (try ReferenceName.branch("main"), try ReferenceName.tag("t"))
    let ids = (1...3).map { ObjectID(of: [$0]) }
    let before = References(head: .branch(main), ids: [main: ids[0]])
    let signature = Signature(Person(name: "A", email: "a"), at: Timestamp(secondsSinceEpoch: 0))
    let operation = Operation(
      signature: signature, command: "x",
      references: [.init(name: main, old: ids[0], new: ids[1]), .init(name: tag, old: nil, new: ids[2])],
      head: .init(old: .branch(main), new: .detached(ids[1])))
    let mark = OperationMark(id: ids[2], logByteCount: 10)
    let after = operation.applied(to: before, mark: mark)
    #expect(after.ids == [main: ids[1], tag: ids[2]])
    #expect((after.head, after.operation) == (.detached(ids[1]), mark))
    let back = operation.reversed(signature: signature, command: "y", purpose: .command)
    var restored = back.applied(to: after, mark: mark)
    restored.operation = nil
    #expect(restored == before)
    #expect(Set(operation.objects) == Set(ids))
  }
}
