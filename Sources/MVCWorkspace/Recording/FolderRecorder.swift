package import MVCBase
package import MVCObjects
package import MVCStorage
import SystemPackage

/// The manifests of a working folder, and what was learned on the way.
package struct FolderRecording: Sendable {
  /// The manifest of the top folder.
  package var root: ObjectID
  /// The sum of all files' sizes, in bytes.
  package var byteCount: UInt64
  /// The manifests that the index did not know.
  package var manifests: [ObjectID: Manifest]
  /// The index as it should be from now on, or nil when it is right as it is.
  package var index: StatIndex?
  /// What was not looked into, in order of path: there the manifests say what was recorded before.
  package var skipped: [SkippedPath]
  /// What the manifests were made from.
  let scanned: ScannedFolder
  /// The files that were read.
  let files: [RepositoryPath: RecordedFile]
  /// A file that was changed at this time or later may have been changed again since without a trace.
  let settledBefore: FileTime

  /// How many files and links were read, and the sum of their sizes.
  package var readCount: Int { files.count }
  package var readByteCount: Int64 { files.values.reduce(0) { $0 + $1.byteCount } }
}

/// Turns a scan into manifests: gives the files it does not know to a writer, the rest it takes from the index.
///
/// With a writer that stores, this is what commit does; with ``HashingWriter``, what status does. A path that the scan
/// skipped, or that turns out to be unreadable, keeps the record that it has; one that went away meanwhile is left out.
package final class FolderRecorder {
  private let folder: WorkingFolder
  private let index: StatIndex
  private let writer: any ObjectWriter
  private let source: ManifestSource
  /// The manifest that was recorded last, or nil.
  private let base: ObjectID?
  /// The manifest that says what is recorded of a path that is not looked at, or nil for none.
  private let kept: ObjectID?
  /// A file that was changed at this time or later may be changed again without a trace.
  private let settledBefore: FileTime
  private let screen: (@Sendable (RepositoryPath, UnsafeRawBufferPointer) -> Void)?
  private var contents: [RepositoryPath: RecordedFile] = [:]
  /// The files that cannot be read, or are not there any more.
  private var failures: [RepositoryPath: MVCError] = [:]
  private var manifests: [ObjectID: Manifest] = [:]
  private var newIndex: StatIndex

  /// - Parameters:
  ///   - base: The manifest that was recorded last: a file is likely to resemble the one that was at its path.
  ///   - kept: The manifest from which a path that is not looked at keeps its record; without it that is `base`.
  ///   - settledBefore: A file that was changed at this time or later may be changed again without a trace.
  ///   - screen: Sees the bytes of small files that are stored, on any thread: see ``FileSource/screen``.
  package init(
    _ folder: WorkingFolder, index: StatIndex, writer: any ObjectWriter, source: ManifestSource, base: ObjectID? = nil,
    kept: ObjectID? = nil, settledBefore: FileTime,
    screen: (@Sendable (RepositoryPath, UnsafeRawBufferPointer) -> Void)? = nil
  ) {
    self.folder = folder
    self.index = index
    self.writer = writer
    self.source = source
    self.base = base
    self.kept = kept ?? base
    self.settledBefore = settledBefore
    self.screen = screen
    newIndex = index
  }

  /// Records a scanned folder.
  ///
  /// - Parameter selection: The paths to record; everything outside is taken from the base.
  package func record(_ scanned: ScannedFolder, selection: PathSelection = .everything) throws -> FolderRecording {
    if selection.isEverything, let known = try storedManifest(of: scanned) {
      return FolderRecording(
        root: known.id, byteCount: known.byteCount, manifests: [:], index: nil, skipped: [], scanned: scanned,
        files: [:], settledBefore: settledBefore)
    }
    try addFiles(of: scanned, selection)
    try writer.finishFiles()
    let unreadable = failures.filter { $0.value.code != .notFound }.map { SkippedPath.unreadable($0.key, $0.value) }
    let skipped = (scanned.skipped + unreadable).sorted { $0.path < $1.path }
    // Most folders are scanned completely, and need no comparison with what was recorded.
    let isPartial = !selection.isEverything || !skipped.isEmpty
    let root = try manifest(of: scanned, selection, base: isPartial ? kept : nil)
    return FolderRecording(
      root: root.id, byteCount: root.byteCount, manifests: manifests, index: newIndex, skipped: skipped,
      scanned: scanned, files: contents, settledBefore: settledBefore)
  }

  /// The manifest of a folder that has not changed, if nothing in it has to be given to the writer.
  ///
  /// The index may know ids that were only computed, by a command that stores nothing.
  private func storedManifest(of scanned: ScannedFolder) throws -> (id: ObjectID, byteCount: UInt64)? {
    guard let known = scanned.knownManifest, try writer.has(known.id, .manifest) else { return nil }
    return known
  }

  private func storedID(of entry: ScannedEntry) throws -> ObjectID? {
    guard let id = entry.knownID, try writer.has(id, .blob) else { return nil }
    return id
  }

  /// The bytes that have to be read to record a scan, as far as the index can tell.
  package static func unknownByteCount(of scanned: ScannedFolder, _ selection: PathSelection) throws -> Int64 {
    if scanned.knownManifest != nil { return 0 }
    return try scanned.entries.clampedSum { entry in
      if let inner = entry.folder {
        guard inner.knownManifest == nil, selection.reaches(inner.path) else { return 0 }
        return try unknownByteCount(of: inner, selection)
      }
      let isWanted = entry.knownID == nil && selection.includes(scanned.path.appending(entry.name))
      return isWanted ? entry.status.byteCount : 0
    }
  }

  private func addFiles(of scanned: ScannedFolder, _ selection: PathSelection) throws {
    let entries = try scanned.entries
    let external = ExternalTensors(folder, scanned.path, entries)
    for entry in entries {
      let path = scanned.path.appending(entry.name)
      if let inner = entry.folder {
        guard selection.reaches(path), try storedManifest(of: inner) == nil else { continue }
        try checkName(of: entry, at: path)
        try addFiles(of: inner, selection)
      } else if selection.includes(path) {
        try checkName(of: entry, at: path)
        if try storedID(of: entry) == nil { try add(entry, at: path, external) }
      }
    }
  }

  /// Refuses a name that no reader would take. What stores nothing, as status, shows it.
  private func checkName(of entry: ScannedEntry, at path: RepositoryPath) throws {
    guard !(writer is HashingWriter), let problem = EntryName.problem(with: entry.name) else { return }
    throw MVCError(
      .usage, "cannot record '\(path)': \(problem)", hint: "rename it, or name it in a file '.mvcignore'")
  }

  private func add(_ entry: ScannedEntry, at path: RepositoryPath, _ external: ExternalTensors?) throws {
    let location = folder.location(of: path)
    if entry.kind == .link {
      switch try Result.reading({ try folder.runtime.fileSystem.linkTarget(of: location) }) {
      case .failure(let error): failures[path] = error
      case .success(let target):
        let id = try writer.add(target, .blob)
        contents[path] = RecordedFile(id: id, byteCount: Int64(target.count), status: entry.status)
      }
      return
    }
    let fileSystem = folder.runtime.fileSystem
    let previous = try base.flatMap { try source.entry(at: path, in: $0) }
    let file = FileSource(
      subject: path.description, byteCount: entry.status.byteCount,
      previous: previous.flatMap { $0.kind.isFile ? $0.id : nil },
      layout: { try external?.layout(of: path, byteCount: $0) },
      screen: screen(at: path)
    ) {
      try fileSystem.open(location, .read)
    }
    try writer.add(file, unreadable: { [self] error in failures[path] = error }) { [self] recorded in
      contents[path] = recorded
    }
  }

  private func screen(at path: RepositoryPath) -> (@Sendable (UnsafeRawBufferPointer) -> Void)? {
    guard let screen else { return nil }
    return { bytes in screen(path, bytes) }
  }

  private func manifest(
    of scanned: ScannedFolder, _ selection: PathSelection, base: ObjectID?
  ) throws -> (id: ObjectID, byteCount: UInt64) {
    if selection.includes(scanned.path), let known = try storedManifest(of: scanned) { return known }
    var indexed: [IndexedEntry] = []
    var entries: [ManifestEntry] = []
    for entry in try scanned.entries {
      let path = scanned.path.appending(entry.name)
      guard selection.includes(path) || (entry.folder != nil && selection.reaches(path)) else {
        if let known = knownEntry(entry) { indexed.append(known) }
        continue
      }
      if failures[path] != nil { continue }
      let (recorded, status) = try self.entry(entry, at: path, selection, base: base)
      // A folder with files of which none is selected or was recorded is not an empty folder.
      let isEmptied = recorded.id == Manifest.emptyID && entry.folder?.isBare == false
      if isEmptied, !selection.includes(path) { continue }
      entries.append(recorded)
      if recorded.kind == .folder || isSettled(status) { indexed.append(IndexedEntry(recorded, status)) }
    }
    let skipped = Set(scanned.skipped.lazy.map(\.path).filter { $0.parent == scanned.path })
    for entry in try base.map({ try source.manifest($0).entries }) ?? [] {
      let path = scanned.path.appending(entry.name)
      if skipped.contains(path) || isUnreadable(path) {
        entries.append(entry)
      } else if try !selection.includes(path) && !isReached(entry, scanned, selection) {
        if let kept = try keptEntry(entry, at: path, selection) { entries.append(kept) }
      }
    }
    let manifest = Manifest(sorting: entries)
    let bytes = manifest.encoded()
    let id = try writer.add(bytes, .manifest)
    manifests[id] = manifest
    let isComplete = selection.includes(scanned.path) && indexed.count == entries.count
    newIndex[scanned.path] = IndexedFolder(manifest: isComplete ? id : nil, entries: indexed)
    return (id, manifest.byteCount)
  }

  private func entry(
    _ entry: ScannedEntry, at path: RepositoryPath, _ selection: PathSelection, base: ObjectID?
  ) throws -> (ManifestEntry, FileStatus) {
    if let inner = entry.folder {
      let baseFolder = try base.flatMap { try source.manifest($0).entry(named: entry.name) }
      let baseID = baseFolder?.kind == .folder ? baseFolder?.id : nil
      let (id, byteCount) = try manifest(of: inner, selection, base: baseID)
      return (ManifestEntry(name: entry.name, kind: .folder, byteCount: byteCount, id: id), entry.status)
    }
    guard let recorded = contents[path] else {
      if let known = knownEntry(entry) { return (known.entry, entry.status) }
      throw MVCError(.internalError, "'\(path)' was not recorded")
    }
    let byteCount = UInt64(clamping: recorded.byteCount)
    return (ManifestEntry(name: entry.name, kind: entry.kind, byteCount: byteCount, id: recorded.id), recorded.status)
  }

  private func isUnreadable(_ path: RepositoryPath) -> Bool { failures[path].map { $0.code != .notFound } ?? false }

  /// Whether an entry of the base is a folder into which the selection reaches and which the scan has found.
  private func isReached(_ entry: ManifestEntry, _ scanned: ScannedFolder, _ selection: PathSelection) throws -> Bool {
    try selection.reaches(scanned.path.appending(entry.name))
      && scanned.entries.contains { $0.folder != nil && $0.name == entry.name }
  }

  /// An entry of the base that is not on the disk, or is something else there, without what is selected below it.
  private func keptEntry(
    _ entry: ManifestEntry, at path: RepositoryPath, _ selection: PathSelection
  ) throws -> ManifestEntry? {
    guard entry.kind == .folder, selection.reaches(path) else { return entry }
    let (id, byteCount) = try manifest(of: ScannedFolder(path: path), selection, base: entry.id)
    guard id != Manifest.emptyID || id == entry.id else { return nil }
    return ManifestEntry(name: entry.name, kind: .folder, byteCount: byteCount, id: id)
  }

  private func knownEntry(_ entry: ScannedEntry) -> IndexedEntry? {
    guard let id = entry.knownID else { return nil }
    let byteCount = UInt64(clamping: entry.status.byteCount)
    return IndexedEntry(
      ManifestEntry(name: entry.name, kind: entry.kind, byteCount: byteCount, id: id), entry.status)
  }

  /// Whether a change after the scan would show in the status. A file that was last changed within the same tick of
  /// the file system's clock as the scan could be changed again unseen: it is read again next time.
  private func isSettled(_ status: FileStatus) -> Bool {
    max(status.modified, status.changed) < settledBefore
  }
}
