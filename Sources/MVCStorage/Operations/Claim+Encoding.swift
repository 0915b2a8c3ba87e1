package import MVCBase
import MVCObjects

extension Claim {
  private static let heading = "mvc-claim 1"
  private static let holderKey = "holder "
  private static let processKey = "process "
  private static let recordKey = "record "
  private static let takenHeading = "mvc-claim-taken 1"

  /// The bytes of the claim's file: a few lines, and the record after them.
  package func encoded() -> [UInt8] {
    var record: [UInt8] = []
    if case .operation(_, _, let bytes) = purpose { record = bytes }
    var lines = [Self.heading, Self.holderKey + holder.oneLine]
    if let owner { lines.append(Self.processKey + owner.text) }
    lines.append("\(Self.recordKey)\(record.count)")
    return Array((lines.joined(separator: "\n") + "\n").utf8) + record
  }

  /// Reads a claim. Bytes that are none make one with the purpose `unreadable`, which is not an error: it is what a power
  /// cut leaves.
  package init(decoding bytes: [UInt8], name: ClaimName) {
    var reader = ByteReader(bytes, subject: "claim")
    self = (try? Self.read(&reader, bytes, name)) ?? Claim(name: name, purpose: .unreadable, owner: nil, holder: "")
  }

  private static func read(_ reader: inout ByteReader, _ bytes: [UInt8], _ name: ClaimName) throws -> Claim? {
    guard try line(&reader) == heading else { return nil }
    var (owner, holder): (ProcessIdentity?, String) = (nil, "")
    while true {
      let line = try line(&reader)
      if line.hasPrefix(holderKey) { holder = String(line.dropFirst(holderKey.count)) }
      if line.hasPrefix(processKey) { owner = ProcessIdentity(text: line.dropFirst(processKey.count)) }
      guard line.hasPrefix(recordKey) else { continue }
      guard let count = Int(line.dropFirst(recordKey.count)), count == reader.remaining else { return nil }
      if count == 0 { return Claim(name: name, purpose: .exclusion, owner: owner, holder: holder) }
      let start = reader.position
      let (id, operation) = try Operation.decode(&reader, in: bytes)
      guard reader.isAtEnd else { return nil }
      let purpose = Purpose.operation(operation, id: id, bytes: Array(bytes[start...]))
      return Claim(name: name, purpose: purpose, owner: owner, holder: holder)
    }
  }

  private static func line(_ reader: inout ByteReader) throws -> String {
    String(decoding: try reader.readUntil(UInt8(ascii: "\n")), as: UTF8.self)
  }

  /// How a claim ended that did not end with its record in the log.
  package enum End: Hashable, Sendable {
    /// Nothing came of it: the place in the log is free for the next claim.
    case withdrawn
    /// Another process carries it out.
    case taken(by: ProcessIdentity?)
  }

  /// The bytes of the file that says who carries the claim out. A withdrawn claim needs none: its file is the claim's
  /// own under another name, because a full disk has no room for another.
  static func takenBytes(by owner: ProcessIdentity) -> [UInt8] {
    Array("\(takenHeading)\n\(processKey)\(owner.text)\n".utf8)
  }

  static func end(decoding bytes: [UInt8]) -> End {
    var reader = ByteReader(bytes, subject: "claim")
    guard (try? line(&reader)) == takenHeading else { return .withdrawn }
    let owner = (try? line(&reader)).flatMap { text in
      text.hasPrefix(processKey) ? ProcessIdentity(text: text.dropFirst(processKey.count)) : nil
    }
    return .taken(by: owner)
  }
}

extension String {
  /// The text with every control character as a space.
  fileprivate var oneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}
