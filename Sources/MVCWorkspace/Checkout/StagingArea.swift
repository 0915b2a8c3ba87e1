import MVCBase
import MVCObjects
import MVCStorage
import SystemPackage

/// The folder in which a checkout prepares its files, which are called after the numbers of their changes.
///
/// What has to lie in the working folder for a while, on another file system than this folder, is called after the area
/// as well: whoever finds the area after a kill knows every name that may have been left behind.
struct StagingArea: Sendable {
  let folder: FilePath

  /// A new file, or the pieces of it that differ.
  func new(_ number: Int) -> FilePath { folder.appending("new-\(number)") }
  /// A file that was moved aside.
  func old(_ number: Int) -> FilePath { folder.appending("old-\(number)") }
  /// What was in a file that is changed where it lies.
  func kept(_ number: Int) -> FilePath { folder.appending("kept-\(number)") }
  /// A copy of a file that is not.
  func copy(_ number: Int) -> FilePath { folder.appending("copy-\(number)") }

  /// A file that was moved aside and is being changed: neither the old one nor the new.
  func changing(_ old: FilePath) -> FilePath {
    FilePath(bytes: old.bytes + Array(".changing".utf8))
  }

  /// A file that was moved aside, in a folder of its own file system, which it cannot leave.
  func old(_ number: Int, in folder: FilePath) -> FilePath { passing("old-\(number)", in: folder) }

  /// A copy of a new file, in the folder in which it gets its name when it is whole.
  func new(_ number: Int, in folder: FilePath) -> FilePath { passing("new-\(number)", in: folder) }

  /// How names begin that are in the working folder for a while. A scan leaves them out.
  static let passingPrefix = ".mvc-moving-"

  private func passing(_ name: String, in folder: FilePath) -> FilePath {
    folder.appending("\(Self.passingPrefix)\(self.folder.lastComponent?.string ?? "checkout")-\(name)")
  }

  func remove(_ fileSystem: any FileSystem) throws { try fileSystem.removeTree(folder) }

  // MARK: The record

  /// Which operation an area belongs to, and what its numbers stand for.
  struct Record {
    struct Item {
      let number: Int
      let path: RepositoryPath
      /// What the file that is moved aside holds; nil where there is none.
      let old: ObjectID?
      /// Its status then, if it tells that it still holds that.
      let seen: FileStatus?
    }

    let operation: OperationMark?
    let items: [Item]
  }

  private var recordPath: FilePath { folder.appending("paths") }
  private static let heading = Array("mvc-paths 1\n".utf8)

  /// Notes what the numbers stand for, before the first file is moved.
  ///
  /// - SeeAlso: `docs/format/repository.md`
  func write(_ record: Record, isDurable: Bool, _ fileSystem: any FileSystem) throws {
    var writer = ByteWriter()
    writer.append(record.operation == nil ? 0 : 1)
    if let mark = record.operation {
      writer.append(mark.id.bytes)
      writer.append(littleEndian: mark.logByteCount)
    }
    writer.append(varint: UInt64(record.items.count))
    for item in record.items {
      writer.append(varint: UInt64(item.number))
      writer.append(lengthPrefixed: item.path.bytes)
      writer.append(item.old == nil ? 0 : item.seen == nil ? 1 : 2)
      guard let old = item.old else { continue }
      writer.append(old.bytes)
      guard let seen = item.seen else { continue }
      for number in [seen.byteCount, seen.modified.seconds, seen.modified.nanoseconds] {
        writer.append(littleEndian: number)
      }
      writer.append(littleEndian: seen.inode)
    }
    let file = try fileSystem.open(recordPath, .create)
    try file.write(SealedBytes.sealed(writer.bytes, heading: Self.heading))
    if isDurable { try file.synchronize() }
    try file.close()
  }

  /// What was noted, or nil when no file had been moved, or the note did not reach the disk or is none.
  func record(_ fileSystem: any FileSystem) throws -> Record? {
    // Nothing is followed out of the repository.
    guard try fileSystem.status(of: folder)?.kind == .folder, let bytes = try fileSystem.contents(of: recordPath) else {
      return nil
    }
    return try? Self.record(in: bytes)
  }

  private static func record(in bytes: [UInt8]) throws -> Record {
    var reader = try SealedBytes.reader(bytes, heading: heading, subject: "the record of a checkout")
    let mark =
      try reader.readByte() == 1
      ? OperationMark(id: reader.readID(), logByteCount: reader.readLittleEndian(Int64.self)) : nil
    let count = try reader.readCount(limit: bytes.count)
    return Record(operation: mark, items: try (0..<count).map { _ in try readItem(&reader) })
  }

  private static func readItem(_ reader: inout ByteReader) throws -> Record.Item {
    let number = Int(clamping: try reader.readVarint())
    let path = try RepositoryPath(validating: Array(try reader.readLengthPrefixed()))
    let kind = try reader.readByte()
    let old = kind == 0 ? nil : try reader.readID()
    guard kind == 2 else { return Record.Item(number: number, path: path, old: old, seen: nil) }
    let (byteCount, seconds) = (try reader.readLittleEndian(Int64.self), try reader.readLittleEndian(Int64.self))
    let time = FileTime(seconds: seconds, nanoseconds: try reader.readLittleEndian(Int64.self))
    let seen = FileStatus(
      kind: .file, isExecutable: false, byteCount: byteCount, modified: time, changed: time,
      inode: try reader.readLittleEndian(UInt64.self))
    return Record.Item(number: number, path: path, old: old, seen: seen)
  }
}
