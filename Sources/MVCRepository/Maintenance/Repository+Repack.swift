import MVCBase
import MVCObjects
package import MVCStorage
import MVCWorkspace

extension Repository {
  /// Stores everything anew, each object with the base that suits it best, whichever branch or tag has it.
  ///
  /// No id changes. When this is stopped at any moment the old packs are there as they were.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when an object is damaged: then nothing is changed.
  package func repack(_ effort: RepackEffort, _ intent: Intent) throws -> RepackReport {
    try withExclusion(intent) {
      let plan = try RepackPlan(objects)
      runtime.progress.begin("looking through the history", byteCount: nil)
      do {
        defer { runtime.progress.end() }
        try RepackHistory(self, plan).walk()
      }
      return try Repacker(objects, plan, effort, runtime).run()
    }
  }
}

/// Walks through all snapshots, old to new, and notes for a repack what they hold that was not seen before.
private struct RepackHistory {
  private let repository: Repository
  private let plan: RepackPlan

  init(_ repository: Repository, _ plan: RepackPlan) {
    self.repository = repository
    self.plan = plan
  }

  func walk() throws {
    for (id, parent) in try snapshots() {
      try repository.runtime.interruption.check()
      let snapshot = try repository.objects.snapshot(id)
      let old = try parent.map { try repository.objects.snapshot($0) }
      try note(snapshot.manifest, .root, parent: old?.manifest, ManifestSource(repository.objects))
      if let provenance = snapshot.provenance { try note(provenance: provenance, parent: old?.provenance) }
    }
  }

  /// Every snapshot that a reference or an operation reaches, with its first parent: parents first, and then by time.
  private func snapshots() throws -> [(id: ObjectID, parent: ObjectID?)] {
    var known: [ObjectID: (parents: [ObjectID], seconds: Int64)] = [:]
    var waiting = try heads()
    while let id = waiting.popLast() {
      guard known[id] == nil else { continue }
      try repository.runtime.interruption.check()
      let snapshot = try repository.objects.snapshot(id)
      known[id] = (snapshot.parents, snapshot.committer.time.secondsSinceEpoch)
      waiting += snapshot.parents
    }
    let levels = levels(known.mapValues(\.parents))
    return known.map { (id: $0.key, parent: $0.value.parents.first, seconds: $0.value.seconds) }
      .sorted { (levels[$0.id] ?? 0, $0.seconds, $0.id) < (levels[$1.id] ?? 0, $1.seconds, $1.id) }
      .map { ($0.id, $0.parent) }
  }

  /// The length of the longest way from each snapshot to one without parents.
  private func levels(_ parents: [ObjectID: [ObjectID]]) -> [ObjectID: Int] {
    var children: [ObjectID: [ObjectID]] = [:]
    var open = parents.mapValues(\.count)
    for (id, parents) in parents { for parent in parents { children[parent, default: []].append(id) } }
    var levels: [ObjectID: Int] = [:]
    var ready = parents.keys.filter { parents[$0]?.isEmpty == true }
    while let id = ready.popLast() {
      for child in children[id] ?? [] {
        levels[child] = max(levels[child] ?? 0, (levels[id] ?? 0) + 1)
        open[child] = (open[child] ?? 0) - 1
        if open[child] == 0 { ready.append(child) }
      }
    }
    return levels
  }

  /// The snapshots that references and operations name, as far as they are there: what old operations need may have
  /// been collected.
  private func heads() throws -> [ObjectID] {
    let references = try repository.references()
    var heads = try repository.allHeads(references)
    for (_, operation) in try repository.operationLog.records(upTo: references.operation) {
      for id in operation.objects where try repository.objects.contains(id) {
        guard let snapshot = try? repository.peel(id), (try? repository.objects.snapshot(snapshot)) != nil else {
          continue
        }
        heads.append(snapshot)
      }
    }
    return heads
  }

  private func note(
    _ id: ObjectID, _ path: RepositoryPath, parent: ObjectID?, _ source: ManifestSource
  ) throws {
    guard id != parent, plan.note(id, byteCount: 0, in: FamilyKey(.manifest, path.bytes), parent: parent) else {
      return
    }
    let old = try parent.map { try source.manifest($0) }
    for entry in try source.entries(of: id, at: path) {
      let before = old?.entry(named: entry.name)
      if let before, before.hasSameContent(as: entry) { continue }
      let inner = path.appending(entry.name)
      if entry.kind == .folder {
        try note(entry.id, inner, parent: before?.kind == .folder ? before?.id : nil, source)
      } else {
        try plan.note(
          file: entry.id, byteCount: entry.byteCount, name: entry.name, in: FamilyKey(.blob, inner.bytes),
          parent: before?.kind == .folder ? nil : before?.id)
      }
    }
  }

  private func note(provenance id: ObjectID, parent: ObjectID?) throws {
    guard case .whole(let bytes) = try repository.objects.content(of: id) else { return }
    plan.note(id, byteCount: UInt64(bytes.count), in: FamilyKey(.blob, []), parent: parent)
  }
}
