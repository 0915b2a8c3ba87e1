package import MVCBase

/// One decision or finding about the versions of a model: what, of which version and stage, who, when and why.
///
/// Events are linked: each names the one before it in the record, and one that moves a stage also the one that moved this
/// stage before. So nobody can change, leave out or put in one without changing the ids of all that follow.
///
/// - SeeAlso: `docs/format/event.md`
package struct Event: Equatable, Sendable {
  package var kind: EventKind
  /// The events before this one in the record: none for the first, one otherwise.
  package var previous: [ObjectID]
  /// The name of the stage it is about.
  package var stage: String?
  /// The event that moved the stage before.
  package var stagePrevious: ObjectID?
  /// The version it is about; for an event that moves a stage what the stage holds from here on.
  package var snapshot: ObjectID?
  /// An earlier event that it is about.
  package var subject: ObjectID?
  /// The event that brought the policy in force.
  package var policy: ObjectID?
  /// Blobs that show what it was decided on.
  package var evidence: [ObjectID]
  /// Who says so, and when.
  package var actor: Signature
  /// What only this kind of event has: a JSON object, with its members in canonical order.
  package internal(set) var detail: JSONValue
  /// The actor's signature over ``signedBytes``: an SSH signature in base 64, in one line.
  package var signature: String?
  /// The version of the rules it was made under, and is audited under: see `docs/format/event.md`, "Rules".
  package var rules: UInt32 = 1
  /// Header lines that this version does not know, kept as they came.
  package var otherHeaders: [String]
  /// Why, in words; ends with a line feed unless it is empty.
  package var message: String

  package init(
    _ kind: EventKind, stage: String? = nil, snapshot: ObjectID? = nil, subject: ObjectID? = nil,
    evidence: [ObjectID] = [], detail: [(String, JSONValue)] = [], actor: Signature, message: String
  ) {
    self.kind = kind
    self.stage = stage
    self.snapshot = snapshot
    self.subject = subject
    self.evidence = evidence
    self.detail = JSONValue.object(detail).canonical
    self.actor = actor
    self.message = message
    (previous, stagePrevious, policy, signature, otherHeaders) = ([], nil, nil, nil, [])
  }

  /// Puts a member into the detail.
  package mutating func add(_ key: String, _ value: JSONValue?) {
    guard let value else { return }
    detail = JSONValue.object((detail.members ?? []).filter { $0.0 != key } + [(key, value)]).canonical
  }

  /// What a signature in the event is made over: its canonical bytes without the signature.
  package var signedBytes: [UInt8] {
    var unsigned = self
    unsigned.signature = nil
    return unsigned.encoded()
  }

  /// Whether a retired version's bytes may be collected when nothing else needs them.
  package var releasesBytes: Bool { detail["bytes"]?.text == "released" }

  /// The message's first line.
  package var subjectLine: String { String(Substring(message.utf8.prefix { $0 != UInt8(ascii: "\n") })) }
}
