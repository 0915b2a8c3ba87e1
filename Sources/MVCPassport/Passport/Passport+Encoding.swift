package import MVCBase
import MVCObjects
import MVCProvenance

extension Passport {
  /// The passport as one JSON document.
  ///
  /// - SeeAlso: `docs/format/passport.md`, `docs/schema/passport-1.json`
  package var json: JSONValue {
    var members = MemberList()
    members.add("schema", Self.schema)
    members.add("snapshot", snapshotMembers)
    members.add("size", byteCount)
    members.add("files", .array(files.map(\.json)))
    if let provenanceJSON { members.add("provenance", provenanceJSON) }
    if !lineage.isEmpty { members.add("lineage", .array(lineage.map(\.json))) }
    if let history { members.add("history", history.json) }
    return members.json
  }

  private var snapshotMembers: MemberList {
    var members = MemberList()
    members.add("id", id)
    members.add("manifest", snapshot.manifest)
    members.add("parents", .array(snapshot.parents.map { .string($0.description) }))
    members.add("author", snapshot.author.json)
    members.add("committer", snapshot.committer.json)
    members.add("message", snapshot.message)
    members.add("provenance", snapshot.provenance)
    members.add("signature", snapshot.signature)
    // A snapshot is text: whoever hashes this gets the id.
    members.add("canonical", String(decoding: snapshot.encoded(), as: UTF8.self))
    return members
  }
}

extension PassportFile {
  var json: JSONValue {
    var members = MemberList()
    members.add("path", path.description)
    // A name in quotes, or one that is no text, is told byte by byte.
    if !path.description.utf8.elementsEqual(path.bytes) {
      members.add("pathBytes", Hexadecimal.string(path.bytes))
    }
    members.add("kind", kind.word)
    members.add("size", byteCount)
    members.add("sha256", id)
    return members.json
  }
}

extension EntryKind {
  var word: String {
    switch self {
    case .file: "file"
    case .executable: "executable"
    case .link: "link"
    case .folder: "folder"
    }
  }
}

extension Signature {
  var json: JSONValue {
    .object([("name", .string(person.name)), ("email", .string(person.email)), ("time", .string(time.iso8601))])
  }
}

extension LineageEdge {
  var json: JSONValue {
    var members = MemberList()
    members.add("relation", relation)
    members.add("snapshot", snapshot)
    members.add("repository", repository)
    members.add("model", model)
    members.add("revision", revision)
    return members.json
  }
}

extension Passport.History {
  var json: JSONValue {
    .object([
      ("tags", .array(tags.map { Self.json($0.name, $0.annotation) })),
      ("signatures", .array(signatures.map { Self.json($0.name, $0) })),
      ("events", .array(events.map { Self.json($0.id, $0.event) })),
    ])
  }

  private static func json(_ id: ObjectID, _ event: Event) -> JSONValue {
    var members = MemberList()
    members.add("id", id.description)
    members.add("kind", event.kind.rawValue)
    members.add("stage", event.stage)
    members.add("by", event.actor.json)
    members.add("message", event.message)
    members.add("signature", event.signature)
    members.add("canonical", String(decoding: event.encoded(), as: UTF8.self))
    return members.json
  }

  private static func json(_ name: String, _ annotation: Tag?) -> JSONValue {
    var members = MemberList()
    members.add("name", name)
    if let annotation {
      members.add("tagger", annotation.tagger.json)
      members.add("message", annotation.message)
      members.add("signature", annotation.signature)
      members.add("canonical", String(decoding: annotation.encoded(), as: UTF8.self))
    }
    return members.json
  }
}
