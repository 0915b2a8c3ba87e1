import MVCBase
package import MVCObjects
package import MVCStorage

/// A tag, and what it is for.
package struct TagInfo: Sendable {
  package let name: ReferenceName
  /// What the reference holds: a tag object, or the snapshot itself.
  package let id: ObjectID
  package let snapshot: ObjectID
  /// The tag object of an annotated tag.
  package let annotation: Tag?
}

extension Repository {
  /// Every tag: versions in the order of SemVer, then the others by name.
  package func tags() throws -> [TagInfo] {
    let references = try references()
    return try references.tags
      .sorted { Self.isBefore($0.short, $1.short) }
      .compactMap { name in try references[name].map { try tagInfo(name, $0) } }
  }

  private func tagInfo(_ name: ReferenceName, _ id: ObjectID) throws -> TagInfo {
    let bytes = try objects.bytes(of: id)
    let annotation = ObjectKind(sniffing: bytes) == .tag ? try Tag(decoding: bytes) : nil
    return TagInfo(name: name, id: id, snapshot: try peel(id), annotation: annotation)
  }

  /// Creates a tag.
  ///
  /// - Parameters:
  ///   - message: Why, for an annotated tag; nil for a light one, which is the name alone.
  ///   - isForced: Whether a tag of that name is moved.
  ///   - signer: Signs an annotated tag.
  package func createTag(
    _ name: String, at revision: String, message: String?, isForced: Bool, signer: Signer? = nil, _ intent: Intent
  ) throws -> TagInfo {
    defer { if message != nil { rollUpPacks() } }
    return try transaction(intent) { transaction in
      let tag = try ReferenceName.tag(name)
      if !isForced { try refuseExisting(tag, transaction.references) }
      let snapshot = try resolve(revision, transaction.references).snapshot
      var annotation: Tag?
      var id = snapshot
      if let message {
        var made = Tag(target: snapshot, name: name, tagger: transaction.operation.signature, message: message)
        made.signature = try signer?(made.signedBytes).text
        let bytes = made.encoded()
        id = try objects.write { try $0.add(bytes, .tag) }
        annotation = made
      }
      transaction.set(tag, to: id)
      return TagInfo(name: tag, id: id, snapshot: snapshot, annotation: annotation)
    }
  }

  /// Deletes tags; undo brings them back.
  package func deleteTags(_ names: [String], _ intent: Intent) throws -> [(name: ReferenceName, id: ObjectID)] {
    try transaction(intent, isFreeing: true) { transaction in
      try names.map { name in
        let tag = try ReferenceName.tag(name)
        guard let id = transaction.references[tag] else {
          throw MVCError(.notFound, "cannot find the tag '\(name)'", hint: "run 'mvc tag' to see what there is")
        }
        transaction.set(tag, to: nil)
        return (tag, id)
      }
    }
  }

  /// The version after the highest one that is tagged: `v1.4.0` after `v1.3.2` for a minor step.
  package func nextVersion(_ part: SemanticVersion.Part, prerelease: String?) throws -> String {
    let versions = try references().tags.compactMap { SemanticVersion($0.short) }
    let highest = try versions.max() ?? SemanticVersion(parsing: "v0.0.0")
    return try highest.next(part, pre: prerelease).description
  }

  /// Whether one tag's name comes before another's: versions first, in their own order, then the rest by name.
  private static func isBefore(_ left: String, _ right: String) -> Bool {
    switch (SemanticVersion(left), SemanticVersion(right)) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): left < right
    }
  }
}
