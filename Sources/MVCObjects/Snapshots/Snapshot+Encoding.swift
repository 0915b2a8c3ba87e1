package import MVCBase

extension Snapshot {
  /// The line every snapshot begins with.
  package static let heading: [UInt8] = Array("mvc-snapshot 1\n".utf8)

  /// The canonical bytes, whose digest is the snapshot's id.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 512 + message.utf8.count)
    writer.append(Self.heading)
    writer.append("manifest \(manifest)\n")
    for parent in parents { writer.append("parent \(parent)\n") }
    writer.append("author \(author.headerText)\n")
    writer.append("committer \(committer.headerText)\n")
    if let provenance { writer.append("provenance \(provenance)\n") }
    if let signature { writer.append("signature \(signature)\n") }
    for header in otherHeaders { writer.append("\(header)\n") }
    writer.append("\n")
    writer.append(message)
    return writer.bytes
  }

  /// Reads canonical bytes.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var headers = try HeaderLines(bytes, after: Self.heading, subject: "a snapshot")
    guard let manifest = try headers.takeID("manifest") else { throw headers.malformed("it names no manifest") }
    self.manifest = manifest
    parents = []
    while let parent = try headers.takeID("parent") { parents.append(parent) }
    author = try headers.takeSignature("author")
    committer = try headers.takeSignature("committer")
    provenance = try headers.takeID("provenance")
    signature = try headers.takeOptionalText("signature")
    (otherHeaders, message) = try headers.finish()
  }
}
