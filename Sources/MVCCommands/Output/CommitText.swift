import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage
import MVCTensors

/// What is said of a new snapshot.
struct CommitText {
  /// Of the files that differ from a similar snapshot so many are named.
  private static let mostNamed = 5

  private let result: CommitResult

  init(_ result: CommitResult) { self.result = result }

  private static func names(_ paths: [RepositoryPath]) -> String {
    let more = paths.count - mostNamed
    return paths.prefix(mostNamed).map { "\($0)" }.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  func print(_ context: CommandContext, _ display: PathDisplay = .fromTop, isJSON: Bool) {
    let problems = result.provenance?.problems ?? []
    if isJSON {
      var fields = SnapshotText.fields(result.id, result.snapshot)
      fields.append(("recorded", true))
      fields.append(("branch", result.branch.map { .string($0.short) } ?? .null))
      fields.append(("changes", .array(result.changes.map { StatusText.json($0) })))
      fields.append(("notRead", .array(problems.map { .string(ProvenanceText.text($0)) })))
      let repeats = result.repeats.map { repetition -> JSONValue in
        [
          "sort": .string(repetition.sort.rawValue), "snapshot": .string(repetition.snapshot.description),
          "differing": .array(repetition.differing.map { .string($0.description) }),
        ]
      }
      fields.append(("repeats", .array(repeats)))
      let pickles = result.dangerousPickles.map { pickle -> JSONValue in
        [
          "path": .string("\(pickle.path)"), "imports": .array(pickle.imports.map { .string("\($0)") }),
          "notLookedAt": .array(pickle.gaps.map(Self.json)), "notLookedAtCount": .int(Int64(pickle.gapCount)),
        ]
      }
      fields.append(("dangerousPickles", .array(pickles)))
      let resaved = result.resaved.map { model -> JSONValue in
        [
          "paths": .array(model.paths.map { .string($0.description) }),
          "snapshot": .string(model.snapshot.description),
        ]
      }
      fields.append(("resaved", .array(resaved)))
      fields.append(("skipped", SkippedText.json(result.skipped)))
      return context.terminal.print(.object(fields))
    }
    let place = result.branch?.short ?? "detached HEAD"
    context.terminal.report("[\(place) \(result.id.short)] \(result.snapshot.subject)")
    context.terminal.report(" \(StatusText.summary(result.changes))")
    for repetition in result.repeats {
      switch repetition.sort {
      case .weights: context.terminal.report(" the same weights as \(repetition.snapshot.short)")
      case .fingerprint where !repetition.differing.isEmpty:
        context.terminal.report(" like \(repetition.snapshot.short), except for \(Self.names(repetition.differing))")
      case .fingerprint:
        context.terminal.report(
          " made like \(repetition.snapshot.short): the same code, data, environment and parameters")
      }
    }
    for model in result.resaved {
      context.terminal.report(
        " saved again with the same weights as \(model.snapshot.short): \(Self.names(model.paths))")
    }
    for pickle in result.dangerousPickles { warn(of: pickle, context) }
    for problem in problems {
      context.terminal.note("warning: recorded without what this file tells: \(ProvenanceText.text(problem))")
    }
    SkippedText.warn(result.skipped, display, context.terminal)
  }

  /// Says that the named paths are recorded already as they are.
  static func printUnchanged(
    _ paths: [RepositoryPath], _ head: ObjectID?, _ skipped: [SkippedPlace], _ context: CommandContext,
    _ display: PathDisplay, isJSON: Bool
  ) {
    guard !isJSON else {
      return context.terminal.print(
        .object([
          ("recorded", false), ("id", head.map { .string($0.description) } ?? .null),
          ("paths", .array(paths.map { .bytes($0.bytes) })), ("skipped", SkippedText.json(skipped)),
        ]))
    }
    let names = paths.map { display.text($0) }.joined(separator: ", ")
    context.terminal.report(
      "nothing to record: \(names) \(paths.count == 1 ? "is as HEAD has it" : "are as HEAD has them")")
    SkippedText.warn(skipped, display, context.terminal)
  }

  private func warn(of pickle: DangerousPickle, _ context: CommandContext) {
    if !pickle.imports.isEmpty {
      let names = pickle.imports.map { "\($0)" }.joined(separator: ", ")
      context.terminal.note("warning: '\(pickle.path)' runs code when Python loads it: its pickle imports \(names)")
    }
    for gap in pickle.gaps {
      context.terminal.note(
        "warning: '\(pickle.path)' may run code when Python loads it: the scan of its pickles \(gap)")
    }
    let more = pickle.gapCount - pickle.gaps.count
    if more > 0 {
      context.terminal.note("warning: '\(pickle.path)' has \(more) more places that were not looked at")
    }
  }

  private static func json(_ gap: PickleGap) -> JSONValue {
    [
      "part": gap.part.map { .string($0) } ?? .null, "byte": .int(Int64(clamping: gap.offset)),
      "reason": .string(gap.reason),
    ]
  }
}
