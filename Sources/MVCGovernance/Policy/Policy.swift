package import MVCBase
package import MVCObjects
package import MVCProvenance

/// Who may bring which versions into which stages, and what has to be so before.
///
/// - SeeAlso: `docs/policy.md`
package struct Policy: Sendable {
  /// Somebody who takes part in decisions.
  package struct Member: Hashable, Sendable {
    package var name: String
    package var email: String
    /// Further addresses of the same person.
    package var aliases: [String]
    /// Public keys as `ssh-keygen` writes them: `ssh-ed25519 AAAA…`, without a comment.
    package var keys: [String]
    package var roles: [String]

    package init(name: String, email: String, aliases: [String] = [], keys: [String], roles: [String]) {
      self.name = name
      self.email = email
      self.aliases = aliases
      self.keys = keys
      self.roles = roles
    }

    package var person: Person { Person(name: name, email: email) }

    /// All addresses, the main one first.
    var addresses: [String] { [email] + aliases }
  }

  /// So many different people of some roles have to approve.
  package struct ApprovalRule: Hashable, Sendable {
    package var count: Int
    /// One of these roles; anybody in ``Policy/people`` when there are none.
    package var roles: [String]

    package init(count: Int, roles: [String] = []) {
      self.count = count
      self.roles = roles
    }
  }

  /// A time in which nothing is promoted.
  package struct Freeze: Hashable, Sendable {
    package var from: Timestamp
    /// The first moment after it.
    package var to: Timestamp
    package var reason: String

    package init(from: Timestamp, to: Timestamp, reason: String) {
      self.from = from
      self.to = to
      self.reason = reason
    }
  }

  /// Something that has to be so of a version.
  package struct Gate: Sendable {
    package enum Check: Sendable {
      case condition(QueryExpression)
      /// A shell command in the version's files, which has to end with 0 within a time.
      case command(String, timeoutSeconds: Int)
    }

    package var name: String
    package var check: Check

    package init(name: String, check: Check) {
      self.name = name
      self.check = check
    }
  }

  /// What holds for a stage.
  package struct StageRule: Sendable {
    /// The roles of those who may promote, demote, roll out and roll back; anybody when there are none.
    package var promoters: [String] = []
    package var approvals: [ApprovalRule] = []
    /// How long an approval counts, in seconds; for ever when nil.
    package var approvalSeconds: Int64?
    /// The roles of those who may pass over gates and approvals; nobody when there are none.
    package var breakGlass: [String] = []
    /// The names of fields that a version, or its promotion, has to have.
    package var required: [String] = []
    package var gates: [Gate] = []
    package var freezes: [Freeze] = []
    /// The usage policies that data may have; any when nil.
    package var dataPolicies: [String]?
    /// The segments that a scoped stage may name, as `eu` in `production/eu`; any when nil.
    package var segments: [String]?
    /// How many of the last versions are never given up.
    package var retained: Int?

    package init() {}
  }

  package var people: [Member] = []
  /// The approvals that another policy needs.
  package var changes: [ApprovalRule] = []
  /// What holds for stages by their names; a name stands for its scopes too, unless they have a rule of their own.
  package var stages: [String: StageRule] = [:]
  /// What is added for models of a risk tier, by the tier's name.
  package var tiers: [String: [String: StageRule]] = [:]
  /// How much a metric has to change for a new minor or major version: `docs/policy.md`, "Releases".
  package var releases: [ReleaseRule] = []

  /// A change of a metric that makes a release more than a patch.
  package struct ReleaseRule: Hashable, Sendable {
    package var metric: String
    /// The least change, up or down, for a minor and for a major version; nil for never.
    package var minor: Double?
    package var major: Double?

    package init(metric: String, minor: Double?, major: Double?) {
      self.metric = metric
      self.minor = minor
      self.major = major
    }
  }

  package init() {}

  /// The person whose key this is.
  package func member(withKey key: [UInt8]) -> Member? {
    let text = Base64.string(key)
    return people.first { $0.keys.contains { $0.split(separator: " ").dropFirst().first.map(String.init) == text } }
  }

  /// The person who has an address, be it an alias.
  package func member(withEmail email: String) -> Member? {
    people.first { $0.addresses.contains { Person.isSameAddress($0, email) } }
  }

  /// Whether somebody has one of some roles; everybody has where none are named.
  package func has(_ member: Member?, anyOf roles: [String]) -> Bool {
    roles.isEmpty || member?.roles.contains { roles.contains($0) } == true
  }
}
