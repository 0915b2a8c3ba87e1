import MVCBase
package import MVCObjects
import MVCProvenance
import MVCStorage
import MVCWorkspace
import SystemPackage

/// An earlier snapshot that a new one repeats.
package struct Repetition: Hashable, Sendable {
  package enum Sort: String, Sendable, CaseIterable {
    /// It has the same model files.
    case weights
    /// Its model was made with the same code, data, environment and parameters.
    case fingerprint
  }

  package let sort: Sort
  package let snapshot: ObjectID
  /// The recorded files that a training may read and that differ, although the fingerprint is the same.
  package var differing: [RepositoryPath] = []

  package init(sort: Sort, snapshot: ObjectID, differing: [RepositoryPath] = []) {
    self.sort = sort
    self.snapshot = snapshot
    self.differing = differing
  }
}

/// What a new snapshot can be recognised by, and what it was recognised as.
struct RepeatFindings {
  var keys: [Repetition.Sort: ObjectID] = [:]
  var repetitions: [Repetition] = []
}

extension Repository {
  /// Looks for earlier snapshots with the same model files, or with models that were made in the same way.
  ///
  /// Only a snapshot that changes model files is looked up, and only those are remembered: one that changes nothing of
  /// them repeats its parent as a matter of course.
  func repeatFindings(
    _ document: ProvenanceDocument?, _ look: FolderLook, _ changes: [TreeChange], _ parents: [ObjectID]
  ) throws -> RepeatFindings {
    var findings = RepeatFindings()
    guard changes.contains(where: { ModelFiles.isModel($0.path.name) }),
      let weights = try ModelFiles.digest(of: look.recording.root, look.source)
    else { return findings }
    findings.keys[.weights] = weights
    if let print = document?.fingerprint, print.isComplete { findings.keys[.fingerprint] = Self.key(print) }
    let known = try RepeatCache(self).lookUp(findings.keys)
    for sort in Repetition.Sort.allCases {
      let ids = (known[sort] ?? []).filter { !parents.contains($0) && (try? objects.contains($0)) == true }
      switch sort {
      case .weights: if let id = ids.first { findings.repetitions.append(Repetition(sort: sort, snapshot: id)) }
      case .fingerprint:
        let found = try ids.prefix(Self.mostCompared).map { id in
          Repetition(
            sort: sort, snapshot: id, differing: try self.differingInputs(id, look, document?.run?.outputs ?? []))
        }
        if let best = found.first(where: { $0.differing.isEmpty }) ?? found.first { findings.repetitions.append(best) }
      }
    }
    return findings
  }

  /// So many snapshots with the same fingerprint are compared.
  private static let mostCompared = 10

  /// The files that a training may have read and that differ from those of a snapshot: whatever is recorded, but for the
  /// models and figures that a training writes, and for prose. What a requirement file includes, the lock file of any
  /// tool and the files of a configuration folder are all among them.
  private func differingInputs(_ id: ObjectID, _ look: FolderLook, _ outputs: [String]) throws -> [RepositoryPath] {
    let outputs = Set(outputs)
    return try look.source.changes(from: objects.snapshot(id).manifest, to: look.recording.root).filter { change in
      let leaf = change.new ?? change.old
      return leaf?.kind != .folder && !TrainingOutputs.contains(change.path)
        && !outputs.contains(change.path.description)
    }.map(\.path)
  }

  /// Remembers a snapshot that was recorded.
  func note(_ findings: RepeatFindings, of snapshot: ObjectID) {
    if !findings.keys.isEmpty { RepeatCache(self).add(findings.keys, snapshot) }
  }

  static func key(_ fingerprint: Fingerprint) -> ObjectID {
    let parts = [fingerprint.code, fingerprint.data, fingerprint.environment]
    return ObjectID(of: parts.flatMap { $0?.bytes ?? [] })
  }
}

