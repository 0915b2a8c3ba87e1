import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

/// Answers for the fields of a gate about a version that is to come into a stage.
final class GateEnvironment: ExpressionEnvironment {
  let now: Timestamp
  let candidate: ObjectID
  /// The version that the stage holds now.
  let champion: ObjectID?
  private let repository: Repository
  private let references: References
  private let policy: Policy
  private let facts: HistoryFacts
  private let fields: SnapshotFields
  private lazy var evidence = newestEvidence()
  private lazy var model = try? ModelRecord(of: candidate, in: repository)

  init(
    _ candidate: ObjectID, champion: ObjectID?, _ repository: Repository, _ references: References, _ policy: Policy,
    now: Timestamp
  ) {
    self.candidate = candidate
    self.champion = champion
    self.repository = repository
    self.references = references
    self.policy = policy
    self.now = now
    facts = repository.historyFacts()
    fields = SnapshotFields(repository, facts, references)
  }

  func value(of field: FieldPath) throws -> ExpressionValue? {
    switch field.root {
    case "champion":
      guard let champion else { return nil }
      guard let inner = field.inner else { return .truth(true) }
      return try value(of: inner, of: champion)
    case "signature": return .truth(try isSigned)
    case "challenge": return finding(.challenge, field)
    case "drift": return finding(.drift, field)
    case "model": return model.flatMap { field.members.isEmpty ? .truth(true) : $0[field.memberName].map { .text($0) } }
    default: return try value(of: field, of: candidate)
    }
  }

  /// A field of a snapshot, which may be written with 'provenance' before it.
  private func value(of field: FieldPath, of snapshot: ObjectID) throws -> ExpressionValue? {
    let facts = try facts.facts(of: snapshot)
    guard field.root == "provenance" else { return try fields.value(of: field, of: facts) }
    guard let inner = field.inner else { return facts.snapshot.provenance == nil ? nil : .truth(true) }
    return try value(of: inner, of: snapshot)
  }

  /// Why a field has no value.
  func reason(noValueOf field: FieldPath) -> String {
    switch field.root {
    case "champion" where champion == nil:
      "'\(field)' is missing: the stage holds no version yet, which 'not exists(champion) or …' allows for"
    case "challenge", "drift":
      "'\(field)' is missing: "
        + (evidence[field.root] == nil
          ? "no \(field.root) of this version is in the record" : "the record's \(field.root) has no such value")
    case "model": "'\(field)' is missing: mvc.yaml says nothing of it, in its section 'model'"
    default: "'\(field)' is missing: nothing is recorded of it"
    }
  }

  // MARK: Signatures

  /// Whether somebody of the policy has signed the version.
  private var isSigned: Bool {
    get throws {
      try repository.signatures(of: candidate.description).signatures.contains { found in
        guard found.problem == nil, let signature = try? SSHSignature(text: found.text),
          policy.member(withKey: signature.publicKey) != nil
        else { return false }
        return signature.isValid(over: found.payload) == true
      }
    }
  }

  // MARK: The record

  private func finding(_ kind: EventKind, _ field: FieldPath) -> ExpressionValue? {
    guard let event = evidence[kind.rawValue] else { return nil }
    guard !field.members.isEmpty else { return .truth(true) }
    return field.members.reduce(event.detail as JSONValue?) { value, name in value?[name] }
      .flatMap { ExpressionValue($0) }
      // Statistics are calculated in binary.
      .map { if case .number(let number) = $0 { .number(ExactNumber(rounded: number.double)) } else { $0 } }
  }

  /// The newest challenge and the newest drift of the version.
  private func newestEvidence() -> [String: Event] {
    var found: [String: Event] = [:]
    guard var chain = try? repository.record(references) else { return [:] }
    while found.count < 2, let recorded = try? chain.nextEvent() {
      let isFinding = recorded.kind == .challenge || recorded.kind == .drift
      guard isFinding, recorded.event.snapshot == candidate, found[recorded.kind.rawValue] == nil else { continue }
      found[recorded.kind.rawValue] = recorded.event
    }
    return found
  }
}

extension FieldPath {
  /// What comes after the root, as a field of its own.
  fileprivate var inner: FieldPath? { members.first.map { FieldPath($0, Array(members.dropFirst())) } }
}
