package import MVCBase
import MVCObjects

extension Passport {
  /// Reads a passport and proves that it is one piece: that the snapshot's text has the id that it claims, that the files
  /// are those of the snapshot, and that the provenance is the one it names.
  ///
  /// Whoever trusts the id may trust all of it. What happened later is not read: nothing in the snapshot vouches for it.
  ///
  /// - Throws: ``MVCError`` with code `notVerified` for a passport that contradicts itself, `corrupt` for bytes that are
  ///   none, `unsupportedVersion` for a later form.
  package init(verifying bytes: [UInt8]) throws(MVCError) {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw Self.malformed("in line \(error.line) \(error.reason)")
    }
    try Self.check(schema: document["schema"]?.text)
    guard let id = document["snapshot"]?["id"]?.text.flatMap({ ObjectID($0) }),
      let canonical = document["snapshot"]?["canonical"]?.text
    else { throw Self.malformed("it has no snapshot with an id and its canonical text") }
    guard ObjectID(of: Array(canonical.utf8)) == id else {
      throw Self.contradiction("the text of its snapshot does not have the id '\(id.short)'")
    }
    let snapshot = try Snapshot(decoding: Array(canonical.utf8))
    guard let elements = document["files"]?.elements else { throw Self.malformed("it has no list of files") }
    var files: [PassportFile] = []
    for element in elements { files.append(try PassportFile(element)) }
    guard try FileTree.root(of: files) == snapshot.manifest else {
      throw Self.contradiction("its files are not those of snapshot '\(id.short)'")
    }
    let provenance = document["provenance"]?.encode(.canonical)
    guard provenance.map({ ObjectID(of: $0) }) == snapshot.provenance else {
      throw Self.contradiction("its provenance is not that of snapshot '\(id.short)'")
    }
    try self.init(id: id, snapshot: snapshot, files: files, provenance: provenance)
  }

  private static func check(schema text: String?) throws(MVCError) {
    guard let text, text.hasPrefix("mvc-passport/") else { throw malformed("it does not say that it is one") }
    guard text == schema else {
      throw MVCError(
        .unsupportedVersion, "cannot read the passport: its form is '\(text)', this mvc knows '\(schema)'",
        hint: "use the version of mvc that made it, or a later one")
    }
  }

  static func malformed(_ why: String) -> MVCError {
    MVCError(
      .corrupt, "cannot read the passport: \(why)", hint: "make one with 'mvc passport REV --format json -o FILE'")
  }

  private static func contradiction(_ why: String) -> MVCError {
    MVCError(.notVerified, "cannot trust the passport: \(why)", hint: "it was changed since it was made")
  }
}

extension PassportFile {
  init(_ value: JSONValue) throws(MVCError) {
    guard let text = value["path"]?.text,
      let kind = EntryKind.allCases.first(where: { $0.word == value["kind"]?.text }),
      let byteCount = value["size"]?.integer.flatMap({ UInt64(exactly: $0) }),
      let id = value["sha256"]?.text.flatMap({ ObjectID($0) })
    else { throw Passport.malformed("a file has not the members 'path', 'kind', 'size' and 'sha256'") }
    var bytes = Array(text.utf8)
    if let digits = value["pathBytes"]?.text {
      guard let exact = Hexadecimal.decode(Array(digits.utf8)) else {
        throw Passport.malformed("the bytes of a path are no hexadecimal digits")
      }
      bytes = exact
    }
    self.init(path: try RepositoryPath(validating: bytes), kind: kind, byteCount: byteCount, id: id)
  }
}
