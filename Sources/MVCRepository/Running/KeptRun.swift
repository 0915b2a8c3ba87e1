import MVCBase
import MVCObjects
import MVCProvenance
import MVCWorkspace
import SystemPackage

/// A run that ended well and could not be committed: what is to be recorded with the folder once it can be.
///
/// - SeeAlso: `docs/format/repository.md`
package struct KeptRun: Sendable {
  /// The message of the commit.
  package let message: String
  /// What is said of the training, the run's facts among it.
  package let provenance: ProvenanceInputs
  /// Its file, as a path from the project folder.
  package let file: String
}

extension Repository {
  private static let schema = "mvc-run/1"

  /// Keeps a run in `.mvc/runs`, with the files that it wrote as far as they can be told.
  ///
  /// - Returns: Its file, as a path from the project folder.
  /// - Throws: ``MVCError`` for a file that cannot be written.
  package func keep(_ request: CommitRequest) throws -> String {
    var document = ProvenanceDocument()
    document.run = request.provenance.run?.facts
    document.lineage = request.provenance.lineage
    if let before = request.provenance.run?.before, let now = try? look(references()) {
      now.source.learn(before.recording.manifests)
      let changes = try? now.source.changes(from: before.recording.root, to: now.recording.root)
      document.run?.outputs = changes?.map(\.path.description) ?? []
    }
    let value: JSONValue = [
      "schema": .string(Self.schema), "message": .string(request.message),
      "data": .array(request.provenance.data.map { .string($0.place) }),
      "packages": .bool(request.provenance.listsPackages), "provenance": document.json,
    ]
    let start = (document.run?.start ?? "").filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let name = "\(start)-\(runtime.random.token()).json"
    try runtime.fileSystem.createDirectories(layout.runs)
    try runtime.fileSystem.replace(
      layout.runs.appending(name), with: value.encode(),
      by: layout.temporary.appending("file-\(runtime.random.token())"), isDurable: settings.isDurable)
    return ".mvc/runs/\(name)"
  }

  /// The runs that could not be committed, the oldest first.
  package func keptRunFiles() throws -> [String] {
    guard try runtime.fileSystem.status(of: layout.runs) != nil else { return [] }
    return try runtime.fileSystem.names(in: layout.runs).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasSuffix(".json") }.sorted()
  }

  /// The newest run that could not be committed.
  ///
  /// - Throws: ``MVCError`` with code `notFound` when there is none, `corrupt` for a file that is no such run.
  package func keptRun() throws -> KeptRun {
    guard let name = try keptRunFiles().last else {
      throw MVCError(.notFound, "cannot record a run: none is kept, all that ended well were committed")
    }
    let file = ".mvc/runs/\(name)"
    let bytes = try runtime.fileSystem.contents(of: layout.runs.appending(name), limit: 16 << 20) ?? []
    guard let value = try? JSONValue(parsing: bytes), value["schema"]?.text == Self.schema,
      let message = value["message"]?.text, let inner = value["provenance"]
    else { throw MVCError(.corrupt, "cannot read '\(file)': it is no run that was kept") }
    let document = try ProvenanceDocument(decoding: inner.encode(.canonical))
    var inputs = ProvenanceInputs()
    inputs.run = document.run.map { TrainingRun(kept: $0, runtime) }
    inputs.lineage = document.lineage
    inputs.data = (value["data"]?.elements ?? []).compactMap(\.text).map { DataDeclaration($0) }
    inputs.listsPackages = value["packages"] == .bool(true)
    return KeptRun(message: message, provenance: inputs, file: file)
  }

  /// Forgets a kept run, once it has been committed.
  package func forget(_ run: KeptRun) throws {
    try runtime.fileSystem.removeFile(layout.root.pushing(FilePath(run.file)))
  }
}
