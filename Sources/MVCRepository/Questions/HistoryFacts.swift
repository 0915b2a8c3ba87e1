import MVCBase
package import MVCObjects
package import MVCProvenance
import MVCStorage
import SystemPackage

/// What is known of the snapshots of a repository, for questions over all of them. Belongs to one command.
///
/// What was read once is kept in the cache file, which is only there for speed: it is made anew when it is missing,
/// damaged or of another version, and commands that run at once replace it as a whole.
///
/// - SeeAlso: `docs/format/history-cache.md`
package final class HistoryFacts {
  /// How many snapshots have to be new for the file to be written again.
  private static let leastWorthSaving = 32

  private let repository: Repository
  /// Read when it is first needed. In a box, as a lazy property is copied out and in for every change.
  private lazy var cache = TableBox(Self.cached(repository))
  private var table: FactTable { cache.table }
  private var newCount = 0
  /// By the document's id.
  private var knownSummaries: [ObjectID: Summary] = [:]

  /// What a log tells of a document.
  package struct Summary: Sendable {
    package var metrics: [String: Double] = [:]
    /// nil for a document without one.
    package var fingerprint: Fingerprint?
  }

  init(_ repository: Repository) { self.repository = repository }

  private static func cached(_ repository: Repository) -> FactTable {
    let bytes = try? repository.runtime.fileSystem.contents(of: repository.layout.historyCache)
    return bytes.flatMap { try? FactTable(decoding: $0) } ?? FactTable()
  }

  /// The facts of a snapshot, from the cache or else from its objects.
  package func facts(of id: ObjectID) throws -> SnapshotFacts {
    if let known = table.facts(of: id) { return known }
    try repository.runtime.interruption.check()
    let snapshot = try repository.objects.snapshot(id)
    let byteCount =
      snapshot.manifest == Manifest.emptyID ? 0 : try repository.objects.manifest(snapshot.manifest).byteCount
    cache.table.add(id, snapshot, byteCount: byteCount, try repository.provenance(of: snapshot)?.factValues ?? [])
    newCount += 1
    guard let facts = table.facts(of: id) else {
      throw MVCError(.internalError, "a snapshot's facts cannot be read back")
    }
    return facts
  }

  /// Every snapshot that some reach, newest first by the committer's clock.
  package func history(of heads: [ObjectID]) throws -> [SnapshotFacts] {
    var seen = Set(heads)
    var waiting = Array(seen)
    var found: [SnapshotFacts] = []
    while let id = waiting.popLast() {
      let facts = try facts(of: id)
      found.append(facts)
      for parent in facts.snapshot.parents where seen.insert(parent).inserted { waiting.append(parent) }
    }
    let generations = Self.generations(found)
    func key(_ number: Int) -> (Int64, Int, ObjectID) {
      (~found[number].snapshot.committer.time.secondsSinceEpoch, -generations[number], found[number].id)
    }
    return found.indices.map { (key: key($0), number: $0) }.sorted { $0.key < $1.key }.map { found[$0.number] }
  }

  /// How many steps each snapshot is away from the first ones at most: of two that were recorded in the same second, the
  /// later has more.
  private static func generations(_ found: [SnapshotFacts]) -> [Int] {
    let numbers = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.id, $0) })
    let parents = found.map { $0.snapshot.parents.compactMap { numbers[$0] } }
    var children = [[Int]](repeating: [], count: found.count)
    for (number, parents) in parents.enumerated() { for parent in parents { children[parent].append(number) } }
    var open = parents.map(\.count)
    var generations = [Int](repeating: 0, count: found.count)
    var ready = open.indices.filter { open[$0] == 0 }
    while let parent = ready.popLast() {
      for child in children[parent] {
        generations[child] = max(generations[child], generations[parent] + 1)
        open[child] -= 1
        if open[child] == 0 { ready.append(child) }
      }
    }
    return generations
  }

  /// Writes the cache file if enough was new. What cannot be written now can be next time.
  ///
  /// - Parameter all: Every snapshot there is; others are forgotten. nil keeps them.
  package func save(keeping all: [SnapshotFacts]? = nil) {
    guard newCount >= Self.leastWorthSaving else { return }
    if let all { cache.table.keep(only: Set(all.map(\.id))) }
    let (layout, fileSystem) = (repository.layout, repository.runtime.fileSystem)
    try? fileSystem.createDirectories(layout.cache)
    try? fileSystem.replace(
      layout.historyCache, with: table.encoded(),
      by: layout.temporary.appending("file-\(repository.runtime.random.token())"), isDurable: false)
    newCount = 0
  }

  // MARK: Values

  /// The number by which values of a field are asked for; nil when no snapshot has it.
  package func number(of field: FieldPath) -> UInt64? { table.number(of: field.name) }

  package func value(_ number: UInt64, of facts: SnapshotFacts) -> ExpressionValue? { table.value(number, of: facts) }

  package func value(of field: FieldPath, of facts: SnapshotFacts) -> ExpressionValue? {
    number(of: field).flatMap { value($0, of: facts) }
  }

  /// The names of all metrics, in order.
  package var metricNames: [String] {
    table.fieldNames.filter { $0.hasPrefix("metrics.") }.map { String($0.dropFirst(8)) }.sorted()
  }

  /// Every value of a snapshot with its field's name, in the order of the document.
  package func values(of facts: SnapshotFacts) -> [(name: String, value: ExpressionValue)] {
    var found: [(name: String, value: ExpressionValue)] = []
    try? table.forEach(of: facts, wanted: { _ in true }) { number, value in
      table.name(number).map { found.append(($0, value)) }
      return true
    }
    return found
  }

  /// The metrics of one snapshot by their names, and its fingerprint, without a look at the cache: most documents of a
  /// log have few members, and snapshots often share theirs.
  package func summary(of snapshot: Snapshot) throws -> Summary {
    guard let id = snapshot.provenance else { return Summary() }
    if let known = knownSummaries[id] { return known }
    let bytes = try repository.objects.bytes(of: id)
    var summary = Summary()
    if Self.mayHaveMetrics(bytes) {
      for (name, value) in try ProvenanceDocument(id, bytes).metrics.leaves { summary.metrics[name] = value.number }
    }
    summary.fingerprint = Fingerprint(inCanonical: bytes)
    knownSummaries[id] = summary
    return summary
  }

  /// Whether the name of the section is anywhere in the text of a document: to look takes a tenth of reading it.
  private static func mayHaveMetrics(_ bytes: [UInt8]) -> Bool {
    let name = Array("\"metrics\"".utf8)
    return bytes.indices.contains { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }
  }

  /// The metrics of a snapshot by their names.
  package func metrics(of facts: SnapshotFacts) -> [String: Double] {
    var found: [String: Double] = [:]
    for (name, value) in values(of: facts) {
      guard name.hasPrefix("metrics."), case .number(let number) = value else { continue }
      found[String(name.dropFirst(8))] = number.double
    }
    return found
  }
}

extension Repository {
  /// Opens what is known of the snapshots.
  package func historyFacts() -> HistoryFacts { HistoryFacts(self) }
}

private final class TableBox {
  var table: FactTable

  init(_ table: FactTable) { self.table = table }
}
