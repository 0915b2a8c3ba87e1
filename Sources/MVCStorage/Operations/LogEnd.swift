package import MVCBase

/// Where the operation log ends, counting the records that others have claimed a place for.
package struct LogEnd: Sendable {
  /// The records after the mark that was asked for, oldest first. All of them hold.
  package internal(set) var records: [(operation: Operation, mark: OperationMark)] = []
  /// The last of these records that are not in the log's file yet.
  package internal(set) var unwritten: [Claim] = []
  /// The last record that holds.
  package internal(set) var mark: OperationMark?
  /// Which claim the next one for this place is.
  package internal(set) var attempt = 0
  /// What another process is about to do. It holds once that is done, and nothing else can be done before.
  package internal(set) var pending: Pending?

  /// Whether there are claims that count for nothing any more.
  package internal(set) var hasOldClaims = false

  /// A claim that is being carried out.
  package struct Pending: Sendable {
    package let claim: Claim
    /// Whether another process than the one that made it carries it out.
    package let isTaken: Bool
    /// Who carries it out, or nil when that is not known.
    package let owner: ProcessIdentity?
  }

  /// Where the next record begins, in bytes.
  package var position: Int64 { mark?.logByteCount ?? 0 }
}
