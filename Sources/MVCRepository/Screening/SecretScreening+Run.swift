import MVCBase
import MVCObjects
import MVCProvenance
import MVCWorkspace

extension Repository {
  /// Looks for credentials in what a run would record, before it begins: its command, the recorded variables, and the files
  /// that differ from the last snapshot. What the command itself will write can only be seen later.
  ///
  /// - Throws: ``MVCError`` with code `secretFound` that names the places.
  package func screen(_ inputs: ProvenanceInputs) throws {
    let screening = SecretScreening(settings)
    screening.look(at: inputs)
    if let before = inputs.run?.before {
      let base = try headManifest(references())
      for change in try before.source.changes(from: base, to: before.recording.root) {
        guard let new = change.new, new.kind.isFile, new.id != change.old?.id,
          new.byteCount <= SecretScanner.mostBytes, !ModelFiles.isModel(change.path.name)
        else { continue }
        try runtime.interruption.check()
        let bytes = try? runtime.fileSystem.contents(
          of: folder.location(of: change.path), limit: SecretScanner.mostBytes)
        bytes?.withUnsafeBytes { screening.look(change.path, $0) }
      }
    }
    try screening.check()
  }
}
