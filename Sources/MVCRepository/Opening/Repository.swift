package import MVCBase
package import MVCObjects
package import MVCStorage
package import MVCWorkspace
import SystemPackage

/// A repository and the project folder around it: what people ask mvc to do.
///
/// Every operation returns values and throws ``MVCError``; none prints, asks or reads the environment. Operations
/// that change something hold the repository's lock meanwhile; those that only read need none.
package struct Repository: Sendable {
  package let layout: RepositoryLayout
  package let runtime: Runtime
  package let settings: Settings
  package let objects: LocalObjectStore
  package let folder: WorkingFolder
  let operationLog: OperationLog

  init(
    layout: RepositoryLayout, runtime: Runtime, settings: Settings, rules: CuttingRules = .init()
  ) {
    self.layout = layout
    self.runtime = runtime
    self.settings = settings
    let packs = PackDirectory(
      fileSystem: runtime.fileSystem, random: runtime.random, folder: layout.packs,
      temporaryFolder: layout.temporary, isDurable: settings.isDurable)
    objects = LocalObjectStore(packs, runtime, rules: rules)
    folder = WorkingFolder(root: layout.root, runtime: runtime)
    operationLog = OperationLog(
      fileSystem: runtime.fileSystem, path: layout.operations, isDurable: settings.isDurable)
  }

  /// The references as they stand now.
  package func references() throws -> References {
    guard let bytes = try runtime.fileSystem.contents(of: layout.references) else {
      throw MVCError(
        .corrupt, "cannot read '\(layout.references)': it is missing",
        hint: "run 'mvc fsck --repair' to rebuild it from the operation log")
    }
    return try References(decoding: bytes, path: layout.references.string)
  }

  func write(_ references: References) throws {
    try runtime.fileSystem.replace(
      layout.references, with: references.encoded(),
      by: layout.temporary.appending("refs-\(runtime.random.token())"), isDurable: settings.isDurable)
  }

  /// The manifest of the snapshot that is checked out; the empty one before the first commit.
  package func headManifest(_ references: References) throws -> ObjectID {
    try references.headID.map { try objects.snapshot($0).manifest } ?? Manifest.emptyID
  }
}
