package import MVCBase

extension ProvenanceDocument {
  /// The canonical bytes, which are stored as an object.
  ///
  /// - SeeAlso: `docs/format/provenance.md`
  package func encoded() -> [UInt8] { json.encode(.canonical) }

  /// The document with its fingerprint.
  package var json: JSONValue {
    var members = MemberList()
    members.add("schema", Self.schema)
    if !parameters.isEmpty { members.add("params", parameters.json) }
    if !metrics.isEmpty { members.add("metrics", metrics.json) }
    members.add("series", series) { $0.json }
    if !data.isEmpty { members.add("data", .array(data.map { $0.members.json })) }
    if let code { members.add("code", code.members) }
    if let environment { members.add("environment", environment.members) }
    if let run { members.add("run", run.members) }
    if !lineage.isEmpty { members.add("lineage", .array(lineage.map { $0.members.json })) }
    members.add("fingerprint", fingerprint.members)
    if !problems.isEmpty { members.add("problems", .array(problems.map { $0.members.json })) }
    return members.json
  }

  /// Reads a document. Members that this version does not know are passed over.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` for bytes that are no such document, `unsupportedVersion` for a later
  ///   form.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw MVCError(.corrupt, "cannot read provenance: in line \(error.line) \(error.reason)")
    }
    let members = try MemberReader(value, at: "")
    try Self.check(schema: members.required("schema", members.string("schema")))
    parameters = try members.tree("params")
    metrics = try members.tree("metrics")
    for leaf in metrics.leaves where leaf.value.number == nil {
      throw MemberReader.failure("metrics.\(leaf.name)", "a number")
    }
    if let series = try members.object("series") { self.series = try Self.series(series, members) }
    data = try Self.elements(members, "data") { reader throws(MVCError) in try DataInput(reader) }
    code = try members.object("code").map { reader throws(MVCError) in try CodeState(reader) }
    environment = try members.object("environment").map { reader throws(MVCError) in try EnvironmentFacts(reader) }
    run = try members.object("run").map { reader throws(MVCError) in try RunFacts(reader) }
    lineage = try Self.elements(members, "lineage") { reader throws(MVCError) in try LineageEdge(reader) }
    problems = try Self.elements(members, "problems") { reader throws(MVCError) in try Problem(reader) }
  }

  private static func check(schema text: String) throws(MVCError) {
    guard text != schema else { return }
    guard text.hasPrefix("mvc-provenance/") else { throw MemberReader.failure("schema", "'\(schema)'") }
    throw MVCError(
      .unsupportedVersion, "cannot read provenance: its form is '\(text)', this mvc knows '\(schema)'",
      hint: "use the version of mvc that made it, or a later one")
  }

  private static func series(
    _ reader: MemberReader, _ members: MemberReader
  ) throws(MVCError) -> [String: MetricSeries] {
    let names = try members.dictionary("series", of: "an object") { $0 }
    var result: [String: MetricSeries] = [:]
    for name in names.keys {
      if let inner = try reader.object(name) { result[name] = try MetricSeries(inner) }
    }
    return result
  }

  private static func elements<Element>(
    _ members: MemberReader, _ key: String, _ read: (MemberReader) throws(MVCError) -> Element
  ) throws(MVCError) -> [Element] {
    var elements: [Element] = []
    for (value, path) in try members.list(key) { elements.append(try read(MemberReader(value, at: path))) }
    return elements
  }
}
