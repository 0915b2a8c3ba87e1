package import MVCBase

/// An annotated tag: a name for a snapshot with who gave it, when and why.
///
/// - SeeAlso: `docs/format/tag.md`
package struct Tag: Hashable, Sendable {
  /// The snapshot, or another tag.
  package var target: ObjectID
  /// The tag's name when it was made, without `refs/tags/`.
  package var name: String
  package var tagger: Signature
  /// The tagger's signature over ``signedBytes``: an SSH signature in base 64, in one line.
  package var signature: String?
  /// Header lines that this version does not know, kept as they came.
  package var otherHeaders: [String]
  package var message: String

  package init(
    target: ObjectID, name: String, tagger: Signature, signature: String? = nil, otherHeaders: [String] = [],
    message: String
  ) {
    self.target = target
    self.name = name
    self.tagger = tagger
    self.signature = signature
    self.otherHeaders = otherHeaders
    self.message = message
  }
}

extension Tag {
  /// The line every tag begins with.
  package static let heading: [UInt8] = Array("mvc-tag 1\n".utf8)

  /// The canonical bytes, whose digest is the tag's id.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 256 + message.utf8.count)
    writer.append(Self.heading)
    writer.append("target \(target)\nname \(name)\ntagger \(tagger.headerText)\n")
    if let signature { writer.append("signature \(signature)\n") }
    for header in otherHeaders { writer.append("\(header)\n") }
    writer.append("\n")
    writer.append(message)
    return writer.bytes
  }

  /// What a signature in the tag is made over: its canonical bytes without the signature.
  package var signedBytes: [UInt8] {
    var unsigned = self
    unsigned.signature = nil
    return unsigned.encoded()
  }

  /// Reads canonical bytes.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var headers = try HeaderLines(bytes, after: Self.heading, subject: "a tag")
    guard let target = try headers.takeID("target") else { throw headers.malformed("it names no target") }
    self.target = target
    name = try headers.takeText("name")
    tagger = try headers.takeSignature("tagger")
    signature = try headers.takeOptionalText("signature")
    (otherHeaders, message) = try headers.finish()
  }
}
