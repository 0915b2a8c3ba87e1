package import MVCObjects
package import MVCRepository
import MVCStorage

/// The record of a repository, as its references name it at one moment.
package struct RepositoryEvents: EventSource {
  package let heads: RecordHeads
  private let objects: LocalObjectStore

  package init(_ repository: Repository) throws {
    let references = try repository.references()
    var stages: [String: ObjectID] = [:]
    for name in references.stages { stages[name.short] = references[name] }
    heads = RecordHeads(record: references[.record], policy: references[.policy], stages: stages)
    objects = repository.objects
  }

  package func bytes(of id: ObjectID) throws -> [UInt8]? {
    guard try objects.contains(id) else { return nil }
    return try objects.bytes(of: id)
  }
}
