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
  let format: RepositoryFormat

  init(
    layout: RepositoryLayout, runtime: Runtime, settings: Settings, format: RepositoryFormat,
    rules: CuttingRules = .init()
  ) {
    self.layout = layout
    self.format = format
    self.runtime = runtime
    self.settings = settings
    let packs = PackDirectory(
      fileSystem: runtime.fileSystem, random: runtime.random, folder: layout.packs,
      temporaryFolder: layout.temporary, isDurable: settings.isDurable)
    objects = LocalObjectStore(packs, runtime, rules: rules)
    folder = WorkingFolder(root: layout.root, runtime: runtime)
    let claims = ClaimFolder(
      fileSystem: runtime.fileSystem, random: runtime.random, folder: layout.claims,
      temporaryFolder: layout.temporary, isDurable: settings.isDurable)
    operationLog = OperationLog(path: layout.operations, claims: claims, isDurable: settings.isDurable)
  }

  /// The references as they stand now.
  package func references() throws -> References {
    let stored = try storedReferences()
    guard !format.isFirst else { return stored }
    return stored.applying(try operationLog.end(after: stored.operation))
  }

  /// The references as their file has them. It may be some operations behind the log, which tells the rest.
  func storedReferences() throws -> References {
    guard let bytes = try runtime.fileSystem.contents(of: layout.references) else {
      throw MVCError(
        .corrupt, "cannot read '\(layout.references)': it is missing",
        hint: "run 'mvc fsck --repair' to rebuild it from the operation log")
    }
    return try References(decoding: bytes, path: layout.references.string)
  }

  func write(_ references: References) throws {
    try runtime.fileSystem.replace(
      layout.references, with: references.encoded(), by: temporaryPath("refs"), isDurable: settings.isDurable)
  }

  /// A new path for a file of this process that is being written. Others can tell by it whether the process still runs.
  func temporaryPath(_ kind: String) -> FilePath {
    layout.temporary.appending("\(kind)-\(ProcessIdentity.current.tag)-\(runtime.random.token())")
  }

  /// The manifest of the snapshot that is checked out; the empty one before the first commit.
  package func headManifest(_ references: References) throws -> ObjectID {
    try references.headID.map { try objects.snapshot($0).manifest } ?? Manifest.emptyID
  }
}

extension References {
  /// The references after the records that the log has beyond them.
  func applying(_ end: LogEnd) -> References {
    end.records.reduce(self) { references, record in record.operation.applied(to: references, mark: record.mark) }
  }
}
