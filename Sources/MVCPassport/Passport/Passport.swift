package import MVCBase
package import MVCObjects
package import MVCProvenance

/// The immutable identity of a snapshot: every file with its digest, what made it, and where it came from.
///
/// A value: the same snapshot gives the same passport, wherever and whenever it is made. What happened to the snapshot
/// later is in ``history``, if it is asked for.
///
/// - SeeAlso: `docs/format/passport.md`
package struct Passport: Sendable {
  /// The name and version of the form.
  package static let schema = "mvc-passport/1"

  /// What happened to the snapshot after it was recorded.
  package struct History: Sendable {
    /// The names of the tags that are for it, with the tag objects of annotated ones, in order.
    package var tags: [(name: String, annotation: Tag?)] = []
    /// The signatures that it was given later.
    package var signatures: [Tag] = []
    /// What the record tells of it, oldest first: promotions, approvals, incidents and the like.
    package var events: [(id: ObjectID, event: Event)] = []

    package init() {}
  }

  package let id: ObjectID
  package let snapshot: Snapshot
  /// Files, links and folders with nothing in them, folder by folder in the order of names.
  package let files: [PassportFile]
  /// The provenance document as it is stored, with members that this version does not know.
  package let provenanceJSON: JSONValue?
  package let provenance: ProvenanceDocument?
  /// The model card that is among the files.
  package var card: ModelCard?
  package var history: History?

  /// - Parameter provenance: The provenance document's bytes, if the snapshot has one.
  /// - Throws: ``MVCError`` with code `corrupt` for bytes that are none.
  package init(
    id: ObjectID, snapshot: Snapshot, files: [PassportFile], provenance bytes: [UInt8]? = nil, card: ModelCard? = nil,
    history: History? = nil
  ) throws(MVCError) {
    self.id = id
    self.snapshot = snapshot
    self.files = files
    provenance = try bytes.map { bytes throws(MVCError) in try ProvenanceDocument(decoding: bytes) }
    // It has been read once: what is no JSON was refused.
    provenanceJSON = bytes.flatMap { try? JSONValue(parsing: $0) }
    self.card = card
    self.history = history
  }

  /// The sum of the files' sizes, in bytes.
  package var byteCount: UInt64 { files.clampedSum { $0.byteCount } }

  /// What the model is called: as its card says, else `model`.
  package var name: String { card?.modelName ?? "model" }

  /// Where the snapshot comes from: its parents, then what its provenance tells.
  package var lineage: [LineageEdge] {
    let parents = snapshot.parents.map { parent in
      var edge = LineageEdge(relation: "parent")
      edge.snapshot = parent.description
      return edge
    }
    return parents + (provenance?.lineage ?? [])
  }
}
