package import MVCBase
package import MVCObjects

/// What a record is held against, beside itself.
package struct AuditTerms: Sendable {
  /// The present: nothing in a record is later.
  package var now: Timestamp
  /// How many threads check signatures at once.
  package var workerCount: Int
  /// Whose keys count, beside those of the policies.
  package var allowedSigners: AllowedSigners?
  /// Reads the text of a policy.
  package var readPolicy: @Sendable ([UInt8]) throws -> Policy
  /// Whether a signature is good of whose algorithm nothing is known here.
  package var verifyElsewhere: (@Sendable (SSHSignature, [UInt8]) throws -> Bool)?

  package init(
    now: Timestamp, workerCount: Int, allowedSigners: AllowedSigners? = nil,
    readPolicy: @escaping @Sendable ([UInt8]) throws -> Policy,
    verifyElsewhere: (@Sendable (SSHSignature, [UInt8]) throws -> Bool)? = nil
  ) {
    self.now = now
    self.workerCount = workerCount
    self.allowedSigners = allowedSigners
    self.readPolicy = readPolicy
    self.verifyElsewhere = verifyElsewhere
  }
}

/// What came out of replaying a record.
package struct AuditReport: Sendable {
  package internal(set) var eventCount = 0
  /// The events with a good signature, of those that hold.
  package internal(set) var signedCount = 0
  /// How many policies came in force.
  package internal(set) var policyCount = 0
  package internal(set) var newest: RecordedEvent?
  package internal(set) var finding: AuditFinding?
  /// What holds under the rules of its time, and would not under those of today; none where something does not hold.
  package internal(set) var warnings: [AuditFinding] = []
}
