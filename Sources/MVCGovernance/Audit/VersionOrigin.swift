import MVCBase
import MVCObjects
import MVCRepository

/// What an audit has to know of a version: who had a hand in it, and how risky it is said to be.
struct VersionOrigin {
  let makers: VersionMakers
  /// The risk tier of the model, which chooses among the rules; nil where none is said.
  let tier: String?

  private static let mostByteCount: UInt64 = 1 << 20

  /// - Parameters:
  ///   - readsTier: Whether the tier matters: it stands in a file of the version, which has to be there then.
  ///   - retirement: The event that gave up the version's bytes, which keeps what an audit needs.
  init(
    of version: ObjectID, readsTier: Bool, _ source: some EventSource, retirement: Event?
  ) throws(ObjectFlaw) {
    let isThere = (try? source.bytes(of: version)) != nil
    let remains = isThere ? nil : retirement
    let bytes =
      if let remains { try Self.snapshotBytes(of: version, keptBy: remains, source) } else {
        try source.verifiedBytes(of: version)
      }
    guard let snapshot = try? Snapshot(decoding: bytes) else { throw ObjectFlaw("it is no version") }
    makers = VersionMakers(snapshot)
    let file =
      if !readsTier { nil as ObjectID? } else if let remains {
        remains.evidence.dropFirst().first
      } else { try Self.projectFile(of: snapshot, source) }
    tier = try file.map { id throws(ObjectFlaw) in ModelRecord(parsing: try source.verifiedBytes(of: id)) }?.risk
  }

  /// The snapshot's own text, which stands in the passport that its retirement keeps.
  private static func snapshotBytes(
    of version: ObjectID, keptBy event: Event, _ source: some EventSource
  ) throws(ObjectFlaw) -> [UInt8] {
    guard let passport = event.evidence.first else { throw ObjectFlaw("its retirement keeps no passport") }
    let document = try? JSONValue(parsing: try source.verifiedBytes(of: passport))
    guard let text = document?["snapshot"]?["canonical"]?.text, ObjectID(of: Array(text.utf8)) == version else {
      throw ObjectFlaw("the passport that its retirement keeps is another version's")
    }
    return Array(text.utf8)
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
