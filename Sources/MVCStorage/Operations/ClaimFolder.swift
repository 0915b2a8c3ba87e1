package import MVCBase
import MVCObjects
package import SystemPackage

/// The folder of claims: which of several commands may append the next record, decided by the file system itself.
///
/// A claim is a file whose name is the place in the log. Of all who try to give their file that name one succeeds, which
/// needs no lock. Files of claims are removed only when they cannot be mistaken any more: see `docs/format/claims.md`.
package struct ClaimFolder: Sendable {
  let fileSystem: any FileSystem
  private let random: any RandomSource
  private let folder: FilePath
  private let temporaryFolder: FilePath
  private let isDurable: Bool

  package init(
    fileSystem: any FileSystem, random: any RandomSource, folder: FilePath, temporaryFolder: FilePath, isDurable: Bool
  ) {
    self.fileSystem = fileSystem
    self.random = random
    self.folder = folder
    self.temporaryFolder = temporaryFolder
    self.isDurable = isDurable
  }

  /// A word that no other record has.
  func newToken() -> String { random.token() }

  /// The claims that are there, by name alone.
  package struct Listing {
    fileprivate(set) var claims: Set<ClaimName> = []
    fileprivate(set) var ended: Set<ClaimName> = []

    /// The claim that counts at a position: those before it have come to nothing.
    func last(at position: Int64) -> ClaimName? { claims.union(ended).filter { $0.position == position }.max() }

    /// The claims for places before `position`, and of those for `position` all but the last.
    func old(before position: Int64) -> Set<ClaimName> {
      let last = last(at: position)
      return claims.union(ended).filter { $0.position < position || ($0.position == position && $0 != last) }
    }
  }

  func listing() throws -> Listing {
    var listing = Listing()
    for fileName in try fileSystem.names(in: folder) {
      guard let (name, isEnd) = ClaimName.reading(fileName) else { continue }
      if isEnd { listing.ended.insert(name) } else { listing.claims.insert(name) }
    }
    return listing
  }

  /// Reads a claim, or nil when it is gone.
  func claim(_ name: ClaimName) throws -> Claim? {
    guard let bytes = try contents(of: path(name)) else { return nil }
    return Claim(decoding: bytes, name: name)
  }

  /// How a claim has ended, or nil while it has not.
  func end(of name: ClaimName) throws -> Claim.End? { try contents(of: endPath(name)).map { Claim.end(decoding: $0) } }

  private func contents(of path: FilePath) throws -> [UInt8]? {
    do {
      return try fileSystem.contents(of: path)
    } catch let error as MVCError where error.code == .notFound {
      // It went away after it was found.
      return nil
    }
  }

  /// When a claim was made, or taken over, as the file system's clock has it; nil when it is gone.
  package func time(of claim: Claim, isTaken: Bool) throws -> FileTime? {
    try fileSystem.status(of: isTaken ? endPath(claim.name) : path(claim.name))?.modified
  }

  /// Makes a claim, unless there is one of that name.
  ///
  /// - Parameter isFlushed: Whether it is on the device when this returns.
  /// - Returns: Whether it was made.
  func make(_ claim: Claim, isFlushed: Bool) throws -> Bool {
    let isMade = try put(claim.encoded(), path(claim.name), owner: claim.owner, isFlushed: isFlushed && isDurable)
    if isMade, isFlushed, isDurable {
      do {
        try fileSystem.synchronizeDirectory(folder)
      } catch {
        _ = try? withdraw(claim)
        throw error
      }
    }
    return isMade
  }

  /// Says that nothing comes of a claim.
  ///
  /// - Returns: Whether that is so; false when another process has taken it over.
  package func withdraw(_ claim: Claim) throws -> Bool {
    let isWithdrawn = try fileSystem.claim(endPath(claim.name), with: path(claim.name))
    if isWithdrawn, isDurable { try? fileSystem.synchronizeDirectory(folder) }
    return try isWithdrawn || end(of: claim.name) == .withdrawn
  }

  /// Takes over a claim.
  ///
  /// - Returns: How the claim has ended: taken by this process or by another that was faster, or withdrawn.
  func take(_ claim: Claim, by owner: ProcessIdentity) throws -> Claim.End? {
    let bytes = Claim.takenBytes(by: owner)
    if try put(bytes, endPath(claim.name), owner: owner, isFlushed: false) { return .taken(by: owner) }
    return try end(of: claim.name)
  }

  /// Flushes a claim to the device.
  func flush(_ claim: Claim) throws {
    let file = try fileSystem.open(path(claim.name), .update)
    defer { try? file.close() }
    try file.synchronize()
    try fileSystem.synchronizeDirectory(folder)
  }

  /// Removes a claim whose record is in the log, on the device, or that was never anything.
  package func remove(_ name: ClaimName) {
    try? fileSystem.removeFile(path(name))
    try? fileSystem.removeFile(endPath(name))
  }

  /// Removes a claim that came too late. How the one before it of the same name has ended is nothing of its own.
  func retract(_ claim: Claim) { try? fileSystem.removeFile(path(claim.name)) }

  /// Removes the claims that count for nothing where the log ends at `position`, on the device.
  package func removeOld(before position: Int64) throws {
    for name in try listing().old(before: position) { remove(name) }
  }

  private func put(
    _ bytes: [UInt8], _ path: FilePath, owner: ProcessIdentity?, isFlushed: Bool
  ) throws -> Bool {
    let temporary = temporaryFolder.appending("claim-\(owner?.tag ?? "-")-\(random.token())")
    defer { try? fileSystem.removeFile(temporary) }
    let file = try fileSystem.open(temporary, .create)
    try file.write(bytes)
    if isFlushed { try file.synchronize() }
    try file.close()
    do {
      return try fileSystem.claim(path, with: temporary)
    } catch let error as MVCError where error.code == .notFound {
      // Tools that copy files alone leave the folder out.
      try fileSystem.createDirectory(folder)
      return try fileSystem.claim(path, with: temporary)
    }
  }

  private func path(_ name: ClaimName) -> FilePath { folder.appending(name.fileName) }
  private func endPath(_ name: ClaimName) -> FilePath { folder.appending(name.endFileName) }
}
