package import MVCObjects

/// Some paths of a project, each with everything below it.
package struct PathSelection: Sendable, Hashable {
  private let paths: [RepositoryPath]

  package static let everything = PathSelection([.root])

  /// The selection of these paths; none means everything.
  package init(_ paths: [RepositoryPath]) { self.paths = paths.isEmpty ? [.root] : paths }

  package var isEverything: Bool { paths.contains(.root) }

  /// Whether a path is selected.
  package func includes(_ path: RepositoryPath) -> Bool {
    paths.contains { path.isWithin($0) }
  }

  /// Whether a path is selected or something below it is.
  package func reaches(_ path: RepositoryPath) -> Bool {
    paths.contains { path.isWithin($0) || $0.isWithin(path) }
  }

  /// The selected paths for which `isThere` is false.
  package func missing(_ isThere: (RepositoryPath) throws -> Bool) rethrows -> [RepositoryPath] {
    try paths.filter { try !$0.isRoot && !isThere($0) }
  }
}
