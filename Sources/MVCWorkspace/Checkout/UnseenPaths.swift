import MVCBase
package import MVCObjects

extension [SkippedPath] {
  /// The skipped places in which something is to be written or removed, or that are to be replaced.
  ///
  /// - Parameter wanted: The paths to change, each with what it is to become, or nil for nothing.
  package func inTheWay(of wanted: [(path: RepositoryPath, new: ManifestEntry?)]) -> [SkippedPath] {
    guard !isEmpty else { return [] }
    let skipped = Set(map(\.path))
    var hit: Set<RepositoryPath> = []
    // A file cannot take the place of a folder that holds what was skipped; a folder may stay for it.
    var replaced: Set<RepositoryPath> = []
    for (path, new) in wanted {
      hit.formUnion(path.andFoldersAbove.filter(skipped.contains))
      if let new, new.kind != .folder { replaced.insert(path) }
    }
    return filter { place in
      hit.contains(place.path) || place.path.andFoldersAbove.dropFirst().contains(where: replaced.contains)
    }
  }
}

extension CheckoutPlan {
  /// The paths at which the plan puts something although there is already something that was not counted: of an ignored
  /// file, or of one that came meanwhile, nothing is saved.
  ///
  /// - Complexity: One look at the disk for every path that is new.
  package func unseenPaths(in folder: WorkingFolder) throws -> [RepositoryPath] {
    let fileSystem = folder.runtime.fileSystem
    let removed = Set(changes.lazy.filter { $0.old != nil }.map(\.path))
    var isFolder: [RepositoryPath: Bool] = [.root: true]
    /// Whether there is a folder at a path that is not about to go, so that the path below it means what it says.
    func isRealFolder(_ path: RepositoryPath) throws -> Bool {
      if let known = isFolder[path] { return known }
      let isReal =
        try !removed.contains(path) && (path.parent.map(isRealFolder) ?? true)
        && fileSystem.status(of: folder.location(of: path))?.kind == .folder
      isFolder[path] = isReal
      return isReal
    }
    return try changes.lazy.filter { $0.new != nil && $0.old == nil }.map(\.path).filter { path in
      guard let parent = path.parent, try isRealFolder(parent) else { return false }
      guard let found = try fileSystem.status(of: folder.location(of: path)) else { return false }
      // What a folder holds is looked at when the plan is carried out: only an empty one goes.
      return found.kind != .folder
    }
  }
}

extension RepositoryPath {
  /// The path and the folders that hold it, innermost first, without the top.
  fileprivate var andFoldersAbove: [RepositoryPath] {
    Array(sequence(first: self) { $0.parent }.prefix { !$0.isRoot })
  }
}
