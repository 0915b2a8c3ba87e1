import MVCBase
import MVCObjects
import MVCRepository

/// What an audit has to know of a version: who made it, and how risky it is said to be.
struct VersionOrigin {
  let author: Person
  /// The risk tier of the model, which chooses among the rules; nil where none is said.
  let tier: String?

  private static let mostByteCount: UInt64 = 1 << 20

  /// - Parameter readsTier: Whether the tier matters: it stands in a file of the version, which has to be there then.
  init(of version: ObjectID, readsTier: Bool, _ source: some EventSource) throws(ObjectFlaw) {
    let bytes = try source.verifiedBytes(of: version)
    guard let snapshot = try? Snapshot(decoding: bytes) else { throw ObjectFlaw("it is no version") }
    author = snapshot.author.person
    let file = readsTier ? try Self.projectFile(of: snapshot, source) : nil
    tier = try file.map { id throws(ObjectFlaw) in ModelRecord(parsing: try source.verifiedBytes(of: id)) }?.risk
  }

  /// The blob of `mvc.yaml` in a version.
  static func projectFile(of snapshot: Snapshot, _ source: some EventSource) throws(ObjectFlaw) -> ObjectID? {
    // That of a folder with nothing in it is known without being stored.
    if snapshot.manifest == Manifest.emptyID { return nil }
    let bytes = try source.verifiedBytes(of: snapshot.manifest)
    guard let manifest = try? Manifest(decoding: bytes) else { throw ObjectFlaw("its manifest is none") }
    guard let entry = manifest.entry(named: ProjectFile.name.utf8), entry.kind.isFile,
      entry.byteCount <= mostByteCount
    else { return nil }
    return entry.id
  }
}
