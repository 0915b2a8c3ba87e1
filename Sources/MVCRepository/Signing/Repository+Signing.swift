import MVCBase
package import MVCObjects
import MVCStorage

/// Signs bytes, and gives the signature as a snapshot or tag holds it.
package typealias Signer = @Sendable ([UInt8]) throws -> SSHSignature

/// A signature that vouches for a snapshot or tag.
package struct FoundSignature: Sendable {
  package enum Place: Hashable, Sendable {
    /// In the snapshot itself.
    case snapshot
    /// In the annotated tag of this name.
    case tag(String)
    /// Given later, by `mvc sign`.
    case later
  }

  package let place: Place
  /// What it was made over.
  package let payload: [UInt8]
  package let text: String
  /// Who says to have made it, and when.
  package let maker: Signature
  /// Why it vouches for nothing here, whoever made it.
  package var problem: String?
}

extension Repository {
  /// The name that the tag object of a later signature has.
  private static let signatureName = "signature"

  /// Signs a snapshot that is recorded already. Its id does not change: the signature is an object of its own, under a
  /// reference that is named after the snapshot and the key. A key signs a snapshot once; a second time replaces the
  /// first.
  ///
  /// - Returns: The snapshot and the signed object.
  package func sign(
    _ revision: String, with signer: Signer, _ intent: Intent
  ) throws -> (snapshot: ObjectID, tag: Tag, signature: SSHSignature) {
    defer { rollUpPacks() }
    return try transaction(intent) { transaction in
      let id = try resolve(revision, transaction.references).snapshot
      var tag = Tag(target: id, name: Self.signatureName, tagger: transaction.operation.signature, message: "")
      let signature = try signer(tag.signedBytes)
      tag.signature = signature.text
      let object = try objects.write { try $0.add(tag.encoded(), .tag) }
      transaction.set(try ReferenceName.signature(of: id, by: signature.keyName), to: object)
      return (id, tag, signature)
    }
  }

  /// The signatures of what a revision names: of the tag, if it is one, of the snapshot, and those given later.
  package func signatures(of revision: String) throws -> (snapshot: ObjectID, signatures: [FoundSignature]) {
    let resolved = try resolve(revision)
    return (resolved.snapshot, try signatures(of: resolved))
  }

  /// The signatures of what a revision was found to name.
  package func signatures(of resolved: ResolvedRevision) throws -> [FoundSignature] {
    let references = try references()
    var found: [FoundSignature] = []
    if let tag = try annotation(of: resolved) {
      if let text = tag.signature {
        // Whoever signed 'v1.0' has said nothing of a tag 'v2.0' that was made to point to the same object.
        let reference = resolved.reference.flatMap { $0.isTag ? $0.short : nil }
        let problem = reference.flatMap { $0 == tag.name ? nil : "it was made for a tag of another name than '\($0)'" }
        found.append(
          FoundSignature(
            place: .tag(tag.name), payload: tag.signedBytes, text: text, maker: tag.tagger, problem: problem))
      }
    }
    let snapshot = try objects.snapshot(resolved.snapshot)
    if let text = snapshot.signature {
      found.append(
        FoundSignature(place: .snapshot, payload: snapshot.signedBytes, text: text, maker: snapshot.committer))
    }
    found += try laterSignatures(of: resolved.snapshot, references).map { tag, text in
      FoundSignature(place: .later, payload: tag.signedBytes, text: text, maker: tag.tagger)
    }
    return found
  }

  /// What was signed with `mvc sign`. An object that speaks of another snapshot does not count, whatever its reference
  /// is called.
  func laterSignatures(of id: ObjectID, _ references: References) throws -> [(tag: Tag, text: String)] {
    try references.signatures(of: id).compactMap { name in
      guard let object = references[name] else { return nil }
      let tag = try objects.tag(object)
      guard tag.target == id, tag.name == Self.signatureName, let text = tag.signature else { return nil }
      return (tag, text)
    }
  }
}
