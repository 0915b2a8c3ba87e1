import MVCBase
package import MVCObjects
import MVCStorage
import MVCWorkspace
import SystemPackage

/// One thing that is wrong.
package struct Damage: Sendable, Hashable {
  /// The file that is damaged, as a path from the project folder, or nil for an object that is missing.
  package let file: String?
  package let object: ObjectID?
  /// What is wrong with it.
  package let problem: String
  /// Whether the operating system refused access, so that nothing is known of the bytes.
  package var isUnreadable = false
  /// The snapshots and paths that need it.
  package var affected: [String] = []
}

extension Damage {
  fileprivate init(_ file: String, _ error: any Error, remark: String = "") {
    let known = error as? MVCError
    self.init(
      file: file, object: nil, problem: (known?.message ?? "\(error)") + remark,
      isUnreadable: known?.code == .permissionDenied)
  }
}

/// What a check found.
package struct CheckReport: Sendable {
  package var packCount = 0
  package var objectCount = 0
  package var byteCount: Int64 = 0
  package var referenceCount = 0
  package var damages: [Damage] = []
  /// What killed commands have left behind, as paths from the project folder: no damage.
  package var leftovers: [String] = []
  /// What was mended.
  package var repairs: [String] = []
}

extension Repository {
  /// Verifies every pack, every object against its id, every reference, the operation log and the index.
  ///
  /// - Complexity: Reads and hashes everything that is stored, on all processors.
  package func check() throws -> CheckReport {
    var report = CheckReport()
    var damaged: Set<ObjectID> = []
    for folder in layout.folders where try runtime.fileSystem.status(of: folder) == nil {
      if folder == layout.claims, format.isFirst { continue }
      report.damages.append(
        Damage(file: relative(folder.string), object: nil, problem: "the folder is missing and cannot be made again"))
    }
    try checkPacks(&report, &damaged)
    checkSmallFiles(&report)
    try checkReachable(&report, damaged)
    report.leftovers = leftovers()
    return report
  }

  /// What killed commands have left in the project and in the folder for temporary files. Nothing is said while a command
  /// that writes is running, for what is there is its own.
  private func leftovers() -> [String] {
    guard let lock = try? RepositoryLock.take(layout.lock, holder: "mvc fsck", timeoutMilliseconds: 0, runtime) else {
      return []
    }
    defer { lock.release() }
    return interruptedCheckouts().map { relative($0.location.string) } + folder.passingFiles().map(\.description)
  }

  /// Checks the packs that are there, and those into which others join them meanwhile.
  private func checkPacks(_ report: inout CheckReport, _ damaged: inout Set<ObjectID>) throws {
    var seen: Set<PackName> = []
    while true {
      let unseen = try objects.directory.names().filter { seen.insert($0).inserted }
      if unseen.isEmpty { return }
      for name in unseen { try check(name, &report, &damaged) }
    }
  }

