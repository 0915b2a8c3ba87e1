import MVCBase
import MVCObjects
import MVCStorage

/// What a collection removes, or would.
package struct CollectionReport: Sendable {
  package let keptObjectCount: Int
  package let removedObjectCount: Int
  /// What the removed objects take in packs, in bytes.
  package let removedByteCount: Int64
  /// What all packs take before and after, in bytes.
  package let packByteCountBefore: Int64
  package let packByteCountAfter: Int64
  package let packCountBefore: Int
  package let packCountAfter: Int
}

extension Repository {
  /// How long operations keep what they need for undo, in days.
  package static let defaultKeepDays = 30

  /// Removes the objects that nothing needs: not reached from any reference, nor from an operation of the last days.
  ///
  /// - Parameters:
  ///   - keepDays: How many days of operations stay undoable.
  ///   - isDryRun: Whether to compute only.
  /// - Throws: ``MVCError`` with code `corrupt` when something needed is missing or damaged: then nothing is removed.
  package func collectGarbage(keepDays: Int, isDryRun: Bool, _ intent: Intent) throws -> CollectionReport {
    try withExclusion(intent, isLooking: isDryRun) {
      let now = runtime.clock.now().secondsSinceEpoch
      let since = Timestamp(secondsSinceEpoch: now - Int64(keepDays) * 86_400)
      let reachability = try reachable(since: since)
      // What only old operations need may have been collected before, with fewer days to keep.
      let needed = reachability.failures.isEmpty ? [] : try needed(by: references())
      if let failure = reachability.failures.first(where: { !$0.isMissing || needed.contains($0.id) }) {
        throw MVCError(
          failure.error.code == .permissionDenied ? .permissionDenied : .corrupt,
          "cannot collect garbage: object '\(failure.id.short)' is needed and cannot be read",
          details: [failure.error.message], hint: "run 'mvc fsck' to see what is affected; nothing was removed")
      }
      let packs = try objects.packSet.packs()
      var removed: (count: Int, byteCount: Int64) = (0, 0)
      var affected: [PackReader] = []
      for pack in packs {
        var isAffected = false
        try pack.forEachEntry { entry in
          if reachability.reached.contains(entry.id) {
            isAffected = try isAffected || pack.losesBase(entry, keeping: reachability.reached)
          } else {
            isAffected = true
            removed = (removed.count + 1, removed.byteCount + Int64(entry.storedByteCount))
          }
        }
        if isAffected { affected.append(pack) }
      }
      let before = (packs.count, packs.reduce(0) { $0 + $1.fileByteCount })
      if !isDryRun {
        removeTemporaryFiles()
        try makingRoom { try rewrite(affected, of: packs, keeping: reachability.reached) }
      }
      let after = try objects.packSet.packs()
      return CollectionReport(
        keptObjectCount: reachability.reached.count, removedObjectCount: removed.count,
        removedByteCount: removed.byteCount, packByteCountBefore: before.1,
        packByteCountAfter: isDryRun ? before.1 - removed.byteCount : after.reduce(0) { $0 + $1.fileByteCount },
        packCountBefore: before.0, packCountAfter: after.count)
    }
  }

  private func rewrite(_ affected: [PackReader], of packs: [PackReader], keeping reached: Set<ObjectID>) throws {
    let directory = objects.directory
    if !affected.isEmpty {
      let deflater = Deflater()
      let gone = Set(affected.map(\.name))
      let intact = packs.filter { !gone.contains($0.name) }
      try PackRollUp.join(affected, in: directory, interruption: runtime.interruption) {
        reached.contains($0) && !Self.hasWhole($0, intact)
      } replacement: { pack, entry in
        guard try pack.losesBase(entry, keeping: reached),
          case .whole(let bytes) = try objects.content(of: entry, in: pack)
        else { return nil }
        return try bytes.withUnsafeBytes { try .zlib($0, .suited(to: $0), deflater) }
      }
      try objects.packSet.refresh()
    }
    let due = PackRollUp.due(try objects.packSet.packs())
    if !due.isEmpty {
      do {
        try PackRollUp.join(due, in: directory, interruption: runtime.interruption)
      } catch let error as MVCError where error.code == .storageFull {
        // What nothing needs is gone. That the rest stays in more packs than it could is no failure.
        return
      }
      try objects.packSet.refresh()
    }
  }

  /// Whether a pack that stays has an object by itself, so that it need not be copied: on a full disk there is no room
  /// for a copy.
  private static func hasWhole(_ id: ObjectID, _ packs: [PackReader]) -> Bool {
    packs.contains { pack in (try? pack.entry(of: id)).flatMap { $0 }.map { !$0.encoding.hasBase } ?? false }
  }

  /// Removes temporary files that commands without a lock have left behind a day ago or earlier.
  private func removeTemporaryFiles() {
    let dayAgo = runtime.clock.now().secondsSinceEpoch - 86_400
    for item in (try? runtime.fileSystem.items(in: layout.temporary)) ?? DirectoryListing()
    where item.status.modified.seconds < dayAgo {
      try? runtime.fileSystem.removeTree(layout.temporary.appending(name: item.name))
    }
  }
}

extension PackReader {
  /// Whether an object that stays is stored with a base that goes, so that it has to be stored by itself.
  ///
  /// The base of a file is needed as the file is, and stays. That of a manifest does not: to keep an old manifest would
  /// be to keep all that it names, because whoever finds an object takes what it refers to for there as well.
  fileprivate func losesBase(_ entry: PackEntry, keeping reached: Set<ObjectID>) throws -> Bool {
    guard entry.encoding.hasBase, let base = try header(entry).base else { return false }
    return !reached.contains(base.id)
  }
}
