import MVCBase
package import MVCObjects
import MVCStorage
package import MVCTensors
import MVCWorkspace

/// A model file whose pickle makes Python import what no model needs.
package struct DangerousPickle: Sendable, Equatable {
  package let path: RepositoryPath
  package let imports: [PickleImport]
}

extension Repository {
  /// Goes through the pickles of new and changed files, running nothing.
  func dangerousPickles(_ changes: [TreeChange]) throws -> [DangerousPickle] {
    try changes.compactMap { (change) -> DangerousPickle? in
      guard let new = change.new, new.kind.isFile, change.old?.id != new.id,
        PickleScan.isLikely(fileName: change.path.description),
        let file = try? runtime.fileSystem.open(folder.location(of: change.path), .read)
      else { return nil }
      defer { try? file.close() }
      try runtime.interruption.check()
      let imports = try PickleScan.read(OpenFileSource(file, byteCount: new.byteCount))?.dangerousImports ?? []
      return imports.isEmpty ? nil : DangerousPickle(path: change.path, imports: imports)
    }
  }
}
