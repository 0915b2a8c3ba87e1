package import MVCBase
package import MVCObjects
package import SystemPackage

/// The file to which every command that changes something appends one record before it acts.
///
/// It is the write-ahead log of the references and the working folder, the reflog, and what undo reads. Only the
/// holder of the repository's lock appends.
package struct OperationLog: Sendable {
  private let fileSystem: any FileSystem
  private let path: FilePath
  private let isDurable: Bool

  package init(fileSystem: any FileSystem, path: FilePath, isDurable: Bool) {
    self.fileSystem = fileSystem
    self.path = path
    self.isDurable = isDurable
  }

  /// Every record, oldest first. A record at the end that was cut short by a crash is left out: it never took effect.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when a record does not have its digest or does not follow the one
  ///   before.
  package func records(upTo mark: OperationMark?) throws -> [(id: ObjectID, operation: Operation)] {
    guard let mark else { return [] }
    let bytes = try contents().prefix(max(0, Int(mark.logByteCount)))
    guard bytes.count == Int(mark.logByteCount) else {
      throw damaged("read", "it has \(bytes.count) bytes, the references expect \(mark.logByteCount)")
    }
    var records: [(id: ObjectID, operation: Operation)] = []
    let all = Array(bytes)
    var reader = ByteReader(all, subject: "'\(path)'")
    while !reader.isAtEnd {
      let record = try Operation.decode(&reader, in: all)
      guard record.operation.previous == records.last?.id else {
        throw reader.malformed("the record '\(record.id.short)' does not follow the one before it")
      }
      records.append(record)
    }
    return records
  }

  /// The whole records after `mark`, with where each ends: those of a command that was stopped before it moved the
  /// references.
  package func unapplied(after mark: OperationMark?) throws -> [(operation: Operation, mark: OperationMark)] {
    let start = mark?.logByteCount ?? 0
    guard let status = try fileSystem.status(of: path), status.byteCount > start else { return [] }
    let bytes = try contents()
    // Another command may have taken back its record since.
    guard (0..<Int64(bytes.count)).contains(start) else { return [] }
    var reader = ByteReader(bytes, in: Int(start)..<bytes.count, subject: "'\(path)'")
    var found: [(operation: Operation, mark: OperationMark)] = []
    var previous = mark?.id
    while !reader.isAtEnd, let record = try? Operation.decode(&reader, in: bytes), record.operation.previous == previous
    {
      found.append((record.operation, OperationMark(id: record.id, logByteCount: Int64(reader.position))))
      previous = record.id
    }
    return found
  }

  /// Appends a record after the one at `mark`; what a crash left behind it is cut off.
  ///
  /// - Returns: The mark of the new record, which is flushed.
  /// - Throws: ``MVCError`` with code `corrupt` when the record at `mark` is not there: what is written behind a gap could
  ///   never be read. The log is unchanged then.
  package func append(_ operation: Operation, after mark: OperationMark?) throws -> OperationMark {
    var operation = operation
    operation.previous = mark?.id
    let start = mark?.logByteCount ?? 0
    let (id, bytes) = operation.encoded()
    let file = try fileSystem.open(path, .append)
    defer { try? file.close() }
    if let mark { try check(mark, file) }
    if try file.status().byteCount != start { try file.truncate(to: start) }
    do {
      try file.write(bytes)
      if isDurable { try file.synchronize() }
    } catch {
      try? file.truncate(to: start)
      throw error
    }
    return OperationMark(id: id, logByteCount: start + Int64(bytes.count))
  }

  /// Takes back the last record, of a command that could not be carried out.
  package func removeLast(after mark: OperationMark?) throws {
    let file = try fileSystem.open(path, .append)
    defer { try? file.close() }
    try file.truncate(to: mark?.logByteCount ?? 0)
    if isDurable { try file.synchronize() }
  }

  /// Puts a record in place of all that stands behind the sound beginning of a damaged log.
  ///
  /// - Parameters:
  ///   - mark: The last sound record, or nil when there is none.
  ///   - temporaryPath: Gives a new path for a file that is being written.
  /// - Returns: The mark of the new record, and the file in which the damaged log is kept, if it had anything more.
  package func mend(
    after mark: OperationMark?, with operation: Operation, temporaryPath: () -> FilePath
  ) throws -> (mark: OperationMark, copy: FilePath?) {
    var operation = operation
    operation.previous = mark?.id
    let (id, record) = operation.encoded()
    let old = try contents()
    let sound = old.prefix(Int(mark?.logByteCount ?? 0))
    var copy: FilePath?
    if sound.count < old.count {
      let place = path.removingLastComponent().appending("operations.damaged")
      try fileSystem.replace(place, with: old, by: temporaryPath(), isDurable: isDurable)
      copy = place
    }
    try fileSystem.replace(path, with: sound + record, by: temporaryPath(), isDurable: isDurable)
    return (OperationMark(id: id, logByteCount: Int64(sound.count + record.count)), copy)
  }

  /// Checks that a record ends where its mark says.
  private func check(_ mark: OperationMark, _ file: any OpenFile) throws {
    let end = Operation.lastLine(mark.id)
    guard mark.logByteCount >= end.count,
      try file.readBytes(end.count, at: mark.logByteCount - Int64(end.count)) == end
    else {
      throw damaged("append to", "the operation '\(mark.id.short)' does not end at byte \(mark.logByteCount)")
    }
  }

  private func damaged(_ act: String, _ why: String) -> MVCError {
    MVCError(
      .corrupt, "cannot \(act) '\(path)': \(why)",
      hint: "run 'mvc fsck --repair' to start it anew; what was done before can then no longer be undone")
  }

  private func contents() throws -> [UInt8] { try fileSystem.contents(of: path) ?? [] }
}
