package import MVCBase
package import MVCObjects
import MVCRepository

/// A record in one file, with all that is needed to verify it where there is no repository.
///
/// - SeeAlso: `docs/format/audit-bundle.md`
package struct AuditBundle: EventSource {
  static let headingKey = "mvc-audit-bundle"
  static let version: Int64 = 1

  package let heads: RecordHeads
  /// The events in the order of the file.
  package let eventOrder: [ObjectID]?
  private let objects: [ObjectID: [UInt8]]

  package func bytes(of id: ObjectID) -> [UInt8]? { objects[id] }

  package var damaged: ObjectID? { objects.filter { ObjectID(of: $0.value) != $0.key }.keys.min() }

  // MARK: Reading

  /// Whether a file begins as a bundle does.
  package static func isBundle(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: "{\"\(headingKey)\":".utf8)
  }

  /// Reads a bundle; whether it holds is another question.
  ///
  /// - Throws: ``MVCError`` with code `notVerified` for a file that is no bundle, or `unsupportedVersion`.
  package init(parsing bytes: [UInt8], file: String) throws(MVCError) {
    // A line without an end was cut off: what it should have held is missing then, and the replay says so.
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    guard let heading = lines.popFirst().flatMap({ try? JSONValue(parsing: Array($0)) }),
      let version = heading[Self.headingKey]?.integer
    else {
      throw MVCError(
        .notVerified, "cannot read '\(file)': it is no audit bundle",
        hint: "'mvc audit export --format bundle -o FILE' makes one")
    }
    guard version == Self.version else {
      throw MVCError(.unsupportedVersion, "cannot read '\(file)': it is a bundle of version \(version)")
    }
    guard let heads = RecordHeads(json: heading["references"]) else { throw Self.malformed(file, line: 1) }
    self.heads = heads
    var objects: [ObjectID: [UInt8]] = [:]
    var order: [ObjectID] = []
    for (number, line) in lines.enumerated() {
      guard let entry = BundleEntry(Array(line)) else { throw Self.malformed(file, line: number + 2) }
      objects[entry.id] = entry.bytes
      if entry.kind == .event { order.append(entry.id) }
    }
    self.objects = objects
    eventOrder = order
  }

  private static func malformed(_ file: String, line: Int) -> MVCError {
    MVCError(.notVerified, "cannot read '\(file)': line \(line) is not as mvc writes it, so the file was changed")
  }

  // MARK: Writing

  /// Writes the bundle of a record, piece by piece.
  ///
  /// - Throws: ``MVCError`` with code `notVerified` for a record whose chain is broken.
  package static func write(
    _ source: some EventSource, made: Timestamp, into sink: ([UInt8]) throws -> Void
  ) throws {
    let chain = RecordChain(source)
    try chain.requireWhole()
    let heading = JSONValue.object([
      (headingKey, .int(version)), ("made", .string(made.iso8601)), ("events", .int(Int64(chain.events.count))),
      ("references", source.heads.json),
    ])
    try sink(heading.encode(.compact) + [UInt8(ascii: "\n")])
    var written: Set<ObjectID> = []
    for found in chain.events {
      for (kind, id) in parts(of: found.event, source) + [(.event, found.id)] where written.insert(id).inserted {
        guard let bytes = try source.bytes(of: id) else { continue }
        try sink(BundleEntry(kind: kind, id: id, bytes: bytes).encoded)
      }
    }
  }

  /// What an audit needs beside an event: its evidence, and of its version who made it and what it says of itself.
  private static func parts(of event: Event, _ source: some EventSource) -> [(ObjectKind, ObjectID)] {
    var parts = event.evidence.map { (ObjectKind.blob, $0) }
    guard let id = event.snapshot, let bytes = try? source.verifiedBytes(of: id),
      let snapshot = try? Snapshot(decoding: bytes)
    else { return parts }
    parts.append((.snapshot, id))
    parts.append((.manifest, snapshot.manifest))
    if let file = try? VersionOrigin.projectFile(of: snapshot, source) { parts.append((.blob, file)) }
    return parts
  }
}

extension RecordHeads {
  var json: JSONValue {
    .object([
      ("record", Self.json(record)), ("policy", Self.json(policy)),
      ("stages", .object(stages.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) })),
    ])
  }

  private static func json(_ id: ObjectID?) -> JSONValue { id.map { .string($0.description) } ?? .null }

  init?(json: JSONValue?) {
    guard let json, let members = json["stages"]?.members else { return nil }
    var stages: [String: ObjectID] = [:]
    for (name, value) in members {
      guard let id = value.text.flatMap({ ObjectID($0) }) else { return nil }
      stages[name] = id
    }
    self.init(
      record: json["record"]?.text.flatMap { ObjectID($0) }, policy: json["policy"]?.text.flatMap { ObjectID($0) },
      stages: stages)
  }
}

/// An object in a bundle: a line of JSON, its bytes as text where they are text.
struct BundleEntry {
  let kind: ObjectKind
  let id: ObjectID
  let bytes: [UInt8]

  init(kind: ObjectKind, id: ObjectID, bytes: [UInt8]) {
    self.kind = kind
    self.id = id
    self.bytes = bytes
  }

  init?(_ line: [UInt8]) {
    guard let entry = try? JSONValue(parsing: line),
      let kind = ObjectKind.allCases.first(where: { $0.name == entry["kind"]?.text }),
      let id = entry["id"]?.text.flatMap({ ObjectID($0) }),
      let bytes = entry["text"]?.text.map({ Array($0.utf8) }) ?? entry["base64"]?.text.flatMap({ Base64.decode($0) })
    else { return nil }
    self.init(kind: kind, id: id, bytes: bytes)
  }

  var encoded: [UInt8] {
    let content: (String, JSONValue) =
      if let text = String(validating: bytes, as: UTF8.self) {
        ("text", .string(text))
      } else {
        ("base64", .string(Base64.string(bytes)))
      }
    let line = JSONValue.object([("kind", .string(kind.name)), ("id", .string(id.description)), content])
    return line.encode(.compact) + [UInt8(ascii: "\n")]
  }
}
