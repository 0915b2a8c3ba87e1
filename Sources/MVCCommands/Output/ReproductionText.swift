import MVCBase
import MVCRepository

/// What came out when a run was made again.
enum ReproductionText {
  /// So many values of a file are shown.
  private static let mostShown = 5
  /// So many values of a file are in a document.
  private static let mostListed = 1_000

  static func lines(_ outputs: [ReproducedOutput], _ snapshot: String) -> [String] {
    var lines = outputs.flatMap(lines)
    guard outputs.contains(where: { $0.verdict != .notCompared }) else {
      return lines + [
        outputs.isEmpty
          ? "the run wrote no files that are recorded: there is nothing to compare" : "nothing was compared"
      ]
    }
    if outputs.contains(where: { $0.verdict == .different || $0.verdict == .missing }) {
      lines.append("'\(snapshot)' was not reproduced")
    } else {
      let isExact = outputs.allSatisfy { $0.verdict == .identical }
      lines.append("'\(snapshot)' was reproduced\(isExact ? ", byte for byte" : leftOut(outputs))")
    }
    return lines
  }

  /// What the answer does not cover.
  private static func leftOut(_ outputs: [ReproducedOutput]) -> String {
    let files = outputs.count { $0.verdict == .notCompared }
    let values = outputs.reduce(0) { $0 + $1.notCompared.count }
    let parts = [(values, "value"), (files, "file")].filter { $0.0 > 0 }.map { CommandText.count($0, $1) }
    return parts.isEmpty ? "" : "; not compared: \(parts.joined(separator: ", "))"
  }

  private static func lines(_ output: ReproducedOutput) -> [String] {
    let text =
      switch output.verdict {
      case .identical: "identical"
      case .withinTolerance: "within the tolerance"
      case .different: "DIFFERENT"
      case .missing: "NOT WRITTEN"
      case .notCompared: "not compared"
      }
    let difference = output.largestDifference.map { ", largest relative difference \($0)" } ?? ""
    var lines = ["\(output.path): \(text)\(difference)"]
    lines += output.differences.prefix(mostShown).map { "  \(line($0))" }
    if output.differences.count > mostShown { lines.append("  … and \(output.differences.count - mostShown) more") }
    let own = output.notCompared.prefix(mostShown).map(line)
    if !own.isEmpty {
      let more = output.notCompared.count - own.count
      lines.append("  not compared: \(own.joined(separator: "; "))\(more > 0 ? "; and \(more) more" : "")")
    }
    return lines
  }

  private static func line(_ difference: ReproducedOutput.Difference) -> String {
    guard difference.recorded != nil || difference.made != nil else {
      return
        "\(difference.key): \(difference.relative.map { "relative difference \($0)" } ?? "another shape, or not there")"
    }
    return "\(difference.key): recorded \(shown(difference.recorded)), now \(shown(difference.made))"
  }

  private static func shown(_ value: JSONValue?) -> String {
    guard let value else { return "nothing" }
    let text = String(decoding: value.encode(.canonical), as: UTF8.self)
    return text.count > 60 ? "\(text.prefix(59))…" : text
  }

  static func json(_ differences: [ReproducedOutput.Difference]) -> JSONValue {
    .array(
      differences.prefix(mostListed).map { difference in
        .object([
          ("key", .string(difference.key)), ("recorded", difference.recorded ?? .null),
          ("made", difference.made ?? .null), ("relativeDifference", difference.relative.map { .double($0) } ?? .null),
        ])
      })
  }
}
