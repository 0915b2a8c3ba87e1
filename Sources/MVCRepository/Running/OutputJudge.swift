import MVCBase
import MVCInsight
import MVCObjects
import MVCProvenance
import MVCStorage
import MVCWorkspace
import SystemPackage

/// Compares one output of a run that was made again with the recorded one.
struct OutputJudge {
  private static let largestText: UInt64 = 16 << 20

  let repository: Repository
  let source: ManifestSource
  /// The folder in which the run was made again.
  let made: WorkingFolder
  let terms: ReproductionTerms

  func judge(_ path: RepositoryPath, _ old: ManifestEntry, _ new: ManifestEntry?) throws -> ReproducedOutput {
    var output = ReproducedOutput(path: path, verdict: .identical)
    if let new, old.id == new.id { return output }
    guard !terms.leavesOut(file: path.description) else {
      output.verdict = .notCompared
      return output
    }
    guard let new else {
      output.verdict = .missing
      return output
    }
    let isCompared =
      try repository.isModelCandidate(new) ? compareTensors(old, new, &output) : compareValues(old, new, &output)
    output.verdict = isCompared && output.differences.isEmpty ? .withinTolerance : .different
    return output
  }

  // MARK: Tensors

  /// Compares the tensors of two model files by the relative change in the L2 norm.
  ///
  /// - Returns: Whether there are any.
  private func compareTensors(
    _ old: ManifestEntry, _ new: ManifestEntry, _ output: inout ReproducedOutput
  ) throws -> Bool {
    let name = output.path.description
    let place = made.location(of: output.path)
    let before = ModelFileCandidate(path: name) { try repository.modelBytes(of: old) }
    let after = ModelFileCandidate(path: name) {
      FileBytes(try repository.runtime.fileSystem.open(place, .read), byteCount: new.byteCount)
    }
    let comparison = try ModelComparison(
      from: GatheredModel([before]), to: GatheredModel([after]), repository.runtime)
    // What was not compared may differ by any amount.
    guard !comparison.tensors.isEmpty, comparison.rest.unread.isEmpty else { return false }
    output.largestDifference = 0
    for tensor in comparison.tensors where tensor.sort != .identical {
      let change = tensor.sort == .changed ? tensor.figures?.relativeChange : nil
      output.note(change)
      let isNear = change.map { ExactNumber(rounded: $0).order(to: terms.tolerance) }.map {
        $0 == .before || $0 == .same
      }
      if isNear != true { output.differences.append(.init(key: tensor.name, relative: change)) }
    }
    return true
  }

  // MARK: Values

  /// Compares two files key by key.
  ///
  /// - Returns: Whether both can be read.
  private func compareValues(
    _ old: ManifestEntry, _ new: ManifestEntry, _ output: inout ReproducedOutput
  ) throws -> Bool {
    let name = output.path.description
    guard old.byteCount <= Self.largestText, new.byteCount <= Self.largestText,
      let bytes = try repository.runtime.fileSystem.contents(of: made.location(of: output.path)),
      let before = try? OutputValues(repository.objects.bytes(of: old.id), name),
      let after = try? OutputValues(bytes, name)
    else { return false }
    let recorded = Dictionary(before.values.map { ($0.key, $0.value) }) { first, _ in first }
    let found = Dictionary(after.values.map { ($0.key, $0.value) }) { first, _ in first }
    for value in before.values + after.values.filter({ recorded[$0.key] == nil }) {
      compare(value, recorded[value.key], found[value.key], &output)
    }
    return true
  }

  private func compare(
    _ value: OutputValues.Value, _ old: JSONValue?, _ new: JSONValue?, _ output: inout ReproducedOutput
  ) {
    guard old != new else {
      if old?.number != nil { output.note(0) }
      return
    }
    var difference = ReproducedOutput.Difference(key: value.key, recorded: old, made: new)
    guard !terms.leavesOut(value) else { return output.notCompared.append(difference) }
    if let left = old?.exactNumber, let right = new?.exactNumber {
      difference.relative = Self.relativeDifference(left.double, right.double)
      output.note(difference.relative)
      if isNear(left, right) { return }
    }
    output.differences.append(difference)
  }

  /// Whether two numbers differ by no more than the tolerance, relative to the larger of both.
  private func isNear(_ left: ExactNumber, _ right: ExactNumber) -> Bool {
    let larger = left.magnitude.order(to: right.magnitude) == .before ? right.magnitude : left.magnitude
    guard left.isFinite, right.isFinite else { return false }
    let order = (left - right).magnitude.order(to: terms.tolerance * larger)
    return order == .before || order == .same
  }

  private static func relativeDifference(_ left: Double, _ right: Double) -> Double {
    let difference = abs(left - right) / max(abs(left), abs(right))
    return difference.isNaN ? .infinity : difference
  }
}
