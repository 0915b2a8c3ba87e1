import MVCBase
import MVCObjects

/// What each folder of one tree has of source files, as the cache file has it: a folder's record comes behind those of
/// the folders in it, so that what is known of an unchanged folder and all below it is taken over in one piece.
///
/// - SeeAlso: `docs/format/sources-cache.md`
struct SourceTable {
  private static let heading: [UInt8] = Array("mvc-sources 1\n".utf8)

  private struct Record {
    let folder: ObjectID
    let sources: SourceFiles.Sources
    /// How many records belong to the folder: its own and those of the folders in it, which are right before.
    let span: Int
  }

  private var records: [Record] = []
  private var places: [ObjectID: Int] = [:]

  init() {}

  var count: Int { records.count }

  /// Adds what is known of a folder.
  ///
  /// - Parameter start: How many records there were before the folders in it were added.
  mutating func add(_ folder: ObjectID, _ sources: SourceFiles.Sources, since start: Int) {
    places[folder] = records.count
    records.append(Record(folder: folder, sources: sources, span: records.count - start + 1))
  }

  /// Takes over what another table knows of a folder.
  ///
  /// - Returns: What it knows; nil for nothing. Known here already, nothing is added.
  mutating func add(_ folder: ObjectID, from old: SourceTable) -> SourceFiles.Sources? {
    if let place = places[folder] { return records[place].sources }
    guard let place = old.places[folder] else { return nil }
    for record in old.records[(place - old.records[place].span + 1)...place] {
      places[record.folder] = records.count
      records.append(record)
    }
    return old.records[place].sources
  }
}

extension SourceTable {
  private static let recordByteCount = 2 * ObjectID.byteCount + 16

  func encoded() -> [UInt8] {
    var body = ByteWriter(capacity: records.count * Self.recordByteCount)
    for record in records {
      body.append(record.folder.bytes)
      body.append(record.sources.manifest.bytes)
      body.append(littleEndian: record.sources.count)
      body.append(littleEndian: UInt64(record.span))
    }
    return SealedBytes.sealed(body.bytes, heading: Self.heading)
  }

  /// - Throws: ``MVCError`` with code `corrupt` for what is no such table. The caller goes on without: it is a cache.
  init(decoding bytes: [UInt8]) throws(MVCError) {
    var reader = try SealedBytes.reader(bytes, heading: Self.heading, subject: "the cache of source files")
    while !reader.isAtEnd {
      let folder = try reader.readID()
      let sources = SourceFiles.Sources(manifest: try reader.readID(), count: try reader.readLittleEndian(UInt64.self))
      let span = try reader.readLittleEndian(UInt64.self)
      guard 1...UInt64(records.count + 1) ~= span else { throw reader.malformed("a folder has too many folders") }
      places[folder] = records.count
      records.append(Record(folder: folder, sources: sources, span: Int(span)))
    }
  }
}
