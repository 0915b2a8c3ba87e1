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
      guard let id = known[sort], !parents.contains(id), (try? objects.contains(id)) == true else { continue }
      findings.repetitions.append(Repetition(sort: sort, snapshot: id))
    }
    return findings
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

  /// The oldest known snapshot for each key.
  func lookUp(_ keys: [Repetition.Sort: ObjectID]) throws -> [Repetition.Sort: ObjectID] {
    let fileSystem = repository.runtime.fileSystem
    let stored = (try? fileSystem.contents(of: path)) ?? nil
    let bytes = try stored ?? rebuilt()
    var found: [Repetition.Sort: ObjectID] = [:]
    let wanted = keys.map { (sort: $0.key, start: Array("\($0.key.rawValue) \($0.value) ".utf8)) }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      for (sort, start) in wanted where found[sort] == nil && line.starts(with: start) {
        found[sort] = ObjectID(hexadecimal: line.dropFirst(start.count))
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
