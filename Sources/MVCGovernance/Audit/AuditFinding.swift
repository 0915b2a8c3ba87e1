package import MVCObjects

/// The first thing in a record that is not as it has to be.
package struct AuditFinding: Equatable, Sendable {
  /// What has to be so, in the order in which it is looked at.
  package enum Rule: String, Sendable, CaseIterable {
    /// An event is there, and its bytes are those of its id.
    case object
    /// Its version of the rules is not lower than that of the event before it.
    case rules
    /// Its line of the policy names the one in force.
    case policy
    /// Time only goes on.
    case clock
    /// It follows the event that moved its stage last, and says of the stage what is so.
    case stage
    /// What it was decided on is there, and unchanged.
    case evidence
    /// It is by who it says, whose key is allowed.
    case signature
    /// Who acts may do so.
    case role
    /// Nothing is promoted while a stage is frozen.
    case freeze
    /// The version passed the gates.
    case gates
    /// Enough people approved of it, who may.
    case approvals
    /// It takes back what is the actor's own.
    case withdrawal
    /// What is retired comes back into no stage, and what a stage holds is not retired.
    case retirement
    /// The references name the events that the record leaves them at.
    case references
  }

  package let rule: Rule
  package let event: ObjectID
  /// Its place in the record, from 1; nil where it cannot be told.
  package let position: Int?
  /// Why it does not hold: lower case, no final full stop.
  package let reason: String
  /// How many events come after it, which are thereby not trusted either.
  package let untrustedCount: Int
}
