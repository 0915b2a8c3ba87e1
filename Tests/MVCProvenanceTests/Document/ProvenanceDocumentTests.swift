import MVCBase
import MVCObjects
import MVCProvenance
import MVCTestSupport
import Testing

@Suite("ProvenanceDocument")
struct ProvenanceDocumentTests {
  @Test("The worked example of docs/format/provenance.md is what is written")
  func workedExample() throws {
    let page = try FormatPage("provenance")
    let example = try #require(page.documents.first)
    let bytes = ProvenanceDocument.example.encoded()
    #expect(try JSONValue(parsing: example).encode(.canonical) == bytes, "\(String(decoding: bytes, as: UTF8.self))")
    #expect(page.text.contains("Its id is `\(ObjectID(of: bytes))`"), "\(ObjectID(of: bytes))")
  }

  @Test("What is written is read again")
  func roundTrip() throws {
    let bytes = ProvenanceDocument.example.encoded()
    let read = try ProvenanceDocument(decoding: bytes)
    #expect(read == .example)
    #expect(read.encoded() == bytes)
    let empty = ProvenanceDocument()
    #expect(empty.isEmpty)
    #expect(try ProvenanceDocument(decoding: empty.encoded()) == empty)
  }

  @Test("Source files that git does not have are read again, are in the schema, and are code that decides")
  func untracked() throws {
    var document = ProvenanceDocument.example
    document.code?.untracked = CodeState.Untracked(sha256: ObjectID(of: [1]), fileCount: 2)
    #expect(try ProvenanceDocument(decoding: document.encoded()) == document)
    #expect(try PublishedSchema("provenance-1").violations(of: JSONValue(parsing: document.encoded())) == [])
    #expect(document.fingerprint.code != ProvenanceDocument.example.fingerprint.code)
    #expect(document.fingerprint.data == ProvenanceDocument.example.fingerprint.data)
  }

  @Test("The fingerprint is found in a document that is not read, whichever factors it has")
  func quickFingerprint() throws {
    for number in 0..<8 {
      var document = ProvenanceDocument.example
      // A name and a text that look like what is sought.
      document.parameters.set(#"x","fingerprint":{"code":"#, at: ["fingerprint", "code"])
      document.environment?.packages[#"a","fingerprint":{"data":"#] = #""fingerprint":{"#
      if number & 1 == 0 { document.code = nil }
      if number & 2 == 0 { document.data = [] }
      if number & 4 == 0 { (document.environment, document.run, document.parameters) = (nil, nil, ValueTree()) }
      let bytes = document.encoded()
      #expect(Fingerprint(inCanonical: bytes) ?? Fingerprint() == document.fingerprint, "\(number)")
      for count in 0..<bytes.count { _ = Fingerprint(inCanonical: Array(bytes.prefix(count))) }
    }
    #expect(Fingerprint(inCanonical: []) == nil)
  }

  @Test("Every member that is written is in the published schema, with a value of its type")
  func schema() throws {
    let schema = try PublishedSchema("provenance-1")
    for document in [ProvenanceDocument.example, ProvenanceDocument()] {
      let written = try JSONValue(parsing: document.encoded())
      #expect(schema.violations(of: written) == [])
    }
    #expect(
      try schema.violations(of: JSONValue(parsing: Array(#"{"schema":"mvc-provenance/1","new":1}"#.utf8))) == [
        "new: not in the schema"
      ])
    #expect(
      try schema.violations(
        of: JSONValue(parsing: Array(#"{"schema":"mvc-provenance/1","run":{"exitCode":"0"}}"#.utf8)))
        == ["run.exitCode: not of the schema's type"])
  }

  @Test("Members of later versions are passed over")
  func unknown() throws {
    let text = #"{"schema":"mvc-provenance/1","colour":"red","run":{"seconds":2,"rapture":[]}}"#
    #expect(try ProvenanceDocument(decoding: Array(text.utf8)).run?.seconds == 2)
  }

  @Test(
    "What is wrong with a document is named",
    arguments: [
      ("", "in line 1 the document ends too early"),
      ("{}", "'schema' is missing"),
      (#"{"schema":"other"}"#, "'schema' should be 'mvc-provenance/1'"),
      (#"{"schema":"mvc-provenance/1","params":3}"#, "'params' should be an object"),
      (#"{"schema":"mvc-provenance/1","metrics":{"a":{"b":"x"}}}"#, "'metrics.a.b' should be a number"),
      (
        #"{"schema":"mvc-provenance/1","series":{"a":{"points":[[1]]}}}"#,
        "'series.a.points[0]' should be a step and a value"
      ),
      (#"{"schema":"mvc-provenance/1","data":[{"kind":"file"}]}"#, "'data[0].name' is missing"),
      (
        #"{"schema":"mvc-provenance/1","data":[{"name":"a","kind":"disk"}]}"#,
        "'data[0].kind' should be 'file', 'folder' or 'remote'"
      ),
      (
        #"{"schema":"mvc-provenance/1","environment":{"lockFiles":{"a":"b"}}}"#,
        "'environment.lockFiles.a' should be 64 hexadecimal digits"
      ),
    ])
  func malformed(text: String, reason: String) {
    let error = #expect(throws: MVCError.self) { try ProvenanceDocument(decoding: Array(text.utf8)) }
    #expect(error?.code == .corrupt)
    #expect(error?.message == "cannot read provenance: \(reason)")
  }

  @Test("A later form is refused as such")
  func laterVersion() {
    let error = #expect(throws: MVCError.self) {
      try ProvenanceDocument(decoding: Array(#"{"schema":"mvc-provenance/2"}"#.utf8))
    }
    #expect(error?.code == .unsupportedVersion)
  }

  @Test("Damaged bytes are refused or read, and never trap", arguments: UInt64(1)...3)
  func damage(seed: UInt64) {
    let sound = ProvenanceDocument.example.encoded()
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      var bytes = Array(sound.prefix(Int.random(in: 1...sound.count, using: &random)))
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      _ = try? ProvenanceDocument(decoding: bytes)
    }
  }

  // MARK: Fingerprint

  @Test("The fingerprint tells code, data and environment with parameters, and nothing of time and machine")
  func fingerprint() {
    let document = ProvenanceDocument.example
    let print = document.fingerprint
    #expect(print.isComplete)

    var other = document
    other.code?.branch = "feature"
    other.environment?.gpus = []
    other.environment?.processor = nil
    other.run?.start = "2027-01-01T00:00:00Z"
    other.run?.seconds = 3
    other.metrics = ValueTree()
    other.data = document.data.reversed()
    other.data[0].name = "renamed"
    #expect(other.fingerprint == print)

    var changed = document
    changed.parameters.set(0.1, at: ["lr"])
    #expect(
      changed.fingerprint
        == Fingerprint(code: print.code, data: print.data, environment: changed.fingerprint.environment))
    #expect(changed.fingerprint.environment != print.environment)
    changed = document
    changed.data[0].sha256 = ObjectID(of: [1])
    #expect(changed.fingerprint.data != print.data)
    changed = document
    changed.code?.difference = nil
    #expect(changed.fingerprint.code != print.code)
  }

  @Test("Where nothing is known of a factor there is no digest of it")
  func emptyFingerprint() {
    #expect(ProvenanceDocument().fingerprint == Fingerprint())
  }
}
