import MVCBase
import MVCProvenance

/// What came out when live figures were held against those that were promised.
package struct GuardReport: Sendable {
  package enum Verdict: String, Sendable {
    case passed
    /// The trigger fires, or a figure is worse than is tolerated.
    case failed
    /// It could not be decided.
    case unknown
  }

  package struct Figure: Sendable {
    package let name: String
    package let baseline: Double
    package let live: Double
    /// Whether it is worse by more than is tolerated.
    package let isTooBad: Bool
  }

  /// The figures that are known of both, by name.
  package let figures: [Figure]
  /// The trigger as it was written down.
  package let trigger: String?
  /// Whether it fires; nil when there is none, or it cannot be decided.
  package let fires: Bool?
  /// Why the trigger cannot be decided.
  package let gap: String?
  package let verdict: Verdict

  /// - Parameters:
  ///   - live: The figures by their names; those that are not finite do not count.
  ///   - baseline: What was recorded with the version.
  ///   - tolerance: By how much a figure may be worse; nil for any.
  init(live: [String: Double], baseline: [String: Double], trigger: String?, tolerance: Share?, now: Timestamp) throws {
    let live = live.filter(\.value.isFinite)
    figures = baseline.keys.filter { live[$0] != nil }.sorted().compactMap { name in
      guard let base = baseline[name], let value = live[name] else { return nil }
      let (promised, found) = (ExactNumber(base), ExactNumber(value))
      let loss = MetricDirection(guessedFrom: name) == .lower ? found - promised : promised - found
      let isTooBad = tolerance.map { loss.order(to: $0.amount(of: promised)) == .after } ?? false
      return Figure(name: name, baseline: base, live: value, isTooBad: isTooBad)
    }
    self.trigger = trigger
    (fires, gap) = try Self.decide(trigger, GuardEnvironment(live: live, baseline: baseline, now: now))
    if fires == true || figures.contains(where: \.isTooBad) {
      verdict = .failed
    } else {
      let isUndecided = trigger != nil && fires == nil || trigger == nil && figures.isEmpty
      verdict = isUndecided ? .unknown : .passed
    }
  }

  private static func decide(_ text: String?, _ environment: GuardEnvironment) throws -> (fires: Bool?, gap: String?) {
    guard let text else { return (nil, nil) }
    let trigger: Trigger
    do throws(ExpressionFailure) {
      trigger = try Trigger(text)
    } catch {
      return (nil, "it is not understood: \(error.reason), at column \(error.column)")
    }
    let verdict = try trigger.condition.verdict(in: environment)
    let gaps = verdict.gaps.map { gap in
      switch gap {
      case .missing(let field): "\(field) is not there"
      case .unsuitable(let text): text
      }
    }
    return (verdict.truth, gaps.isEmpty ? nil : gaps.joined(separator: ", "))
  }

  /// What the event keeps of it.
  var detail: [(String, JSONValue)] {
    let rows = figures.map { figure -> JSONValue in
      .object([("name", .string(figure.name)), ("baseline", .double(figure.baseline)), ("live", .double(figure.live))])
    }
    var members: [(String, JSONValue)] = [("verdict", .string(verdict.rawValue)), ("figures", .array(rows))]
    if let trigger { members.append(("trigger", .string(trigger))) }
    return members
  }
}

/// Live figures and those recorded with a version, asked about in a trigger.
private struct GuardEnvironment: ExpressionEnvironment {
  let live: [String: Double]
  let baseline: [String: Double]
  let now: Timestamp

  func value(of field: FieldPath) throws -> ExpressionValue? {
    guard field.root == "baseline" else { return live[field.memberName].map { .number(ExactNumber($0)) } }
    // `baseline.metrics.accuracy`, or shorter `baseline.accuracy`.
    let members = field.members.first == "metrics" ? Array(field.members.dropFirst()) : field.members
    return baseline[members.joined(separator: ".")].map { .number(ExactNumber($0)) }
  }
}
