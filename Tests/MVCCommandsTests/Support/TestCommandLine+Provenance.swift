import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage
import SystemPackage
import Testing

extension TestCommandLine {
  /// Writes files and commits the project, an hour after what was before, with a provenance document.
  ///
  /// - Returns: The snapshot's id.
  @discardableResult
  func commit(
    _ message: String, _ files: [String: String] = [:], metrics: [String: Double] = [:],
    params: [String: JSONValue] = [:], _ change: (inout ProvenanceDocument) -> Void = { _ in }
  ) throws -> String {
    for (name, text) in files { try write(text, to: name) }
    clock.advance(seconds: 3600)
    try #require(
      try run([Array("commit".utf8), Array("--allow-empty".utf8), Array("-m".utf8), Array(message.utf8)]).exitCode == 0)
    var document = ProvenanceDocument()
    for (name, value) in metrics {
      document.metrics.set(.double(value), at: name.split(separator: ".").map(String.init))
    }
    for (name, value) in params { document.parameters.set(value, at: name.split(separator: ".").map(String.init)) }
    change(&document)
    return try document.isEmpty ? id("HEAD") : attach(document.encoded())
  }

  func id(_ revision: String) throws -> String { try run("rev-parse \(revision)").answer }

  /// Puts a snapshot with a document in the place of the branch's last one.
  @discardableResult
  func attach(_ document: [UInt8]) throws -> String {
    let repository = try Repository.open(
      around: FilePath(location("project")), Runtime(clock: clock), userSettings: nil)
    let references = try repository.references()
    let (head, branch) = (try #require(references.headID), try #require(references.currentBranch))
    var snapshot = try repository.objects.snapshot(head)
    let id = try repository.objects.write { writer in
      snapshot.provenance = try writer.add(document, .blob)
      return try writer.add(snapshot.encoded(), .snapshot)
    }
    for line in ["checkout --detach HEAD", "branch --force \(branch.short) \(id)", "checkout \(branch.short)"] {
      let outcome = try run(line)
      try #require(outcome.exitCode == 0, "\(outcome.text)")
    }
    return id.description
  }
}
