package import MVCBase
package import MVCObjects

/// Who has approved which version for which stage, as the record goes on.
///
/// A value that is fed with events, oldest first: a promotion and an audit count with the same rules.
package struct ApprovalTally: Sendable {
  /// A version for a stage.
  package struct Matter: Hashable, Sendable {
    package let snapshot: ObjectID
    package let stage: String

    package init(_ snapshot: ObjectID, for stage: String) {
      self.snapshot = snapshot
      self.stage = stage
    }

    /// What an event is about, if it is a version for a stage.
    init?(of event: Event) {
      guard let snapshot = event.snapshot, let stage = event.stage else { return nil }
      self.init(snapshot, for: stage)
    }
  }

  /// Under which an approval counts.
  package struct Terms: Sendable {
    /// The event that brought the policy in force; nil while there is none.
    package var policy: ObjectID?
    package var moment: Timestamp
    /// How long an approval counts, in seconds; for ever when nil.
    package var seconds: Int64?
    /// Who is one person.
    package var people: KnownPeople

    package init(
      policy: ObjectID?, at moment: Timestamp, lasting seconds: Int64? = nil, people: KnownPeople = KnownPeople()
    ) {
      self.policy = policy
      self.moment = moment
      self.seconds = seconds
      self.people = people
    }
  }

  /// What was said of each matter, oldest first: requests, approvals, rejections.
  package private(set) var said: [Matter: [RecordedEvent]] = [:]
  private var withdrawn: Set<ObjectID> = []

  package init() {}

  /// - Parameter events: Of the record, oldest first.
  package init(_ events: some Sequence<RecordedEvent>) {
    for event in events { add(event) }
  }

  /// Takes in the next event of the record.
  package mutating func add(_ found: RecordedEvent) {
    switch found.kind {
    case .request, .approval, .rejection:
      guard let matter = Matter(of: found.event) else { return }
      said[matter, default: []].append(found)
    case .withdrawal: if let subject = found.event.subject { withdrawn.insert(subject) }
    case .promotion, .demotion, .rollback, .rollout, .gates, .challenge, .drift, .guardCheck, .drill, .deployment,
      .incident, .retirement, .policy, .review:
      break
    }
  }

  /// The approvals that count, oldest first; of each person at most one.
  ///
  /// - Parameter excluded: Whose approval does not count: those who had a hand in the version, and who promotes it.
  package func approvals(
    of matter: Matter, _ terms: Terms, excluding excluded: (Person) -> Bool
  ) -> [RecordedEvent] {
    (said[matter] ?? []).filter { $0.kind == .approval && flaw(of: $0, of: matter, terms, excluding: excluded) == nil }
  }

  /// Why something that was said does not count, or nil when it does.
  package func flaw(
    of found: RecordedEvent, of matter: Matter, _ terms: Terms, excluding excluded: (Person) -> Bool
  ) -> String? {
    if withdrawn.contains(found.id) { return "it was withdrawn" }
    guard found.kind == .approval else { return nil }
    let person = found.event.actor.person
    if found.event.policy != terms.policy { return "another policy is in force since" }
    if let seconds = terms.seconds {
      let (age, isEndless) = terms.moment.secondsSinceEpoch.subtractingReportingOverflow(found.time.secondsSinceEpoch)
      if isEndless || age > seconds { return "it has expired" }
    }
    if excluded(person) { return "nobody approves what they made or promote" }
    let later = (said[matter] ?? []).drop { $0.id != found.id }.dropFirst()
    for other in later
    where terms.people.isSame(other.event.actor.person, person) && !withdrawn.contains(other.id) {
      if other.kind == .rejection { return "\(person.name) has rejected it since" }
      if other.kind == .approval { return "\(person.name) has approved it anew" }
    }
    return nil
  }
}

extension Person {
  /// Whether two are the same: by their addresses, for names are spelled in many ways.
  package func isSame(as other: Person) -> Bool { Self.isSameAddress(email, other.email) }

  /// Whether two addresses are the same: upper and lower case are, in the local part too, and a dot at the end is left
  /// out.
  ///
  /// RFC 5321 lets a host tell local parts by their case; no provider does, and who is excluded must not come back by
  /// a shift key.
  static func isSameAddress(_ left: String, _ right: String) -> Bool { folded(left) == folded(right) }

  static func folded(_ address: String) -> String {
    let folded = address.lowercased()
    return folded.hasSuffix(".") ? String(folded.dropLast()) : folded
  }
}
