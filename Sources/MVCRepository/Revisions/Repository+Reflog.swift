import MVCBase
import MVCObjects
import MVCStorage

extension Repository {
  /// What `NAME@{…}` means: the Nth value before the present one, or the value at a time.
  func earlier(_ name: String, _ when: String, _ expression: String, _ references: References) throws -> ObjectID {
    let values = try pastValues(of: name, expression, references)
    if let count = Int(when) {
      guard count >= 0, count < values.count else {
        throw MVCError(.notFound, "cannot find '\(expression)': only \(values.count) values are known")
      }
      return values[values.count - 1 - count].id
    }
    guard let moment = DateExpression.parse(when, now: runtime.clock.now()) else {
      throw MVCError(
        .usage, "cannot understand the date '\(when)' in '\(expression)'",
        hint: "write it like '@{yesterday}', '@{2 weeks ago}' or '@{2026-11-21}'")
    }
    guard let value = values.last(where: { $0.time.secondsSinceEpoch <= moment.secondsSinceEpoch }) else {
      throw MVCError(
        .notFound, "cannot find '\(expression)': it has no value from so long ago",
        hint: "run 'mvc log -n1 --until \"\(when)\"' for the last snapshot that was recorded before")
    }
    return value.id
  }

  /// Every value that a reference, or the head for no name, has had, oldest first.
  private func pastValues(
    of name: String, _ expression: String, _ references: References
  ) throws -> [(time: Timestamp, id: ObjectID)] {
    let followsHead = name == "HEAD"
    let wanted =
      name.isEmpty || name == "@" ? references.currentBranch : try reference(named: name, references)
    guard followsHead || wanted != nil || name.isEmpty || name == "@" else { throw unknown(expression) }
    var values: [(time: Timestamp, id: ObjectID)] = []
    let records = try operationLog.records(upTo: references.operation)
    let firstHead = records.lazy.compactMap { $0.operation.head?.old }.first ?? references.head
    var state = References(head: firstHead)
    for record in records {
      state = record.operation.applied(to: state, mark: OperationMark(id: record.id, logByteCount: 0))
      let id = wanted.map { state[$0] } ?? state.headID
      if let id, id != values.last?.id { values.append((record.operation.signature.time, id)) }
    }
    return values
  }
}
