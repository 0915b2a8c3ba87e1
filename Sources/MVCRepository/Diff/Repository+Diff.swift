import MVCBase
package import MVCObjects
import MVCStorage
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
  case text(LineDiff)
  /// Bytes that are no text, or too many to compare by line.
  case binary
  /// The same bytes: only the mode or the name differs.
  case same
}

extension Repository {
  /// A text above this size is compared as bytes.
  private static var largestText: UInt64 { 32 << 20 }

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
      changes: try joiningRenames(changes, unstored: unstored), old: old, new: new, oldManifest: oldManifest,
      newManifest: newManifest, source: source, selection: selection)
  }

  /// Compares the bytes of one changed file.
  package func difference(of change: PathChange, in comparison: Comparison) throws -> FileDifference {
    if let old = change.old, let new = change.new, old.id == new.id { return .same }
    guard let old = try text(change.old, at: change.oldPath ?? change.path, comparison.old),
      let new = try text(change.new, at: change.path, comparison.new)
    else { return .binary }
    return .text(LineDiff(old: old, new: new))
  }

  /// The bytes of one side, or nil when they are no text.
  private func text(_ entry: ManifestEntry?, at path: RepositoryPath, _ side: DiffSide) throws -> [UInt8]? {
    guard let entry, entry.kind != .folder else { return [] }
    guard entry.byteCount <= Self.largestText else { return nil }
    let bytes: [UInt8]
    switch side {
    case .nothing: return []
    case .snapshot: bytes = try objects.bytes(of: entry.id)
    case .workingFolder:
      let location = folder.location(of: path)
      bytes =
        entry.kind == .link
        ? try runtime.fileSystem.linkTarget(of: location) : try runtime.fileSystem.contents(of: location) ?? []
    }
    return ContentKind(of: bytes) == .text ? bytes : nil
  }
}
