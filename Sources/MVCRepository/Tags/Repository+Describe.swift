import MVCBase
package import MVCObjects
package import MVCStorage

/// How a snapshot stands to the nearest tag behind it.
package struct Description: Sendable {
  package let tag: ReferenceName
  /// How many snapshots lie between.
  package let distance: Int
  package let id: ObjectID

  /// `v1.2.0`, or `v1.2.0-3-9f2c41d0` three snapshots later.
  package var text: String { distance == 0 ? tag.short : "\(tag.short)-\(distance)-\(id.short)" }
}

extension Repository {
  /// Describes a snapshot by the nearest tag behind it.
  ///
  /// - Parameter countsLightTags: Whether light tags count, or annotated ones only.
  /// - Throws: ``MVCError`` with code `notFound` when there is no tag behind it.
  package func describe(_ revision: String, countsLightTags: Bool = true) throws -> Description {
    let references = try references()
    let start = try resolve(revision, references).snapshot
    var names: [ObjectID: ReferenceName] = [:]
    for tag in try tags() where countsLightTags || tag.annotation != nil {
      // Versions come first, lowest first: the highest wins where one snapshot has several tags.
      if names[tag.snapshot] == nil || SemanticVersion(tag.name.short) != nil { names[tag.snapshot] = tag.name }
    }
    let graph = HistoryGraph(objects)
    var walk = try HistoryWalk(RevisionRange(included: [start]), .newestFirst, graph)
    while let entry = walk.next() {
      guard let tag = names[entry.id] else { continue }
      let between = try HistoryWalk(RevisionRange(excluded: [entry.id], included: [start]), .newestFirst, graph)
      return Description(tag: tag, distance: between.reduce(0) { count, _ in count + 1 }, id: start)
    }
    if let failure = walk.failure { throw failure }
    throw MVCError(
      .notFound, "cannot describe '\(revision)': no tag is behind it", hint: "run 'mvc tag v0.1.0' to make the first")
  }
}
