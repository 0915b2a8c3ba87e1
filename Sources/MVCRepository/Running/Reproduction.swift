import MVCBase
import MVCInsight
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
  }

  package let path: RepositoryPath
  package let verdict: Verdict
  /// The largest relative difference of its numbers, where it has numbers that can be compared.
  package let largestDifference: Double?
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
  /// - Parameter tolerance: The largest relative difference of two numbers that are taken for the same.
  package func judge(_ reproduction: Reproduction, tolerance: Double) throws -> [ReproducedOutput] {
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
    let judge = OutputJudge(repository: self, source: source, made: folder, tolerance: tolerance)
    let sorts = try FindingFiles.find(in: recorded, source, settings, ProjectFile())
    return try reproduction.run.outputs.compactMap { text in
      let path = try RepositoryPath(validating: text)
      // What the run removed has nothing to be compared with.
      guard let old = try source.entry(at: path, in: recorded) else { return nil }
      let new = try source.entry(at: path, in: made.root)
      return try judge.judge(path, old, new, sorts.last { $0.path == path }?.sort)
    }
  }
}

/// Compares one output at a time.
private struct OutputJudge {
  private static let largestText: UInt64 = 16 << 20

  let repository: Repository
  let source: ManifestSource
  /// The folder in which the run was made again.
  let made: WorkingFolder
  let tolerance: Double

  func judge(
    _ path: RepositoryPath, _ old: ManifestEntry, _ new: ManifestEntry?, _ sort: FindingSort?
  ) throws -> ReproducedOutput {
    guard let new else { return ReproducedOutput(path: path, verdict: .missing, largestDifference: nil) }
    if old.id == new.id { return ReproducedOutput(path: path, verdict: .identical, largestDifference: nil) }
    let difference = try largestDifference(path, old, new, sort)
    let isNear = difference.map { $0 <= tolerance } ?? false
    return ReproducedOutput(path: path, verdict: isNear ? .withinTolerance : .different, largestDifference: difference)
  }

  /// The largest relative difference of the numbers in a file; nil where other things differ, or nothing is known of
  /// numbers in it.
  private func largestDifference(
    _ path: RepositoryPath, _ old: ManifestEntry, _ new: ManifestEntry, _ sort: FindingSort?
  ) throws -> Double? {
    try repository.isModelCandidate(new) ? tensorDifference(path, old, new) : textDifference(path, old, new, sort)
  }

  /// The largest relative change of a tensor (in the L2 norm), when both files have the same tensors.
  private func tensorDifference(_ path: RepositoryPath, _ old: ManifestEntry, _ new: ManifestEntry) throws -> Double? {
    let name = path.description
    let before = ModelFileCandidate(path: name) { try repository.modelBytes(of: old) }
    let after = ModelFileCandidate(path: name) {
      FileBytes(
        try repository.runtime.fileSystem.open(made.location(of: path), .read), byteCount: new.byteCount)
    }
    let comparison = try ModelComparison(
      from: ModelFile.gather([before]), to: ModelFile.gather([after]), repository.runtime)
    guard !comparison.tensors.isEmpty else { return nil }
    var largest = 0.0
    for tensor in comparison.tensors where tensor.sort != .identical {
      guard tensor.sort == .changed, let change = tensor.figures?.relativeChange else { return nil }
      largest = max(largest, change.isNaN ? .infinity : change)
    }
    return largest
  }

  /// The largest relative difference of two numbers in a file of metrics or parameters.
  private func textDifference(
    _ path: RepositoryPath, _ old: ManifestEntry, _ new: ManifestEntry, _ sort: FindingSort?
  ) throws -> Double? {
    guard let sort, old.byteCount <= Self.largestText, new.byteCount <= Self.largestText,
      let bytes = try repository.runtime.fileSystem.contents(of: made.location(of: path)),
      let before = try? sort.read(repository.objects.bytes(of: old.id), path.description),
      let after = try? sort.read(bytes, path.description)
    else { return nil }
    var largest = 0.0
    for (old, new) in [(before.metrics, after.metrics), (before.parameters, after.parameters)] {
      guard old.leaves.map(\.name) == new.leaves.map(\.name) else { return nil }
      for (old, new) in zip(old.leaves, new.leaves) where old.value != new.value {
        guard let left = old.value.number, let right = new.value.number else { return nil }
        largest = max(largest, Self.relativeDifference(left, right))
      }
    }
    return largest
  }

  private static func relativeDifference(_ left: Double, _ right: Double) -> Double {
    if left == right || (left.isNaN && right.isNaN) { return 0 }
    let difference = abs(left - right) / max(abs(left), abs(right))
    return difference.isNaN ? .infinity : difference
  }
}
