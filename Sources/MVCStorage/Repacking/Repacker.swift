package import MVCBase
import MVCObjects

/// What a repack has done.
package struct RepackReport: Sendable {
  package let objectCount: Int
  /// How many objects are stored otherwise than before.
  package let changedObjectCount: Int
  package let packCountBefore: Int
  package let packByteCountBefore: Int64
  package let packCountAfter: Int
  package let packByteCountAfter: Int64
}

/// Writes everything anew into one pack, in which objects are stored with bases of the same pack only.
///
/// An object's bases have smaller depths than it has, and they come into the pack before it: those that have nothing
/// before them first, then those that have only these, and so on, in waves. So what a worker has to know of the bases is
/// settled before it begins, and the result does not depend on who is fastest.
package final class Repacker {
  /// The objects under way hold about this much together, in bytes.
  private static let byteLimit = 96 << 20
  /// As many links of a family are followed for each candidate that is wanted: some are too deep.
  private static let stepsPerCandidate = 4

  private let store: LocalObjectStore
  private let plan: RepackPlan
  private let effort: RepackEffort
  private let runtime: Runtime
  /// How deep each object lies in the new pack; nil while it is not there.
  private var depths: [UInt8?]
  /// What each object is stored with in the new pack, as the number of an item; -1 for nothing that is one.
  private var bases: [Int32]
  private var vocabularies: [UInt64: Vocabulary] = [:]
  private var changedObjectCount = 0

  package init(_ store: LocalObjectStore, _ plan: RepackPlan, _ effort: RepackEffort, _ runtime: Runtime) {
    self.store = store
    self.plan = plan
    self.effort = effort
    self.runtime = runtime
    depths = Array(repeating: nil, count: plan.items.count)
    bases = Array(repeating: -1, count: plan.items.count)
  }

  /// Writes the new pack, gives it its name, then removes the old ones.
  ///
  /// - Throws: ``MVCError``; the old packs are there as they were, unless only their removal failed.
  package func run() throws -> RepackReport {
    let old = plan.packs
    let before = old.reduce(0) { $0 + $1.fileByteCount }
    runtime.progress.begin("repacking", byteCount: plan.items.reduce(0) { $0 + Int64($1.entry.storedByteCount) })
    defer { runtime.progress.end() }
    if !plan.items.isEmpty {
      let name = try writePack()
      try store.directory.remove(old.map(\.name).filter { $0 != name })
      try store.packSet.refresh()
    }
    let packs = try store.packSet.packs()
    return RepackReport(
      objectCount: plan.items.count, changedObjectCount: changedObjectCount, packCountBefore: old.count,
      packByteCountBefore: before, packCountAfter: packs.count,
      packByteCountAfter: packs.reduce(0) { $0 + $1.fileByteCount })
  }

  private func writePack() throws -> PackName {
    let pack = try PackWriter(in: store.directory)
    defer { pack.discard() }
    if effort == .tight { try addVocabularies(to: pack) }
    let (store, effort) = (store, effort)
    try OrderedPipeline<RepackEncoder, RepackedObject>.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, byteLimit: Self.byteLimit,
      makeScratch: { RepackEncoder(store, effort) },
      consume: { try self.take($0, to: pack) },
      body: { pipeline in
        for wave in try waves() {
          for number in wave {
            try runtime.interruption.check()
            let job = try job(Int(number))
            try pipeline.submit(byteCount: memory(of: job)) { try $0.encode(job) }
          }
          try pipeline.drain()
        }
      })
    try runtime.interruption.check()
    return try pack.publish()
  }

  private func take(_ object: RepackedObject, to pack: PackWriter) throws {
    let (job, frame) = (object.job, object.frame)
    try pack.append(job.entry.id, job.entry.kind, frame.encoding, frame.bytes, checksum: object.checksum)
    depths[job.number] = object.base?.depth ?? 0
    bases[job.number] = Int32(object.base.flatMap { plan.number(of: $0.id) } ?? -1)
    if object.checksum != job.entry.checksum { changedObjectCount += 1 }
    runtime.progress.advance(byteCount: Int64(job.entry.storedByteCount))
  }

  // MARK: Order

  /// The objects by generation, those of a kind and a pack together; last those that the plan knows nothing of, whose
  /// bases have been seen to by then, or lie less deep than they do.
  private func waves() throws -> [[Int32]] {
    let last = (plan.items.lazy.compactMap(\.generation).max() ?? 0) + 1
    var order: [(wave: Int32, number: Int32)] = []
    order.reserveCapacity(plan.items.count)
    for (number, item) in plan.items.enumerated() {
      let wave = try item.generation ?? last + Int32(plan.pack(of: item).depth(of: item.entry))
      order.append((wave, Int32(number)))
    }
    let items = plan.items
    order.sort { left, right in
      let (a, b) = (items[Int(left.number)], items[Int(right.number)])
      return (left.wave, a.entry.kind.rollUpOrder, a.pack, a.entry.offset)
        < (right.wave, b.entry.kind.rollUpOrder, b.pack, b.entry.offset)
    }
    return order.reduce(into: [(wave: Int32, numbers: [Int32])]()) { waves, next in
      if waves.last?.wave != next.wave { waves.append((next.wave, [])) }
      waves[waves.count - 1].numbers.append(next.number)
    }.map(\.numbers)
  }

  private func memory(of job: RepackJob) -> Int {
    // The frames before and after, the bytes, and a base at a time.
    2 * Int(job.entry.storedByteCount) + 2 * Int(plan.items[job.number].byteCount)
  }

  // MARK: Candidates

  private func job(_ number: Int) throws -> RepackJob {
    let item = plan.items[number]
    let pack = plan.pack(of: item)
    let base = item.entry.encoding.hasBase ? try pack.header(item.entry).base : nil
    return RepackJob(
      number: number, entry: item.entry, pack: pack, format: item.number, oldBase: base,
      isKeepable: base.map { isShallower($0.id, than: $0.depth) } ?? true,
      candidates: effort == .fast && base != nil ? [] : candidates(for: item))
  }

  private func isShallower(_ id: ObjectID, than depth: UInt8) -> Bool {
    guard let number = plan.number(of: id), let known = depths[number] else { return false }
    return known < depth
  }

  private func candidates(for item: RepackItem) -> [RepackCandidate] {
    guard effort == .tight || item.entry.kind == .blob else { return [] }
    var seen: Set<Int> = []
    var found: [RepackCandidate] = []
    func offer(_ number: Int?, _ sort: RepackCandidate.Sort) {
      guard let number, let depth = depths[number], depth < DeltaBase.largestDepth,
        plan.items[number].entry.encoding != .chunked, seen.insert(number).inserted
      else { return }
      let id = plan.items[number].entry.id
      // Everybody takes the empty manifest for there, so garbage collection does not look for it.
      if id != Manifest.emptyID { found.append(RepackCandidate(id: id, depth: depth + 1, sort: sort)) }
    }
    offer(item.parent.number, .version)
    var step = item.previous.number ?? item.parent.number
    if effort != .fast { offer(step.flatMap { keyframe(of: $0) }, .version) }
    let limit = effort == .fast ? 1 : effort.candidateCount + 1
    for _ in 0..<effort.candidateCount * Self.stepsPerCandidate {
      guard let number = step, found.count < limit else { break }
      offer(number, .version)
      step = plan.items[number].previous.number ?? plan.items[number].parent.number
    }
    if effort == .tight {
      offer(item.neighbour.number, .neighbour)
      if let vocabulary = vocabularies[item.vocabulary], vocabulary.id != item.entry.id {
        found.append(RepackCandidate(id: vocabulary.id, depth: 1, sort: .vocabulary(vocabulary.bytes)))
      }
    }
    return found.sorted { $0.depth < $1.depth }
  }

  /// The object at the end of an object's chain of bases.
  private func keyframe(of number: Int) -> Int {
    var number = number
    while bases[number] >= 0 { number = Int(bases[number]) }
    return number
  }

  // MARK: Vocabularies

  private func addVocabularies(to pack: PackWriter) throws {
    let deflater = Deflater()
    for (sort, files) in plan.sorts.sorted(by: { $0.key < $1.key }) {
      try runtime.interruption.check()
      guard let vocabulary = try Vocabulary(of: files.sorted(), plan, store) else { continue }
      if let number = plan.number(of: vocabulary.id) {
        // An earlier repack has made it, and it is copied. One that is stored with a base is some file by chance.
        if plan.items[number].entry.encoding == .zlib, plan.items[number].generation == nil {
          vocabularies[sort] = vocabulary
        }
      } else if !vocabularies.values.contains(where: { $0.id == vocabulary.id }) {
        try pack.append(vocabulary.id, .blob, vocabulary.bytes.withUnsafeBytes { try .zlib($0, .tight, deflater) })
        vocabularies[sort] = vocabulary
      }
    }
  }
}
