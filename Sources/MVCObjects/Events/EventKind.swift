/// What an event of the record tells.
///
/// - SeeAlso: `docs/format/event.md`
package enum EventKind: String, Sendable, CaseIterable {
  // A stage holds another version, or holds it otherwise. These make up the stage's own chain.
  /// A version came into a stage.
  case promotion
  /// A stage was emptied.
  case demotion
  /// A stage went back to an earlier version.
  case rollback
  /// The version in a stage serves another share of the traffic.
  case rollout
  /// An event was taken back by who made it.
  case withdrawal

  // What people say of a version.
  /// Somebody asks others for their approval.
  case request
  case approval
  case rejection

  // What is known of a version.
  /// Gates were evaluated.
  case gates
  /// A challenger was held against a champion.
  case challenge
  /// Two samples were held against each other.
  case drift
  /// Live figures were held against what was promised.
  case guardCheck = "guard"
  /// A rollback was rehearsed.
  case drill

  // What happened to it outside.
  /// A version was installed somewhere, or taken away from there.
  case deployment
  /// Something went wrong; also what was found out since, and its end.
  case incident
  /// A version or a stage was closed for ever.
  case retirement

  // The rules.
  /// Another policy is in force from here on.
  case policy
  /// Somebody looked at what has to be looked at from time to time.
  case review

  /// Whether such an event can change what a stage holds, and is part of the stage's own chain.
  package var movesStage: Bool {
    switch self {
    case .promotion, .demotion, .rollback, .rollout, .withdrawal: true
    case .request, .approval, .rejection, .gates, .challenge, .drift, .guardCheck, .drill, .deployment, .incident,
      .retirement, .policy, .review:
      false
    }
  }
  /// Whether such an event can be taken back. A withdrawal cannot: what it took back is decided anew.
  package var canBeWithdrawn: Bool {
    switch self {
    case .promotion, .demotion, .rollback, .rollout, .request, .approval, .rejection: true
    case .withdrawal, .gates, .challenge, .drift, .guardCheck, .drill, .deployment, .incident, .retirement, .policy,
      .review:
      false
    }
  }

  /// Whether an event of this kind is part of its stage's chain: a withdrawal is if what it takes back was.
  ///
  /// - Parameter subject: What a withdrawal takes back; nil where that is not known.
  package func movesStage(takingBack subject: EventKind?) -> Bool {
    guard self == .withdrawal else { return movesStage }
    return subject.map { $0.canBeWithdrawn && $0.movesStage } ?? false
  }
}
