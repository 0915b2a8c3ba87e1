package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

extension Repository {
  /// The approvals that a version still needs for a stage.
  package func unmetApprovals(
    rule: Policy.StageRule, snapshot: ObjectID, stage: String, policy: Policy, now: Timestamp, references: References
  ) throws -> [Unmet] {
    []
  }
}
