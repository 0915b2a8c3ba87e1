package import MVCBase
import MVCObjects
package import MVCProvenance
package import MVCStorage
import MVCWorkspace

/// Answers for the fields of an expression about the snapshots of a repository, one at a time. Belongs to one command.
package final class SnapshotFields {
  let repository: Repository
  let history: HistoryFacts
  private let references: References
  private let source: ManifestSource
  private var numbers: [FieldPath: UInt64] = [:]
  private lazy var tagNames = names(of: references.tags)
  private lazy var branchNames = namesOfBranches()

  package init(_ repository: Repository, _ history: HistoryFacts, _ references: References) {
    self.repository = repository
    self.history = history
    self.references = references
    source = ManifestSource(repository.objects)
  }

  /// The value of a field of a snapshot, or nil when there is none.
  package func value(of field: FieldPath, of facts: SnapshotFacts) throws -> ExpressionValue? {
    let snapshot = facts.snapshot
    switch field.root {
    case "author": return .person(name: snapshot.author.person.name, email: snapshot.author.person.email)
    case "committer": return .person(name: snapshot.committer.person.name, email: snapshot.committer.person.email)
    case "email": return .text(snapshot.author.person.email)
    case "date": return .moment(snapshot.author.time)
    case "message": return .text(snapshot.message.last == "\n" ? String(snapshot.message.dropLast()) : snapshot.message)
    case "id": return .text(facts.id.description)
    case "size": return .number(ExactNumber(Int64(clamping: facts.byteCount)))
    case "files": return .list(try files(of: snapshot))
    case "tag": return tagNames[facts.id].map(Self.list)
    case "branch": return branchNames[facts.id].map(Self.list)
    case _ where field.members.isEmpty:
      let prefix = "\(field.root)."
      return history.values(of: facts).contains { $0.name.hasPrefix(prefix) } ? .truth(true) : nil
    default: return number(of: field).flatMap { history.value($0, of: facts) }
    }
  }

  /// Looks a field up once: a history may add fields while it is read, so what is not known is asked for again.
  private func number(of field: FieldPath) -> UInt64? {
    if let known = numbers[field] { return known }
    let number = history.number(of: field)
    if let number { numbers[field] = number }
    return number
  }

  private func files(of snapshot: Snapshot) throws -> [ExpressionValue] {
    var paths: [ExpressionValue] = []
    try source.forEachLeaf(in: snapshot.manifest) { path, entry in
      if entry.kind != .folder { paths.append(.text(path.description)) }
    }
    return paths
  }

  private static func list(_ names: [String]) -> ExpressionValue { .list(names.map { .text($0) }) }

  private func names(of list: [ReferenceName]) -> [ObjectID: [String]] {
    var names: [ObjectID: [String]] = [:]
    for name in list {
      if let id = references[name], let target = try? repository.peel(id) {
        names[target, default: []].append(name.short)
      }
    }
    return names
  }

  /// The branches that reach each snapshot.
  private func namesOfBranches() -> [ObjectID: [String]] {
    var names: [ObjectID: [String]] = [:]
    for branch in references.branches {
      guard let head = references[branch], let reached = try? history.history(of: [head]) else { continue }
      for facts in reached { names[facts.id, default: []].append(branch.short) }
    }
    return names
  }
}

/// One snapshot, asked about in an expression.
package struct SnapshotEnvironment: ExpressionEnvironment {
  package let now: Timestamp
  private let fields: SnapshotFields
  private let facts: SnapshotFacts

  package init(_ facts: SnapshotFacts, _ fields: SnapshotFields, now: Timestamp) {
    self.facts = facts
    self.fields = fields
    self.now = now
  }

  package func value(of field: FieldPath) throws -> ExpressionValue? { try fields.value(of: field, of: facts) }
}
