import MVCBase
package import MVCObjects
package import MVCPassport
import MVCStorage
import MVCWorkspace

extension Repository {
  /// The file of a project that Hugging Face takes for the model's card.
  private static let cardPath = Array("README.md".utf8)
  private static let largestCard: UInt64 = 1 << 20

  /// The passport of a snapshot.
  ///
  /// - Parameter hasHistory: Whether it tells what happened to the snapshot later.
  package func passport(_ revision: String, hasHistory: Bool = false) throws -> Passport {
    let id = try resolve(revision).snapshot
    let snapshot = try objects.snapshot(id)
    return try Passport(
      id: id, snapshot: snapshot, files: files(in: snapshot.manifest),
      provenance: snapshot.provenance.map { try objects.bytes(of: $0) }, card: card(in: snapshot.manifest),
      history: hasHistory ? history(of: id) : nil)
  }

  /// The files at and below a path of a snapshot, by their paths from there.
  package func files(at path: ResolvedPath) throws -> [PassportFile] {
    guard path.entry.kind != .folder else { return try files(in: path.entry.id) }
    return [Self.file(RepositoryPath(unchecked: Array(path.path.name)), path.entry)]
  }

  private func files(in manifest: ObjectID) throws -> [PassportFile] {
    var files: [PassportFile] = []
    try ManifestSource(objects).forEachLeaf(in: manifest) { path, entry in files.append(Self.file(path, entry)) }
    return files
  }

  private static func file(_ path: RepositoryPath, _ entry: ManifestEntry) -> PassportFile {
    PassportFile(path: path, kind: entry.kind, byteCount: entry.byteCount, id: entry.id)
  }

  /// The model card of a snapshot; nil when it has none.
  package func card(of snapshot: ObjectID) throws -> ModelCard? { try card(in: objects.snapshot(snapshot).manifest) }

  private func card(in manifest: ObjectID) throws -> ModelCard? {
    let path = RepositoryPath(unchecked: Self.cardPath)
    guard let entry = try ManifestSource(objects).entry(at: path, in: manifest), entry.kind.isFile,
      entry.byteCount <= Self.largestCard,
      let text = String(validating: try objects.bytes(of: entry.id), as: UTF8.self)
    else { return nil }
    return ModelCard(text)
  }

  private func history(of id: ObjectID) throws -> Passport.History {
    var history = Passport.History()
    for tag in try tags() where tag.snapshot == id { history.tags.append((tag.name.short, tag.annotation)) }
    let references = try references()
    history.signatures = try laterSignatures(of: id, references).map(\.tag)
    history.events = try events(about: id, from: references[.record])
    return history
  }

  /// What the record tells of a snapshot, oldest first.
  private func events(about id: ObjectID, from newest: ObjectID?) throws -> [(id: ObjectID, event: Event)] {
    var found: [(id: ObjectID, event: Event)] = []
    var next = newest
    while let current = next {
      let event = try objects.event(current)
      // A rollback or demotion tells of the version that it took out too.
      if event.snapshot == id || event.detail["from"]?.text == id.description { found.append((current, event)) }
      next = event.previous.first
    }
    return found.reversed()
  }
}
