import MVCBase
import MVCObjects

/// The versions of the rules that decide whether an event may be added to the record, and whether it holds in an audit.
///
/// An event carries the version it was made under and is audited under that one, so that a rule which comes later makes
/// no old decision wrong. Where a later version would have refused it, the audit warns.
///
/// - SeeAlso: `docs/format/event.md`, "Rules"
package enum RecordRules {
  /// From this version on nobody who had a hand in a version approves it, by whichever of their addresses and keys.
  static let fourEyes: UInt32 = 2

  /// The version that events are made under, the last one known.
  package static let current: UInt32 = 2

  /// Refuses to go on behind an event of later rules, which would put a lower version after a higher one.
  static func requireKnown(_ last: Event) throws(MVCError) {
    guard last.rules > current else { return }
    throw MVCError(
      .unsupportedVersion,
      "cannot add to the record: its last event was made under version \(last.rules) of the rules, and this mvc knows "
        + "those up to \(current)",
      hint: "a newer mvc has written it: use that one")
  }

  /// Refuses to audit an event of later rules: what they ask for is not known.
  static func requireKnown(_ found: RecordedEvent, position: Int, of count: Int) throws(MVCError) {
    guard found.event.rules > current else { return }
    throw MVCError(
      .unsupportedVersion,
      "cannot verify the record from event '\(found.id.short)' on, number \(position) of \(count): it was made under "
        + "version \(found.event.rules) of the rules, and this mvc knows those up to \(current)",
      hint: "use the newer mvc that has written it; the events before it hold")
  }
}
