package import MVCBase

extension Manifest {
  /// The line every manifest begins with.
  package static let heading: [UInt8] = Array("mvc-manifest 1\n".utf8)

  /// The canonical bytes, whose digest is the manifest's id.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.heading.count + entries.count * 64)
    writer.append(Self.heading)
    for entry in entries {
      writer.append(entry.kind.rawValue)
      writer.append(varint: entry.byteCount)
      writer.append(entry.id.bytes)
      writer.append(lengthPrefixed: entry.name)
    }
    return writer.bytes
  }

  /// Reads canonical bytes; refuses any other form of the same entries.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form. A name that must not be
  ///   written to a disk, such as `..` or `.mvc`, is refused here, before anyone can act on it.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var reader = ByteReader(bytes, subject: "a manifest")
    try reader.readHeading(Self.heading)
    var entries: [ManifestEntry] = []
    while !reader.isAtEnd {
      let code = try reader.readByte()
      guard let kind = EntryKind(rawValue: code) else { throw reader.malformed("it has an entry of kind \(code)") }
      let byteCount = try reader.readVarint()
      let id = try reader.readID()
      let name = try Array(reader.readLengthPrefixed())
      if let problem = EntryName.problem(with: name) {
        let shown = RepositoryPath.quotedIfNeeded(name)
        throw reader.malformed("the name '\(shown)' is not allowed: \(problem)")
      }
      if let last = entries.last, !last.name.bytewisePrecedes(name) {
        throw reader.malformed("'\(RepositoryPath.quotedIfNeeded(name))' is out of order")
      }
      entries.append(ManifestEntry(name: name, kind: kind, byteCount: byteCount, id: id))
    }
    self.init(sorted: entries)
  }
}

extension ByteReader {
  /// Reads the first line of an object: the object's kind, then the version of its form.
  mutating func readHeading(_ expected: [UInt8]) throws(MVCError) {
    guard remaining >= expected.count else { throw malformed("it ends within its first line") }
    let line = try readBytes(expected.count)
    guard !line.elementsEqual(expected) else { return }
    // All but the version and the line's end.
    guard line.dropLast(2).elementsEqual(expected.dropLast(2)) else { throw malformed("it begins with other bytes") }
    throw MVCError(
      .unsupportedVersion, "cannot read an object: it has a form that this mvc does not know",
      hint: "use the version of mvc that wrote it, or a later one")
  }
}
