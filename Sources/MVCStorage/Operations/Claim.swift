package import MVCBase
package import MVCObjects

/// The exclusive right to the next place in the operation log, and what is to be done there.
///
/// - SeeAlso: `docs/format/claims.md`
package struct Claim: Sendable {
  package enum Purpose: Sendable {
    /// To append a record.
    case operation(Operation, id: ObjectID, bytes: [UInt8])
    /// To keep others from changing anything meanwhile; nothing is appended.
    case exclusion
    /// The file does not say: it is empty or was cut short.
    case unreadable
  }

  package let name: ClaimName
  package let purpose: Purpose
  /// The process that made it, or nil when the file does not say.
  package let owner: ProcessIdentity?
  /// Who that is, for people: "'mvc commit' (process 4711 on anna-laptop)".
  package let holder: String

  package init(name: ClaimName, purpose: Purpose, owner: ProcessIdentity?, holder: String) {
    self.name = name
    self.purpose = purpose
    self.owner = owner
    self.holder = holder
  }

  /// The record's mark, once it is in the log.
  package var mark: OperationMark? {
    guard case .operation(_, let id, let bytes) = purpose else { return nil }
    return OperationMark(id: id, logByteCount: name.position &+ Int64(bytes.count))
  }

  package var operation: Operation? {
    guard case .operation(let operation, _, _) = purpose else { return nil }
    return operation
  }
}

extension Operation {
  /// Whether more has to be done for it than to write it down: then it holds once that is done, by its own process or,
  /// when that has ended, by another. All others hold as soon as they have their place in the log.
  package var changesFiles: Bool { folder != nil || !settings.isEmpty }
}
