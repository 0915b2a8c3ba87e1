import MVCBase
package import MVCObjects
import Synchronization

/// The packs of a folder, opened once and looked through together. Safe to share between threads.
package final class PackSet: Sendable {
  private let directory: PackDirectory
  private let opened = Mutex<[PackReader]?>(nil)
  /// The position of the pack in which an object was found last: its neighbours are mostly there too.
  private let lastHit = Atomic(0)

  package init(_ directory: PackDirectory) { self.directory = directory }

  /// The open packs, in order of name.
  package func packs() throws -> [PackReader] {
    try opened.withLock { opened in
      if let opened { return opened }
      let packs = try open(keeping: [])
      opened = packs
      return packs
    }
  }

  /// Reads the list of packs again, because this or another process has changed it.
  package func refresh() throws {
    try opened.withLock { opened in opened = try open(keeping: opened ?? []) }
  }

  /// The pack that holds an object, and where, or nil.
  ///
  /// A miss reads the list of packs again for as long as it changes, because another process may have rolled them up
  /// meanwhile.
  package func find(_ id: ObjectID, isRetrying: Bool = true) throws -> (pack: PackReader, entry: PackEntry)? {
    for attempt in 0..<Self.mostTries {
      if let found = try lookUp(id) { return found }
      guard isRetrying, attempt < Self.mostTries - 1, try hasChanged() else { return nil }
      try refresh()
    }
    return nil
  }

  /// So often the list of packs may change while one object is looked for.
  private static let mostTries = 20

  private func lookUp(_ id: ObjectID) throws -> (pack: PackReader, entry: PackEntry)? {
    let packs = try packs()
    let first = lastHit.load(ordering: .relaxed)
    if first < packs.count, let entry = try packs[first].entry(of: id) { return (packs[first], entry) }
    for (number, pack) in packs.enumerated() where number != first {
      guard let entry = try pack.entry(of: id) else { continue }
      lastHit.store(number, ordering: .relaxed)
      return (pack, entry)
    }
    return nil
  }

  /// The ids that begin with `prefix`, in order, at most `limit` of them.
  ///
  /// Where there is none the list of packs is read again once, as ``find(_:isRetrying:)`` does.
  package func ids(matching prefix: ObjectIDPrefix, limit: Int) throws -> [ObjectID] {
    let found = try openIDs(matching: prefix, limit: limit)
    guard found.isEmpty, try hasChanged() else { return found }
    try refresh()
    return try openIDs(matching: prefix, limit: limit)
  }

  private func openIDs(matching prefix: ObjectIDPrefix, limit: Int) throws -> [ObjectID] {
    var found: Set<ObjectID> = []
    for pack in try packs() { found.formUnion(try pack.ids(from: prefix.lowest, to: prefix.highest, limit: limit)) }
    return Array(found.sorted().prefix(limit))
  }

  private func hasChanged() throws -> Bool {
    try directory.names() != packs().map(\.name)
  }

  /// Opens every pack of the folder; a pack that goes away between the listing and the opening means that the list
  /// is out of date, so it is read again.
  private func open(keeping known: [PackReader]) throws -> [PackReader] {
    let known = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) })
    for attempt in 0... {
      do {
        return try directory.names().map { name in try known[name] ?? open(name) }
      } catch let error as MVCError where error.code == .notFound && attempt < 10 {
        continue
      }
    }
    return []
  }

  private func open(_ name: PackName) throws -> PackReader {
    do {
      return try PackReader(name, in: directory)
    } catch var error as MVCError where error.isCorruption {
      error.hint = "run 'mvc fsck' to see what is affected; a copy of '\(directory.path(of: name))' would mend it"
      throw error
    }
  }
}
