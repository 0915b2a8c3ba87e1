package import MVCBase
package import MVCObjects
package import MVCProvenance
import MVCStorage
import MVCWorkspace
package import SystemPackage

/// A recorded run that is to be made again: code, data and parameters in a folder of their own, without what it wrote.
package struct Reproduction: Sendable {
  package let snapshot: ObjectID
  package let run: RunFacts
  /// The project's folder for it.
  package let folder: FilePath
  /// Where the command has to run.
  package let workingFolder: FilePath
  /// Data that the run used and that is not there as it was, with the reason.
  package let missingData: [(name: String, reason: String)]
}

/// How an output of a run that was made again stands to the one that was recorded.
package struct ReproducedOutput: Sendable, Equatable {
  package enum Verdict: String, Sendable, CaseIterable {
    /// Byte for byte.
    case identical
    /// Other bytes, whose numbers differ by no more than was allowed.
    case withinTolerance
    case different
    /// It was not written again.
    case missing
    /// It is the run's own, or was left out by who asked.
    case notCompared
  }

  /// A value, or a tensor, that differs.
  package struct Difference: Sendable, Equatable {
    package let key: String
    /// nil for a value that is not there, and for tensors.
    package var recorded: JSONValue?
    package var made: JSONValue?
    /// nil where two numbers are not what differs.
    package var relative: Double?
  }

  package let path: RepositoryPath
  package var verdict: Verdict
  /// The largest relative difference of its numbers, where it has numbers that can be compared.
  package var largestDifference: Double?
  /// What differs by more than the tolerance.
  package var differences: [Difference] = []
  /// What differs and is the run's own, such as its clock, or was left out by who asked.
  package var notCompared: [Difference] = []

  mutating func note(_ difference: Double?) {
    guard let difference else { return }
    largestDifference = max(largestDifference ?? 0, difference.isNaN ? .infinity : difference)
  }
}

/// How outputs of a run that was made again are compared.
package struct ReproductionTerms: Sendable {
  /// The largest relative difference of two numbers that are taken for the same.
  package let tolerance: ExactNumber
  /// Whether values that are the run's own are compared too.
  package let includesRunsOwn: Bool
  private let ignored: [Glob]

  /// - Parameter ignored: Patterns of keys, names and paths that are not compared.
  package init(tolerance: Double, ignored: [String] = [], includesRunsOwn: Bool = false) {
    (self.tolerance, self.includesRunsOwn) = (ExactNumber(tolerance), includesRunsOwn)
    self.ignored = ignored.map { Glob($0) }
  }

  func leavesOut(_ value: OutputValues.Value) -> Bool {
    !includesRunsOwn && RunsOwnValues.include(name: value.name)
      || ignored.contains { $0.matches(value.key) || $0.matches(value.name) }
  }

  func leavesOut(file path: String) -> Bool {
    !includesRunsOwn && RunsOwnValues.include(file: path) || ignored.contains { $0.matches(path) }
  }
}

extension Repository {
  /// Lays out a recorded run to be made again.
  ///
  /// Outputs of the run are taken away, or put back to what they were in the snapshot before, so that what is there
  /// afterwards was made anew. Data that the snapshot does not hold is linked to where it lies, if it is still the same.
  ///
  /// - Parameter folder: A folder that is empty or not there.
  /// - Throws: ``MVCError`` with code `notFound` when no run was recorded, `usage` when the folder is not empty.
  package func layOut(_ revision: String, in folder: FilePath) throws -> Reproduction {
    let id = try resolve(revision).snapshot
    let snapshot = try objects.snapshot(id)
    guard let document = try provenance(of: id), let run = document.run, !run.command.isEmpty else {
      throw MVCError(
        .notFound, "cannot reproduce '\(id.short)': no run was recorded with it",
        hint: "record trainings with 'mvc run -- COMMAND'")
    }
    let fileSystem = runtime.fileSystem
    try fileSystem.createDirectories(folder)
    guard try fileSystem.names(in: folder).isEmpty else {
      throw MVCError(.usage, "cannot reproduce in '\(folder)': the folder is not empty")
    }
    let source = ManifestSource(objects)
    let export = FolderExport(repository: self, source: source, folder: folder)
    try export.write(snapshot.manifest)
    let before = try snapshot.parents.first.map { try objects.snapshot($0).manifest }
    for output in run.outputs { try export.set(RepositoryPath(validating: output), from: before) }
    let inner = try run.folder.map { try RepositoryPath(validating: $0) } ?? .root
    return Reproduction(
      snapshot: id, run: run, folder: folder, workingFolder: folder.appending(name: inner.bytes),
      missingData: try linkData(document.data.filter { $0.isStored != true }, into: folder))
  }

  /// Makes data that lies in this project's folder or elsewhere visible in another folder. Gives what is not there as
  /// it was.
  private func linkData(_ inputs: [DataInput], into folder: FilePath) throws -> [(name: String, reason: String)] {
    let probe = DataProbe(
      repository: self, root: Manifest.emptyID, source: ManifestSource(objects), parent: [], read: { _, _ in nil })
    var missing: [(name: String, reason: String)] = []
    for input in inputs {
      guard let path = input.path, input.kind != .remote else {
        missing.append((input.name, "it lies at \(input.uri ?? "an unknown place") and is not fetched"))
        continue
      }
      guard let now = try? probe.input(DataDeclaration(path)) else {
        missing.append((input.name, "there is nothing at '\(path)'"))
        continue
      }
      if now.sha256 != input.sha256 { missing.append((input.name, "'\(path)' has changed since")) }
      guard let inside = try? RepositoryPath(validating: path) else { continue }
      let place = folder.appending(name: inside.bytes)
      try runtime.fileSystem.createDirectories(place.removingLastComponent())
      try runtime.fileSystem.createLink(at: place, to: self.folder.location(of: inside).bytes)
    }
    return missing
  }

  /// Holds what was made again against what was recorded.
  ///
  /// Files of values are compared key by key, models tensor by tensor, and all others byte by byte.
  package func judge(_ reproduction: Reproduction, _ terms: ReproductionTerms) throws -> [ReproducedOutput] {
    let recorded = try objects.snapshot(reproduction.snapshot).manifest
    let folder = WorkingFolder(root: reproduction.folder, runtime: runtime)
    let settled = fileSystemTime()
    let made = try HashingWriter.run(objects, runtime) { writer in
      let scan = try FolderScanner(folder, index: StatIndex()) { _ in false }.scan()
      return try FolderRecorder(
        folder, index: StatIndex(), writer: writer, source: ManifestSource(objects), settledBefore: settled
      ).record(scan)
    }
    let source = ManifestSource(objects, knowing: made.manifests)
    let judge = OutputJudge(repository: self, source: source, made: folder, terms: terms)
    return try reproduction.run.outputs.compactMap { text in
      let path = try RepositoryPath(validating: text)
      // What the run removed has nothing to be compared with.
      guard let old = try source.entry(at: path, in: recorded) else { return nil }
      let new = try source.entry(at: path, in: made.root)
      return try judge.judge(path, old, new)
    }
  }
}
