import MVCBase
package import MVCObjects
import MVCTensors

/// What a repack knows of the objects: where they lie, and which might be stored with which base.
///
/// Whoever knows the history walks through it, old to new, and notes what he meets. What nobody notes is copied.
package final class RepackPlan {
  /// So many chunks of a file that are cut by content share a neighbour, the first of them.
  private static let neighbourhood = 16
  /// Files of at most this many bytes may share a dictionary.
  private static let largestSmallFile: UInt64 = 32 << 10

  let packs: [PackReader]
  /// In the order of ids.
  private(set) var items: [RepackItem] = []
  /// The small files of a sort, as numbers of items.
  private(set) var sorts: [UInt64: [Int32]] = [:]
  private let store: LocalObjectStore
  private var latest: [FamilyKey: Int32] = [:]

  /// Reads what all packs hold.
  package init(_ store: LocalObjectStore) throws {
    self.store = store
    packs = try store.packSet.packs()
    items.reserveCapacity(packs.reduce(0) { $0 + $1.entryCount })
    for (number, pack) in packs.enumerated() {
      try pack.forEachEntry { items.append(RepackItem(entry: $0, pack: UInt32(number))) }
    }
    try removeCopies()
  }

  /// Keeps, of the copies of an object, one with the shortest chain of bases, as joining packs does.
  private func removeCopies() throws {
    let packs = packs
    items.sort { ($0.entry.id, $0.pack) < ($1.entry.id, $1.pack) }
    var kept = 0
    for item in items {
      if kept > 0, items[kept - 1].entry.id == item.entry.id {
        let known = items[kept - 1]
        if try packs[Int(item.pack)].depth(of: item.entry) < packs[Int(known.pack)].depth(of: known.entry) {
          items[kept - 1] = item
        }
      } else {
        items[kept] = item
        kept += 1
      }
    }
    items.removeLast(items.count - kept)
  }

  /// The number of an object's item.
  func number(of id: ObjectID) -> Int? {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].entry.id < id { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low].entry.id == id ? low : nil
  }

  /// The pack of an item.
  func pack(of item: RepackItem) -> PackReader { packs[Int(item.pack)] }

  // MARK: Noting

  /// Notes a version of a manifest or of another object that is in one piece.
  ///
  /// - Parameters:
  ///   - key: The family it belongs to.
  ///   - parent: The version in the snapshot before.
  /// - Returns: Whether it was not noted before.
  @discardableResult
  package func note(_ id: ObjectID, byteCount: UInt64, in key: FamilyKey, parent: ObjectID?) -> Bool {
    guard let number = number(of: id) else { return false }
    return note(number, byteCount: UInt32(clamping: byteCount), in: key, parent: parent.flatMap { self.number(of: $0) })
  }

  /// Notes a version of a file, and its chunks.
  ///
  /// - Parameters:
  ///   - name: The last part of its path.
  ///   - parent: The version in the snapshot before.
  package func note(
    file id: ObjectID, byteCount: UInt64, name: [UInt8], in key: FamilyKey, parent: ObjectID?
  ) throws {
    guard let number = number(of: id) else { return }
    let earlier = parent ?? latest[key].map { items[Int($0)].entry.id }
    guard note(id, byteCount: byteCount, in: key, parent: parent) else { return }
    if items[number].entry.encoding == .chunked {
      try noteChunks(of: id, earlier: earlier)
    } else if byteCount <= Self.largestSmallFile {
      let sort = FamilyKey(sortOf: name).hash
      sorts[sort, default: []].append(Int32(number))
      items[number].vocabulary = sort
    }
  }

  private func note(
    _ number: Int, byteCount: UInt32, in key: FamilyKey?, parent: Int?, neighbour: Int? = nil
  ) -> Bool {
    let previous = key.flatMap { latest[$0] }.map { Int($0) }
    if let key { latest[key] = Int32(number) }
    guard items[number].generation == nil else { return false }
    // A parent that was not met lies in no snapshot that is walked through.
    let links = [previous, parent, neighbour].map { $0.flatMap { items[$0].generation == nil ? nil : $0 } }
    items[number].previous = .init(links[0])
    items[number].parent = .init(links[0] == links[1] ? nil : links[1])
    items[number].neighbour = .init(links[2])
    items[number].byteCount = byteCount
    items[number].generation = 1 + (links.compactMap { $0.flatMap { items[$0].generation } }.max() ?? -1)
    return true
  }

  private func noteChunks(of id: ObjectID, earlier: ObjectID?) throws {
    guard case .chunks(let chunks, let byteCount) = try store.content(of: id) else { return }
    let places = try store.places(of: chunks, byteCount: byteCount)
    var alignment = try ChunkAlignment(earlier.map { try textChunks(of: $0) } ?? [])
    let text = zip(chunks, places).compactMap { chunk, place in place == nil ? chunk : nil }
    var textNumber = 0
    for (chunk, place) in zip(chunks, places) {
      let item = number(of: chunk.id)
      if let place, let item {
        if note(item, byteCount: chunk.byteCount, in: FamilyKey(place, byteCount: chunk.byteCount), parent: nil) {
          items[item].number = place.tensor.number
        }
      } else if place == nil {
        let counterpart = alignment.next(chunk.id).flatMap { number(of: $0) }
        let first = text[textNumber - textNumber % Self.neighbourhood].id
        let neighbour = first == chunk.id ? nil : number(of: first)
        textNumber += 1
        if let item {
          _ = note(item, byteCount: chunk.byteCount, in: nil, parent: counterpart, neighbour: neighbour)
        }
      }
    }
  }

  /// The chunks of a file that were cut by content.
  private func textChunks(of id: ObjectID) throws -> [ObjectID] {
    guard let number = number(of: id), items[number].entry.encoding == .chunked,
      case .chunks(let chunks, let byteCount) = try store.content(of: id)
    else { return [] }
    return try zip(chunks, store.places(of: chunks, byteCount: byteCount)).compactMap { $1 == nil ? $0.id : nil }
  }
}

/// Follows the chunks of a file beside those of its earlier version.
private struct ChunkAlignment {
  private let old: [ObjectID]
  private let positions: [ObjectID: Int]
  /// The old chunk that is next in turn.
  private var next = 0

  init(_ old: [ObjectID]) {
    self.old = old
    positions = Dictionary(old.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The old chunk in whose place a new one stands, or nil when the new one is an old one itself, or past their end.
  mutating func next(_ id: ObjectID) -> ObjectID? {
    if let position = positions[id] {
      next = position + 1
      return nil
    }
    guard next < old.count else { return nil }
    defer { next += 1 }
    return old[next]
  }
}
