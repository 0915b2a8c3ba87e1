package import MVCBase
package import MVCObjects
package import SystemPackage

/// The file of records, one for each command that changed something, oldest first.
///
/// It is the write-ahead log of the references and the working folder, the reflog, and what undo reads. A record gets its
/// place in it by a ``Claim``, so that no lock is needed to keep two commands from one place, and bytes that are in it
/// never change.
package struct OperationLog: Sendable {
  package let claims: ClaimFolder
  private let path: FilePath
  private let isDurable: Bool

  private var fileSystem: any FileSystem { claims.fileSystem }

  package init(path: FilePath, claims: ClaimFolder, isDurable: Bool) {
    self.path = path
    self.claims = claims
    self.isDurable = isDurable
  }

  /// Every record up to one, oldest first.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when a record does not have its digest or does not follow the one
  ///   before.
  package func records(upTo mark: OperationMark?) throws -> [(id: ObjectID, operation: Operation)] {
    guard let mark else { return [] }
    do {
      return try written(upTo: mark)
    } catch let error as MVCError where error.isCorruption {
      // The last of them may be claimed and not written.
      let records = try end(after: nil).records.prefix { $0.mark.logByteCount <= mark.logByteCount }
      guard records.last?.mark == mark else { throw error }
      return records.map { ($0.mark.id, $0.operation) }
    }
  }

  private func written(upTo mark: OperationMark) throws -> [(id: ObjectID, operation: Operation)] {
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

  /// The whole records that the file has after `mark`, with where each ends.
  package func written(after mark: OperationMark?) throws -> [(operation: Operation, mark: OperationMark)] {
    let start = mark?.logByteCount ?? 0
    guard start >= 0, let status = try fileSystem.status(of: path), status.byteCount > start else { return [] }
    let file = try fileSystem.open(path, .read)
    defer { try? file.close() }
    let bytes = try file.readBytes(Int(status.byteCount - start), at: start)
    var reader = ByteReader(bytes, subject: "'\(path)'")
    var found: [(operation: Operation, mark: OperationMark)] = []
    var previous = mark?.id
    while !reader.isAtEnd, let record = try? Operation.decode(&reader, in: bytes), record.operation.previous == previous
    {
      let mark = OperationMark(id: record.id, logByteCount: start + Int64(reader.position))
      found.append((record.operation, mark))
      previous = record.id
    }
    return found
  }

  /// Where the log ends now.
  ///
  /// - Parameter mark: A record from which on to look, such as the one that the references name.
  /// - Throws: ``MVCError`` with code `locked` when it changes too fast to be read.
  package func end(after mark: OperationMark?) throws -> LogEnd {
    for _ in 0..<100 { if let end = try look(after: mark) { return end } }
    throw MVCError(.locked, "cannot read '\(path)': others add to it all the time", hint: "run the command again")
  }

  /// - Returns: Nil when a claim went away meanwhile: then its record has come to the file.
  private func look(after mark: OperationMark?) throws -> LogEnd? {
    // The names first: a claim for a place that the file has filled is older than the file, and counts for nothing.
    let listing = try claims.listing()
    var end = LogEnd()
    end.records = try written(after: mark)
    end.mark = end.records.last?.mark ?? mark
    end.hasOldClaims = !listing.old(before: end.position).isEmpty
    while let name = listing.last(at: end.position) {
      end.attempt = name.attempt + 1
      let ending = listing.ended.contains(name) ? try claims.end(of: name) : nil
      if ending == .withdrawn { return end }
      guard let claim = try claims.claim(name) else { return nil }
      if let operation = claim.operation, let mark = claim.mark {
        guard operation.previous == end.mark?.id else { return end }
        if !operation.changesFiles {
          end.records.append((operation, mark))
          end.unwritten.append(claim)
          (end.mark, end.attempt) = (mark, 0)
          continue
        }
      }
      if case .taken(let owner)? = ending {
        end.pending = .init(claim: claim, isTaken: true, owner: owner)
      } else {
        end.pending = .init(claim: claim, isTaken: false, owner: claim.owner)
      }
      return end
    }
    return end
  }

  /// Claims the next place for a record, or with nil keeps all others from the next place.
  ///
  /// A record that changes no files holds from here on, on the device once ``write(_:)`` has returned; one that changes
  /// files is on the device when this returns.
  ///
  /// - Parameters:
  ///   - operation: Its `previous` and `token` are set here.
  ///   - end: Where the log ended when the command began. All up to there is in the file.
  ///   - holder: Who it is, for people.
  ///   - isMarked: Whether the record gets a token of its own. Without a lock that keeps others out, two processes may
  ///     claim one place with records that are the same to the byte, and each would take the other's for its own.
  /// - Returns: The claim, or nil when another command was first.
  /// - Throws: ``MVCError`` with code `corrupt` when the record before is not there: what is written behind a gap could
  ///   never be read. Nothing is claimed when this throws.
  package func claim(
    _ operation: Operation?, at end: LogEnd, by owner: ProcessIdentity, holder: String, isMarked: Bool = true
  ) throws -> Claim? {
    let name = ClaimName(position: end.position, attempt: end.attempt)
    var purpose = Claim.Purpose.exclusion
    if var operation {
      if let mark = end.mark { try check(mark) }
      operation.previous = end.mark?.id
      operation.token = isMarked ? claims.newToken() : nil
      let (id, bytes) = operation.encoded()
      purpose = .operation(operation, id: id, bytes: bytes)
    }
    let claim = Claim(name: name, purpose: purpose, owner: owner, holder: holder)
    guard try claims.make(claim, isFlushed: operation?.changesFiles ?? false) else { return nil }
    do {
      guard try isOvertaken(claim, after: end.mark) else { return claim }
    } catch {
      _ = try? claims.withdraw(claim)
      throw error
    }
    claims.retract(claim)
    return nil
  }

  /// Takes over a claim whose process has ended.
  ///
  /// - Parameter end: Where the log ended when the claim was found.
  /// - Returns: Whether the claim is to be carried out by the taker.
  package func take(_ claim: Claim, at end: LogEnd, by owner: ProcessIdentity) throws -> Bool {
    // One that another process had taken before, and did not finish either, need not be taken again.
    guard try end.pending?.isTaken == true || claims.take(claim, by: owner) == .taken(by: owner) else { return false }
    return try !isOvertaken(claim, after: end.mark)
  }

  /// Writes the record of a claim that holds to its place, for the process that made it.
  ///
  /// - Returns: Where the record is, or nil when the claim was withdrawn meanwhile.
  package func help(_ claim: Claim, by owner: ProcessIdentity) throws -> Writing? {
    guard case .taken? = try claims.take(claim, by: owner) else { return nil }
    return try write(claim)
  }

  /// Whether a claim comes too late: the file has another record in its place, or a later claim for the place was made, or
  /// it has ended before. Its name was free again then because the files of old claims are removed.
  private func isOvertaken(_ claim: Claim, after mark: OperationMark?) throws -> Bool {
    let listing = try claims.listing()
    if let last = listing.last(at: claim.name.position), last > claim.name { return true }
    if let found = try written(after: mark).first { return found.mark != claim.mark }
    return try listing.ended.contains(claim.name) && claims.end(of: claim.name) == .withdrawn
  }

  /// Where a record is after it was written.
  package enum Writing {
    /// In the file, on the device.
    case done
    /// In the file, and on the device in the claim, which must stay.
    case onlyClaimIsFlushed
    /// In the file, and maybe not on the device.
    case unflushed(any Error)
  }

  /// Writes the record of a claim to its place. To do it twice, or by two processes at a time, changes nothing.
  ///
  /// - Throws: The file system's error, when not all of it could be written. What there is of it does not count.
  package func write(_ claim: Claim) throws -> Writing {
    guard case .operation(_, _, let bytes) = claim.purpose else { return .done }
    let file = try openToWrite()
    defer { try? file.close() }
    try bytes.withUnsafeBytes { try file.write($0, at: claim.name.position) }
    guard isDurable else { return .done }
    do {
      try file.synchronize()
      return .done
    } catch {
      do { try claims.flush(claim) } catch { return .unflushed(error) }
      return .onlyClaimIsFlushed
    }
  }

  /// Flushes to the device what is in the file.
  package func flush() throws {
    guard isDurable else { return }
    let file = try openToWrite()
    defer { try? file.close() }
    try file.synchronize()
  }

  private func openToWrite() throws -> any OpenFile {
    do {
      return try fileSystem.open(path, .update)
    } catch let error as MVCError where error.code == .notFound {
      try fileSystem.open(path, .append).close()
      return try fileSystem.open(path, .update)
    }
  }

  /// Puts a record in place of all that stands behind the sound beginning of a damaged log. No other process may write.
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
  private func check(_ mark: OperationMark) throws {
    let end = Operation.lastLine(mark.id)
    guard mark.logByteCount >= end.count, try fileSystem.status(of: path) != nil,
      case let file = try fileSystem.open(path, .read),
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