/// The files that a training writes or that tell of it, rather than being read by it.
enum TrainingOutputs {
  private static let names: Set = [
    "trainer_state.json", "training_args.json", "policy.yaml", ".mvcignore", ".gitignore",
  ]
  private static let endings: Set = ["md", "rst", "log", "html", "png", "jpg", "svg", "pdf"]

  static func contains(_ path: RepositoryPath) -> Bool {
    let name = String(decoding: path.name, as: UTF8.self)
    let stem = name.prefix { $0 != "." }
    return ModelFiles.isModel(path.name) || names.contains(name) || stem == "metrics" || stem.hasSuffix("_results")
      || FileEnding.of(path.name).map(endings.contains) == true || path.description.hasPrefix("dvclive/")
  }
}

/// The snapshots by their weights and fingerprints: `.mvc/cache/repeats`, lines of sort, key and snapshot.
///
/// It is a cache: when it is missing it is made anew from the newest snapshots behind the head.
struct RepeatCache {
  /// How many snapshots are read to make it anew.
  private static let mostRead = 1000

  private let repository: Repository
  private let path: FilePath

  init(_ repository: Repository) {
    self.repository = repository
    path = repository.layout.cache.appending("repeats")
  }

  /// More snapshots of one key are not looked at.
  private static let mostAlike = 50

  /// The known snapshots for each key, the oldest first.
  func lookUp(_ keys: [Repetition.Sort: ObjectID]) throws -> [Repetition.Sort: [ObjectID]] {
    let fileSystem = repository.runtime.fileSystem
    let stored = (try? fileSystem.contents(of: path)) ?? nil
    let bytes = try stored ?? rebuilt()
    var found: [Repetition.Sort: [ObjectID]] = [:]
    let wanted = keys.map { (sort: $0.key, start: Array("\($0.key.rawValue) \($0.value) ".utf8)) }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      for (sort, start) in wanted where (found[sort]?.count ?? 0) < Self.mostAlike && line.starts(with: start) {
        if let id = ObjectID(hexadecimal: line.dropFirst(start.count)) { found[sort, default: []].append(id) }
      }
    }
    return found
  }

  /// A failure costs no more than a repetition that is not noticed.
  func add(_ keys: [Repetition.Sort: ObjectID], _ snapshot: ObjectID) {
    let fileSystem = repository.runtime.fileSystem
    try? fileSystem.createDirectories(repository.layout.cache)
    guard let file = try? fileSystem.open(path, .append) else { return }
    try? file.write(Self.lines(keys, snapshot))
    try? file.close()
  }

  private func rebuilt() throws -> [UInt8] {
    let source = ManifestSource(repository.objects)
    var bytes: [UInt8] = []
    var next = try repository.references().headID
    var snapshots: [ObjectID] = []
    while let id = next, snapshots.count < Self.mostRead {
      snapshots.append(id)
      next = try? repository.objects.snapshot(id).parents.first
    }
    for id in snapshots.reversed() {
      var keys: [Repetition.Sort: ObjectID] = [:]
      // History of which something is lost is passed over.
      guard let snapshot = try? repository.objects.snapshot(id),
        let weights = try? ModelFiles.digest(of: snapshot.manifest, source)
      else { continue }
      keys[.weights] = weights
      if let print = (try? repository.provenance(of: id))?.fingerprint, print.isComplete {
        keys[.fingerprint] = Repository.key(print)
      }
      bytes += Self.lines(keys, id)
    }
    try? repository.runtime.fileSystem.createDirectories(repository.layout.cache)
    try? repository.runtime.fileSystem.replace(
      path, with: bytes, by: repository.layout.temporary.appending("file-\(repository.runtime.random.token())"),
      isDurable: false)
    return bytes
  }

  private static func lines(_ keys: [Repetition.Sort: ObjectID], _ snapshot: ObjectID) -> [UInt8] {
    Repetition.Sort.allCases.flatMap { sort in
      keys[sort].map { Array("\(sort.rawValue) \($0) \(snapshot)\n".utf8) } ?? []
    }
  }
}
