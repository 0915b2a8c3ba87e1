import MVCBase
import MVCGovernance

/// How it goes with what is live, in a few words.
enum HealthText {
  /// `ok`, or what is wrong: open incidents, live figures that are not as promised.
  static func text(_ live: LiveModel) -> String {
    var troubles: [String] = []
    if !live.incidents.isEmpty { troubles.append(CommandText.count(live.incidents.count, "open incident")) }
    if let verdict = live.guardVerdict, verdict != "passed" { troubles.append("guard \(verdict)") }
    if troubles.isEmpty { return live.guardVerdict == nil ? "no incident" : "no incident, guard passed" }
    return troubles.joined(separator: ", ")
  }

  /// The day when something is due, and whether it is past.
  static func day(_ duty: Duty, _ now: Timestamp) -> String {
    "\(duty.at.iso8601.prefix(10))\(duty.isPast(now) ? ", overdue" : "")"
  }
}
