import MVCBase
package import MVCObjects

/// What is checked out.
package enum Head: Hashable, Sendable {
  /// A branch, which need not have a snapshot yet.
  case branch(ReferenceName)
  /// A snapshot without a branch.
  case detached(ObjectID)
}

/// Every reference of a repository, at one moment.
///
/// They live in one file that is replaced as a whole, so those that one command moves move together or not at all.
///
/// - SeeAlso: `docs/format/references.md`
package struct References: Equatable, Sendable {
  package var head: Head
  package private(set) var ids: [ReferenceName: ObjectID]
  /// The operation after which the references stood so, or nil before the first.
  package var operation: OperationMark?

  package init(head: Head, ids: [ReferenceName: ObjectID] = [:], operation: OperationMark? = nil) {
    self.head = head
    self.ids = ids
    self.operation = operation
  }

  package subscript(name: ReferenceName) -> ObjectID? {
    get { ids[name] }
    set { ids[name] = newValue }
  }

  /// The snapshot that is checked out, or nil before the first commit.
  package var headID: ObjectID? {
    switch head {
    case .branch(let name): ids[name]
    case .detached(let id): id
    }
  }

  /// The branch that is checked out.
  package var currentBranch: ReferenceName? {
    if case .branch(let name) = head { name } else { nil }
  }

  package var branches: [ReferenceName] { ids.keys.filter(\.isBranch).sorted() }
  package var tags: [ReferenceName] { ids.keys.filter(\.isTag).sorted() }
}

/// Which operation the references stand after, and where the operation log ends with it.
package struct OperationMark: Hashable, Sendable {
  package var id: ObjectID
  /// The operation log's length up to and with the operation's record, in bytes.
  package var logByteCount: Int64

  package init(id: ObjectID, logByteCount: Int64) {
    self.id = id
    self.logByteCount = logByteCount
  }
}
