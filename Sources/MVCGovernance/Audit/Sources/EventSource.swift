import MVCBase
package import MVCObjects

/// Where a record is read from: a repository, or a bundle that was made of one.
package protocol EventSource: Sendable {
  /// Where the record, and in it the chains of the stages, end.
  var heads: RecordHeads { get }

  /// The bytes that stand under an id, which nobody has held against it yet; nil where there are none.
  func bytes(of id: ObjectID) throws -> [UInt8]?

  /// The events in the order in which a file has them; nil where they lie in no order.
  var eventOrder: [ObjectID]? { get }

  /// An object of a file whose bytes were changed, whether or not an event needs it.
  var damaged: ObjectID? { get }
}

extension EventSource {
  package var eventOrder: [ObjectID]? { nil }
  package var damaged: ObjectID? { nil }
}

/// The references that name events.
package struct RecordHeads: Equatable, Sendable {
  /// The newest event.
  package var record: ObjectID?
  /// The event that brought the policy in force.
  package var policy: ObjectID?
  /// The event that moved each stage last.
  package var stages: [String: ObjectID]

  package init(record: ObjectID?, policy: ObjectID?, stages: [String: ObjectID]) {
    self.record = record
    self.policy = policy
    self.stages = stages
  }
}

extension EventSource {
  /// The bytes of an object that has to be there.
  ///
  /// - Throws: ``ObjectFlaw`` when they are missing, cannot be read, or are others than the id's.
  func verifiedBytes(of id: ObjectID) throws(ObjectFlaw) -> [UInt8] {
    let bytes: [UInt8]?
    do {
      bytes = try self.bytes(of: id)
    } catch let error as MVCError {
      throw ObjectFlaw("it cannot be read: \(error.message)")
    } catch {
      throw ObjectFlaw("it cannot be read: \(error)")
    }
    guard let bytes else { throw ObjectFlaw("it is missing") }
    guard ObjectID(of: bytes) == id else {
      throw ObjectFlaw("its bytes were changed: they have another digest than its id")
    }
    return bytes
  }

  /// An event of the record.
  func verifiedEvent(_ id: ObjectID) throws(ObjectFlaw) -> Event {
    let bytes = try verifiedBytes(of: id)
    do {
      return try Event(decoding: bytes)
    } catch {
      throw ObjectFlaw("it is not to be understood: \(error.message)")
    }
  }
}

/// Why an object does not count: lower case, no final full stop.
struct ObjectFlaw: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
