package import SystemPackage

/// Where a repository keeps its files.
///
/// - SeeAlso: `docs/format/repository.md`
package struct RepositoryLayout: Sendable, Hashable {
  /// The project folder.
  package let root: FilePath
  /// The folder that holds the repository: `.mvc`.
  package let home: FilePath

  package init(root: FilePath) {
    self.root = root
    home = root.appending(".mvc")
  }

  package var format: FilePath { home.appending("format") }
  package var configuration: FilePath { home.appending("config") }
  package var references: FilePath { home.appending("refs") }
  package var operations: FilePath { home.appending("operations") }
  /// Who may append the next record to the operation log.
  package var claims: FilePath { home.appending("claims") }
  package var index: FilePath { home.appending("index") }
  package var packs: FilePath { home.appending("packs") }
  /// What can be found again: may be deleted at any time.
  package var cache: FilePath { home.appending("cache") }
  package var historyCache: FilePath { cache.appending("history") }
  package var sourcesCache: FilePath { cache.appending("sources") }
  /// Programs of people that are run before and after commands.
  package var hooks: FilePath { home.appending("hooks") }
  /// Notifications that could not be delivered.
  package var notifications: FilePath { home.appending("notifications") }
  /// Runs that could not be committed.
  package var runs: FilePath { home.appending("runs") }
  package var temporary: FilePath { home.appending("tmp") }
  /// The folders that every repository has. Tools that copy files alone leave them out while they are empty.
  package var folders: [FilePath] { [packs, temporary, claims] }
  package var lock: FilePath { home.appending("lock") }
  /// Keeps the repository out of a git checkout around it.
  package var gitIgnore: FilePath { home.appending(".gitignore") }
}
