import MVCBase
package import MVCObjects
import MVCStorage
import MVCTensors
package import MVCText
import MVCWorkspace

/// One side of a comparison.
package enum DiffSide: Sendable, Hashable {
  case snapshot(ObjectID)
  case workingFolder
  /// Nothing at all, before the first snapshot.
  case nothing
}

/// What differs between two states of the project, file by file.
package struct Comparison: Sendable {
  package let changes: [PathChange]
  /// What of the working folder was not looked into.
  package let skipped: [SkippedPlace]
  let old: DiffSide
  let new: DiffSide
  /// The manifests of both sides; nil for nothing.
  let oldManifest: ObjectID?
  let newManifest: ObjectID?
  /// Gives the manifests.
  let source: ManifestSource
  /// What is compared.
  let selection: PathSelection
}

/// How one file differs.
package enum FileDifference: Sendable {
  /// The lines that differ.
  ///
  /// - Parameter linesBefore: How many lines, the same in both, come before the first that was looked at.
  case text(LineDiff, linesBefore: Int)
  /// Texts that differ over too long a stretch to be compared by line.
  case longTexts(LongTexts)
  /// Bytes that are no text.
  case binary
  /// The same bytes: only the mode or the name differs.
  case same
}

extension Repository {
  /// Texts up to this size are compared as a whole, in bytes.
  static var wholeTextByteCount: UInt64 { 32 << 20 }

  /// Compares two states of the project.
  ///
  /// - Parameter paths: The paths to compare; everything when empty.
  package func compare(_ old: DiffSide, _ new: DiffSide, paths: [RepositoryPath] = []) throws -> Comparison {
    let references = try references()
    let needsFolder = old == .workingFolder || new == .workingFolder
    let look = needsFolder ? try look(references) : nil
    if let index = look?.recording.index { save(index) }
    let source = look?.source ?? ManifestSource(objects)
    func manifest(_ side: DiffSide) throws -> ObjectID? {
      switch side {
      case .snapshot(let id): try objects.snapshot(id).manifest
      case .workingFolder: look?.recording.root
      case .nothing: nil
      }
    }
    let selection = PathSelection(paths)
    let (oldManifest, newManifest) = try (manifest(old), manifest(new))
    let changes = try source.changes(from: oldManifest, to: newManifest).filter { selection.includes($0.path) }
    let unstored: UnstoredSide = new == .workingFolder ? .new : old == .workingFolder ? .old : .none
    return Comparison(
      changes: try joiningRenames(changes, unstored: unstored), skipped: try look?.skippedPlaces(selection) ?? [],
      old: old, new: new, oldManifest: oldManifest,
      newManifest: newManifest, source: source, selection: selection)
  }

  /// Compares the bytes of one changed file.
  ///
  /// Of texts above 32 MiB only the stretch between their first and their last difference is taken into memory.
  ///
  /// - Parameter contextLineCount: How many unchanged lines around a change are wanted.
  /// - Throws: What reading throws, and ``MVCError`` with code `usage` for a limit that is no size.
  package func difference(
    of change: PathChange, in comparison: Comparison, contextLineCount: Int = 3
  ) throws -> FileDifference {
    if let old = change.old, let new = change.new, old.id == new.id { return .same }
    let old = try bytes(change.old, at: change.oldPath ?? change.path, comparison.old)
    let new = try bytes(change.new, at: change.path, comparison.new)
    for side in [old, new] {
      let first = try side.bytes(at: 0, count: ContentKind.inspectedByteCount)
      if ContentKind(of: first) == .binary { return .binary }
    }
    let limit = try settings.textLimit()
    if max(old.byteCount, new.byteCount) <= min(Self.wholeTextByteCount, limit) {
      let (left, right) = try (old.bytes(at: 0, count: Int(old.byteCount)), new.bytes(at: 0, count: Int(new.byteCount)))
      return .text(LineDiff(old: left, new: right), linesBefore: 0)
    }
    return try LongTextComparison(old: old, new: new)
      .difference(contextLineCount: contextLineCount, limit: limit)
  }

  /// The bytes of one side, read where they are looked at.
  private func bytes(_ entry: ManifestEntry?, at path: RepositoryPath, _ side: DiffSide) throws -> any ByteSource {
    guard let entry, entry.kind != .folder, side != .nothing else { return ArraySource([]) }
    guard side == .workingFolder else { return try objects.source(of: entry.id) }
    let location = folder.location(of: path)
    if entry.kind == .link { return ArraySource(try runtime.fileSystem.linkTarget(of: location)) }
    let file = try runtime.fileSystem.open(location, .read)
    return OpenFileSource(file, byteCount: UInt64(clamping: try file.status().byteCount))
  }
}

extension ObjectStore {
  /// The bytes of an object, read where they are looked at.
  func source(of id: ObjectID) throws -> any ByteSource {
    switch try content(of: id) {
    case .whole(let bytes): ArraySource(bytes)
    case .chunks(let chunks, let byteCount): StoredFileSource(self, chunks, byteCount: byteCount)
    case .large: ArraySource(try bytes(of: id))
    }
  }
}