  private func check(_ name: PackName, _ report: inout CheckReport, _ damaged: inout Set<ObjectID>) throws {
    let file = relative(objects.directory.path(of: name).string)
    let pack: PackReader
    do {
      pack = try PackReader(name, in: objects.directory)
      report.packCount += 1
      report.byteCount += pack.fileByteCount
      try pack.verifyDigest()
    } catch let error as MVCError {
      // A pack that went away since the listing has been joined with others.
      if try isGone(name, error) { return }
      report.damages.append(Damage(file, error))
      return
    }
    runtime.progress.begin("verifying", byteCount: pack.fileByteCount)
    defer { runtime.progress.end() }
    let found = Findings()
    let (store, runtime) = (objects, runtime)
    try OrderedPipeline<Void, (PackEntry, MVCError?)>.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, makeScratch: {},
      consume: { entry, error in
        runtime.progress.advance(byteCount: Int64(entry.storedByteCount))
        if let error { found.damages.append((entry.id, error.message)) }
        found.count += 1
      },
      body: { pipeline in
        try pack.forEachEntry { entry in
          try runtime.interruption.check()
          try pipeline.submit { (entry, try store.problem(with: entry, in: pack)) }
        }
      })
    // What it refers to may have been collected with it meanwhile: what is still needed is checked in other packs.
    if !found.damages.isEmpty, try isGone(name) { return }
    report.objectCount += found.count
    for (id, problem) in found.damages {
      damaged.insert(id)
      report.damages.append(Damage(file: file, object: id, problem: problem))
    }
  }

  /// Whether a pack does not count any more, because another process has joined it with others or collected it.
  private func isGone(_ name: PackName, _ error: MVCError? = nil) throws -> Bool {
    try error?.code == .notFound || !objects.directory.names().contains(name)
  }

  private final class Findings {
    var count = 0
    var damages: [(ObjectID, String)] = []
  }

  private func checkSmallFiles(_ report: inout CheckReport) {
    do {
      let references = try references()
      report.referenceCount = references.count
      _ = try operationLog.records(upTo: references.operation)
    } catch {
      let path = (try? references()) == nil ? layout.references : layout.operations
      report.damages.append(Damage(relative(path.string), error))
    }
    do {
      if let bytes = try runtime.fileSystem.contents(of: layout.index) { try StatIndex(decoding: bytes).check() }
    } catch {
      report.damages.append(Damage(relative(layout.index.string), error, remark: "; it is only a cache"))
    }
  }

  /// Follows every reference, and says of each damaged or missing object which snapshots and paths need it.
  ///
  /// What is missing is looked for again as long as others change the repository: a reference may have gone, and what only
  /// it reached.
  private func checkReachable(_ report: inout CheckReport, _ damaged: Set<ObjectID>) throws {
    for attempt in 1...10 {
      guard let references = try? references() else { return }
      let packs = try objects.directory.names()
      var found = report
      let isComplete = try checkReachable(&found, damaged, references)
      let hasChanged = try (try? self.references()) != references || objects.directory.names() != packs
      if isComplete || !hasChanged || attempt == 10 {
        report = found
        return
      }
    }
  }

  /// - Returns: Whether nothing was missing.
  private func checkReachable(
    _ report: inout CheckReport, _ damaged: Set<ObjectID>, _ references: References
  ) throws -> Bool {
    var reachability = Reachability(self, references)
    for (name, id) in references.ids { try reachability.follow(id, as: name == .mergeState ? .blob : nil) }
    if let head = references.headID { try reachability.follow(head, as: .snapshot) }
    for record in (try? operationLog.records(upTo: references.operation)) ?? [] {
      for id in record.operation.objects { try reachability.follow(id) }
    }
    var bad = damaged
    var isComplete = true
    let needed = reachability.failures.isEmpty ? [] : try needed(by: references)
    for failure in reachability.failures where !damaged.contains(failure.id) {
      // What old operations need may have been collected; what references need may not.
      guard !failure.isMissing || needed.contains(failure.id) else { continue }
      isComplete = false
      bad.insert(failure.id)
      report.damages.append(
        Damage(
          file: nil, object: failure.id, problem: failure.error.message,
          isUnreadable: failure.error.code == .permissionDenied))
    }
    guard !bad.isEmpty else { return isComplete }
    let needs = try Needs(bad, self, references)
    for (number, damage) in report.damages.enumerated() {
      if let id = damage.object { report.damages[number].affected = needs.users[id] ?? [] }
    }
    return isComplete
  }

  /// Every object that a reference or the head reaches.
  func needed(by references: References) throws -> Set<ObjectID> {
    var reachability = Reachability(self, references)
    for (name, id) in references.ids { try reachability.follow(id, as: name == .mergeState ? .blob : nil) }
    if let head = references.headID { try reachability.follow(head, as: .snapshot) }
    return reachability.reached
  }

  func relative(_ path: String) -> String {
    let root = layout.root.string + "/"
    return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  }
}

extension LocalObjectStore {
  /// What is wrong with a stored object, or nil. One that does not fit in memory is read in pieces and checked against its id.
  fileprivate func problem(with entry: PackEntry, in pack: PackReader) throws -> MVCError? {
    do {
      switch try content(of: entry, in: pack) {
      case .whole: break
      case .large(let object): try object.read { _ in }
      case .chunks: try read(entry.id, workerCount: 1) { _ in }
      }
      return nil
    } catch let error as MVCError where error.code != .interrupted {
      return error
    }
  }
}

/// Which snapshots and paths need some objects.
private struct Needs {
  private static let mostUsers = 20
  private(set) var users: [ObjectID: [String]] = [:]
  private let bad: Set<ObjectID>

  init(_ bad: Set<ObjectID>, _ repository: Repository, _ references: References) throws {
    self.bad = bad
    let source = ManifestSource(repository.objects)
    var waiting = references.ids.sorted { $0.key < $1.key }.map { (id: $0.value, user: $0.key.short) }
    if case .detached(let id) = references.head { waiting.append((id, "HEAD")) }
    var seen: Set<ObjectID> = []
    while let (id, user) = waiting.popLast() {
      // Noted before it is read: a snapshot that is damaged itself is needed by whoever names it.
      note(id, user)
      guard seen.insert(id).inserted, let peeled = try? repository.peel(id),
        let snapshot = try? repository.objects.snapshot(peeled)
      else { continue }
      waiting += snapshot.parents.map { ($0, "snapshot \(peeled.short)") }
      note(snapshot.manifest, peeled.short)
      look(in: snapshot.manifest, .root, peeled.short, source, repository)
    }
  }

  private mutating func look(
    in manifest: ObjectID, _ path: RepositoryPath, _ snapshot: String, _ source: ManifestSource,
    _ repository: Repository
  ) {
    guard let entries = try? source.entries(of: manifest, at: path) else { return }
    for entry in entries {
      let inner = path.appending(entry.name)
      note(entry.id, "\(snapshot):\(inner)")
      if entry.kind == .folder {
        look(in: entry.id, inner, snapshot, source, repository)
      } else if entry.byteCount > 0, let chunks = try? repository.objects.chunks(of: entry.id) {
        for chunk in chunks { note(chunk.id, "\(snapshot):\(inner)") }
      }
    }
  }

  private mutating func note(_ id: ObjectID, _ user: String) {
    guard bad.contains(id), users[id]?.contains(user) != true, users[id]?.count ?? 0 < Self.mostUsers else { return }
    users[id, default: []].append(user)
  }
}
