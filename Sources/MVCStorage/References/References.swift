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
package struct References: Sendable {
  package var head: Head
  /// The operation after which the references stood so, or nil before the first.
  package var operation: OperationMark?
  /// The references as they were read.
  private(set) var table: ReferenceTable
  /// Those that stand otherwise than in the table; nil for one that is gone.
  private(set) var changes: [ReferenceName: ObjectID?]

  package init(head: Head, ids: [ReferenceName: ObjectID] = [:], operation: OperationMark? = nil) {
    self.init(head: head, table: .empty, operation: operation)
    changes = ids.mapValues { $0 }
  }

  init(head: Head, table: ReferenceTable, operation: OperationMark?) {
    self.head = head
    self.operation = operation
    self.table = table
    changes = [:]
  }

  /// - Complexity: O(log *n*).
  package subscript(name: ReferenceName) -> ObjectID? {
    get {
      if let change = changes[name] { return change }
      return table.id(of: name)
    }
    set {
      if !name.isASCII { unfold() }
      if table.id(of: name) == newValue {
        changes.removeValue(forKey: name)
      } else {
        changes.updateValue(newValue, forKey: name)
      }
    }
  }

  /// Every reference.
  ///
  /// - Complexity: O(*n*): to look up some, use the subscript.
  package var ids: [ReferenceName: ObjectID] {
    var ids: [ReferenceName: ObjectID] = [:]
    ids.reserveCapacity(table.count + changes.count)
    for line in 0..<table.count { ids[table.name(line)] = table.id(line) }
    for (name, id) in changes { ids[name] = id }
    return ids
  }

  /// How many references there are.
  package var count: Int {
    changes.reduce(table.count) { count, change in
      let wasThere = table.id(of: change.key) != nil
      return count + (change.value == nil ? 0 : 1) - (wasThere ? 1 : 0)
    }
  }

  /// The snapshot that is checked out, or nil before the first commit.
  package var headID: ObjectID? {
    switch head {
    case .branch(let name): self[name]
    case .detached(let id): id
    }
  }

  /// The branch that is checked out.
  package var currentBranch: ReferenceName? {
    if case .branch(let name) = head { name } else { nil }
  }

  package var branches: [ReferenceName] { names(withPrefix: ReferenceName.branchPrefix) }
  package var tags: [ReferenceName] { names(withPrefix: ReferenceName.tagPrefix) }

  package var stages: [ReferenceName] { names(withPrefix: ReferenceName.stagePrefix) }

  /// The references of the signatures that a snapshot was given after it was recorded.
  package func signatures(of id: ObjectID) -> [ReferenceName] {
    names(withPrefix: "\(ReferenceName.signaturePrefix)\(id)/")
  }

  /// The names that begin with an ASCII prefix, in order.
  private func names(withPrefix prefix: String) -> [ReferenceName] {
    let unchanged = table.lines(withPrefix: prefix).map { table.name($0) }.filter { changes[$0] == nil }
    let changed = changes.filter { $0.value != nil && $0.key.text.utf8.starts(with: prefix.utf8) }.map(\.key)
    return changed.isEmpty ? unchanged : (unchanged + changed).sorted()
  }

  /// A reference that would have to be a folder if names were files and `name` was one of them, or the other way round.
  ///
  /// - Parameter gone: One that does not count.
  package func obstacle(to name: ReferenceName, except gone: ReferenceName? = nil) -> ReferenceName? {
    let above = sequence(first: name.text[...]) { text in text.utf8.lastIndex(of: UInt8(ascii: "/")).map { text[..<$0] }
    }.dropFirst()
      .compactMap { try? ReferenceName(validating: String($0)) }
    let below = names(withPrefix: name.text + "/")
    return (above + below).first { $0 != gone && self[$0] != nil }
  }

  /// Gives up the table for a dictionary, which knows that names in two spellings can be the same.
  private mutating func unfold() {
    guard !table.isEmpty else { return }
    self = References(head: head, ids: ids, operation: operation)
  }
}

extension References: Equatable {
  package static func == (left: References, right: References) -> Bool {
    left.head == right.head && left.operation == right.operation && left.ids == right.ids
  }
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
