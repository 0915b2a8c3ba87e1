package import MVCObjects
package import MVCStorage

/// What a revision expression names.
package struct ResolvedRevision: Sendable, Hashable {
  /// The snapshot, annotated tags followed.
  package let snapshot: ObjectID
  /// The object that was named, which is a tag object for an annotated tag.
  package let named: ObjectID
  /// The reference, if the expression was the name of one and nothing more.
  package let reference: ReferenceName?

  init(snapshot: ObjectID, named: ObjectID, reference: ReferenceName?) {
    (self.snapshot, self.named, self.reference) = (snapshot, named, reference)
  }

  /// A snapshot that no expression has named.
  package init(_ snapshot: ObjectID) { self.init(snapshot: snapshot, named: snapshot, reference: nil) }
}

/// A revision with a path in it: `REV:PATH`.
package struct ResolvedPath: Sendable {
  package let snapshot: ObjectID
  package let path: RepositoryPath
  package let entry: ManifestEntry
}

/// `A..B`: what is reachable from B and not from A.
package struct RevisionRange: Sendable {
  package let excluded: [ObjectID]
  package let included: [ObjectID]

  package init(excluded: [ObjectID] = [], included: [ObjectID]) {
    self.excluded = excluded
    self.included = included
  }
}
