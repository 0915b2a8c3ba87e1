import MVCBase
import MVCObjects
import MVCPassport
import MVCTestSupport

/// Passports of snapshots that no repository holds.
enum SamplePassport: String, CaseIterable {
  /// With every member that there is.
  case full
  /// Of a first snapshot with one file and nothing known of it.
  case bare
  /// With names and texts that mean something to every format there is.
  case hostile

  func make() throws -> Passport {
    switch self {
    case .full: try Self.passport(files: Self.files, Self.example, card: Self.card, parents: [ObjectID(of: [1])])
    case .bare: try Self.passport(files: [Self.file("model.bin", "weights")], nil, card: nil, parents: [])
    case .hostile: try Self.hostilePassport()
    }
  }

  static let card = ModelCard(
    """
    ---
    # What the Hub reads.
    license: apache-2.0   # as agreed
    pipeline_tag: "text-classification"
    tags:
    - reviews
    ---
    # Kind reviews

    Says whether a review is kind.
    """)

  /// The document that `docs/format/provenance.md` shows.
  private static var example: [UInt8] {
    get throws {
      guard let document = try FormatPage("provenance").documents.first else {
        throw MVCError(.notFound, "the page has no example")
      }
      return try JSONValue(parsing: document).encode(.canonical)
    }
  }

  private static var files: [PassportFile] {
    [
      file("README.md", "# Kind reviews\n"), file("run.sh", "#!/bin/sh\n", .executable),
      file("weights/latest", "model.bin", .link), file("weights/model.bin", "weights"),
    ]
  }

  static func file(_ path: String, _ text: String, _ kind: EntryKind = .file) -> PassportFile {
    file(bytes: Array(path.utf8), text, kind)
  }

  static func file(bytes: [UInt8], _ text: String, _ kind: EntryKind = .file) -> PassportFile {
    PassportFile(
      path: RepositoryPath(unchecked: bytes), kind: kind, byteCount: UInt64(text.utf8.count),
      id: ObjectID(of: Array(text.utf8)))
  }

  static func passport(
    files: [PassportFile], _ provenance: [UInt8]?, card: ModelCard?, parents: [ObjectID],
    author: Person = Person(name: "Ana Ito", email: "ana@example.org"), message: String = "Train 3 epochs longer\n"
  ) throws -> Passport {
    let signature = Signature(author, at: Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120))
    let snapshot = Snapshot(
      manifest: manifest(of: files).id, parents: parents, author: signature, committer: signature,
      provenance: provenance.map { ObjectID(of: $0) }, message: message)
    return try Passport(
      id: ObjectID(of: snapshot.encoded()), snapshot: snapshot, files: files, provenance: provenance, card: card)
  }

  /// The manifests of the files, made in another way than the module makes them.
  private static func manifest(of files: [PassportFile]) -> ManifestEntry {
    var entries: [ManifestEntry] = []
    var below: [[UInt8]: [PassportFile]] = [:]
    for file in files {
      let name = Array(file.path.components[0])
      if file.path.components.count == 1 {
        entries.append(ManifestEntry(name: name, kind: file.kind, byteCount: file.byteCount, id: file.id))
      } else {
        let rest = RepositoryPath(unchecked: Array(file.path.bytes.dropFirst(name.count + 1)))
        below[name, default: []].append(
          PassportFile(path: rest, kind: file.kind, byteCount: file.byteCount, id: file.id))
      }
    }
    for (name, files) in below {
      var folder = manifest(of: files)
      folder.name = name
      entries.append(folder)
    }
    let made = Manifest(sorting: entries)
    return ManifestEntry(name: [], kind: .folder, byteCount: made.byteCount, id: ObjectID(of: made.encoded()))
  }

  static let hostileText =
    "<script>alert(1)</script> & \"q\" 'q' | `c` $(x) ]]> --> \u{202E}txt\u{1B}[31m\n---\n: - {a: b} ünï"

  private static func hostilePassport() throws -> Passport {
    let text = hostileText
    let files = [
      file("<img src=x onerror=alert(1)>", "1"), file("a|b`c`\"d\".txt", "2"), file("line\nbreak", "3"),
      file(bytes: [0x66, 0xFF, 0xFE], "4"), file("\u{202E}gnp.exe", "5"), file("dir/[x](javascript:alert(1)).md", "6"),
    ].sorted { $0.path < $1.path }
    let document: JSONValue = .object([
      ("schema", "mvc-provenance/1"),
      ("params", .object([(text, .string(text)), ("nested", .object([("<b>", 1e-9), ("null", .null)]))])),
      ("metrics", .object([("<i>.acc|uracy", 0.5), ("eval", .object([("x\ny", .string("NaN"))]))])),
      (
        "data",
        .array([
          .object([
            ("name", .string(text)), ("kind", "remote"), ("uri", .string("http://[bad host/\(text)")),
            ("licence", .string(text)), ("policy", .string(text)),
          ]),
          .object([
            ("name", ""), ("kind", "remote"), ("uri", "javascript:alert(1)"), ("source", "https://ok.example/a?b#c"),
          ]),
        ])
      ),
      ("code", .object([("branch", .string(text)), ("remote", .string("git@host:a b.git"))])),
      ("run", .object([("command", .array([.string(text), "--"]))])),
      (
        "lineage",
        .array([.object([("relation", .string(text)), ("model", .string("hf:\(text)")), ("revision", .string(text))])])
      ),
    ])
    let card = ModelCard("---\nlicense: <b>\nmodel_name: '<script>x</script>'\n# remark\n---\nbody <b>\n")
    return try passport(
      files: files, document.encode(.canonical), card: card, parents: [],
      author: Person(name: text, email: "no address"), message: text)
  }
}
