import MVCBase
package import MVCObjects
package import MVCProvenance
import MVCStorage

extension Repository {
  /// What made a snapshot; nil when nothing was recorded.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a document of a later form.
  package func provenance(of snapshot: ObjectID) throws -> ProvenanceDocument? {
    try provenance(of: objects.snapshot(snapshot))
  }

  /// What made a snapshot that has been read.
  package func provenance(of snapshot: Snapshot) throws -> ProvenanceDocument? {
    try snapshot.provenance.map { try ProvenanceDocument($0, objects.bytes(of: $0)) }
  }

  /// The edge that `RELATION:REVISION` names: a snapshot of this repository, `hf:ORG/MODEL@REVISION` for a model of
  /// the Hub, or `REPOSITORY#ID` for a snapshot of another repository.
  ///
  /// - Throws: ``MVCError`` with code `usage` for another form, `notFound` for a revision that does not exist.
  package func lineageEdge(_ text: String) throws -> LineageEdge {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, Self.isRelation(parts[0]) else {
      throw MVCError(
        .usage, "cannot understand the lineage '\(text)'",
        hint: "write it like 'fine-tuned-from:main~2' or 'fine-tuned-from:hf:org/model@revision'; relations are "
          + LineageEdge.relations.joined(separator: ", "))
    }
    var edge = LineageEdge(relation: parts[0])
    if parts[1].hasPrefix("hf:") {
      let halves = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
      edge.model = halves[0]
      edge.revision = halves.count == 2 ? halves[1] : nil
    } else if let mark = parts[1].lastIndex(of: "#") {
      edge.repository = GitCheckout.withoutCredentials(String(parts[1][..<mark]))
      guard let id = ObjectID(String(parts[1][parts[1].index(after: mark)...])) else {
        throw MVCError(
          .usage, "cannot understand the lineage '\(text)': behind '#' stand the 64 digits of a snapshot's id")
      }
      edge.snapshot = id.description
    } else {
      edge.snapshot = try resolve(parts[1]).snapshot.description
    }
    return edge
  }

  private static func isRelation(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { 0x61...0x7A ~= $0 || $0 == UInt8(ascii: "-") }
  }
}

extension ProvenanceDocument {
  /// Reads a stored document, and names the object when it cannot be read.
  init(_ id: ObjectID, _ bytes: [UInt8]) throws(MVCError) {
    do {
      self = try ProvenanceDocument(decoding: bytes)
    } catch {
      throw MVCError(error.code, "cannot read object '\(id.short)': \(error.message)", hint: error.hint)
    }
  }
}
