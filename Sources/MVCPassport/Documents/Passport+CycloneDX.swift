package import MVCBase
import MVCObjects
import MVCProvenance

extension Passport {
  /// The passport as a CycloneDX 1.6 ML-BOM: the model with its card, its files, its data and what it was made from.
  ///
  /// - SeeAlso: `docs/format/passport.md`; ECMA-424, CycloneDX 1.6
  package var cycloneDX: JSONValue { CycloneDXWriter(self).document }
}

private struct CycloneDXWriter {
  private static let model = "model"

  private let passport: Passport
  private let provenance: ProvenanceDocument

  init(_ passport: Passport) {
    self.passport = passport
    provenance = passport.provenance ?? ProvenanceDocument()
  }

  var document: JSONValue {
    var members = MemberList()
    members.add("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
    members.add("bomFormat", "CycloneDX")
    members.add("specVersion", "1.6")
    members.add("serialNumber", "urn:uuid:\(NamedUUID.string("cyclonedx \(passport.id)"))")
    members.add("version", Int64(1))
    members.add("metadata", metadata)
    let parts = passport.plainFiles.enumerated().map { Self.component($1, number: $0) }
    let data = provenance.data.enumerated().map { Self.component($1, number: $0) }
    let bases = passport.baseModels.enumerated().map { Self.component($1, number: $0) }
    members.add("components", .array(parts + data + bases))
    members.add("dependencies", .array([dependencies]))
    return members.json
  }

  // MARK: The model

  private var metadata: MemberList {
    var members = MemberList()
    members.add("timestamp", DocumentText.utc(passport.snapshot.committer.time))
    members.add("tools", .object([("components", .array([.object([("type", "application"), ("name", "mvc")])]))]))
    members.add("authors", .array([Self.contact(passport.snapshot.author.person)]))
    members.add("component", component)
    return members
  }

  private var component: MemberList {
    var members = MemberList()
    members.add("type", "machine-learning-model")
    members.add("bom-ref", Self.model)
    members.add("authors", .array([Self.contact(passport.snapshot.author.person)]))
    members.add("name", passport.name)
    members.add("version", passport.id)
    members.add("description", passport.snapshot.message)
    members.add("hashes", Self.hashes(passport.id))
    if let licences = passport.card?.licences, !licences.isEmpty { members.add("licenses", Self.licences(licences)) }
    if let pedigree { members.add("pedigree", pedigree) }
    if let remote = DocumentText.uri(provenance.code?.remote) {
      members.add("externalReferences", .array([.object([("type", "vcs"), ("url", .string(remote))])]))
    }
    members.add("modelCard", modelCard)
    members.add("properties", properties(facts))
    return members
  }

  private var modelCard: MemberList {
    var parameters = MemberList()
    parameters.add("task", passport.card?.scalar("pipeline_tag"))
    if !provenance.data.isEmpty {
      let references = provenance.data.indices.map { JSONValue.object([("ref", .string(Self.dataReference($0)))]) }
      parameters.add("datasets", .array(references))
    }
    var card = MemberList()
    card.add("bom-ref", "model-card")
    card.add("modelParameters", parameters)
    let metrics = provenance.metricValues.map { Self.metric($0.name, $0.value) }
    if !metrics.isEmpty {
      card.add("quantitativeAnalysis", .object([("performanceMetrics", .array(metrics))]))
    }
    card.add(
      "properties",
      properties(provenance.parameters.leaves.map { ("mvc:param:\($0.name)", DocumentText.text(of: $0.value)) }))
    return card
  }

  /// The last part of a metric's name is the metric, the groups before it are the slice.
  private static func metric(_ name: String, _ value: Double) -> JSONValue {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    var members = MemberList()
    members.add("type", parts.last.map(String.init))
    members.add("value", DocumentText.text(of: value))
    if parts.count > 1 { members.add("slice", parts.dropLast().joined(separator: ".")) }
    return members.json
  }

  private var facts: [(String, String)] {
    var facts = [("mvc:snapshot", passport.id.description), ("mvc:manifest", passport.snapshot.manifest.description)]
    facts += passport.snapshot.parents.map { ("mvc:parent", $0.description) }
    if let id = passport.snapshot.provenance { facts.append(("mvc:provenance", id.description)) }
    let fingerprint = passport.provenance?.fingerprint
    for (name, digest) in [
      ("code", fingerprint?.code), ("data", fingerprint?.data), ("environment", fingerprint?.environment),
    ] {
      if let digest { facts.append(("mvc:fingerprint:\(name)", digest.description)) }
    }
    if let commit = provenance.code?.commit { facts.append(("mvc:code:commit", commit)) }
    if let isDirty = provenance.code?.isDirty { facts.append(("mvc:code:dirty", String(isDirty))) }
    for (name, version) in (provenance.environment?.frameworks ?? [:]).sorted(by: { $0.key < $1.key }) {
      facts.append(("mvc:framework:\(name)", version))
    }
    return facts
  }

  private var pedigree: JSONValue? {
    let ancestors = passport.baseModels.map { edge -> JSONValue in
      var members = MemberList()
      members.add("type", "machine-learning-model")
      members.add("name", edge.hubModel)
      members.add("version", edge.revision)
      return members.json
    }
    return ancestors.isEmpty ? nil : .object([("ancestors", .array(ancestors))])
  }

  private var dependencies: JSONValue {
    let parts = passport.plainFiles.indices.map { Self.fileReference($0) }
    let data = provenance.data.indices.map { Self.dataReference($0) }
    let bases = passport.baseModels.indices.map { Self.baseReference($0) }
    return .object([("ref", .string(Self.model)), ("dependsOn", .array((parts + data + bases).map { .string($0) }))])
  }

  // MARK: Its parts

  private static func fileReference(_ number: Int) -> String { "file-\(number + 1)" }
  private static func dataReference(_ number: Int) -> String { "data-\(number + 1)" }
  private static func baseReference(_ number: Int) -> String { "base-model-\(number + 1)" }

  private static func component(_ file: PassportFile, number: Int) -> JSONValue {
    var members = MemberList()
    members.add("type", "file")
    members.add("bom-ref", fileReference(number))
    members.add("name", file.path.description)
    members.add("hashes", hashes(file.id))
    members.add("properties", .array([property("mvc:size", String(file.byteCount))]))
    return members.json
  }

  private static func component(_ input: DataInput, number: Int) -> JSONValue {
    var members = MemberList()
    members.add("type", "data")
    members.add("bom-ref", dataReference(number))
    members.add("name", input.name)
    if let sha256 = input.sha256 { members.add("hashes", hashes(sha256)) }
    if let licence = input.licence { members.add("licenses", licences([Licence(licence)])) }
    if let uri = DocumentText.uri(input.uri) ?? DocumentText.uri(input.source) {
      members.add("externalReferences", .array([.object([("type", "distribution"), ("url", .string(uri))])]))
    }
    members.add("data", .array([.object([("type", "dataset"), ("name", .string(input.name))])]))
    let facts: [(String, String?)] = [
      ("kind", input.kind.rawValue), ("path", input.path), ("uri", input.uri), ("source", input.source),
      ("size", input.byteCount.map { String($0) }), ("files", input.fileCount.map { String($0) }),
      ("rows", input.rowCount.map { String($0) }), ("query", input.query?.description), ("collected", input.collected),
      ("policy", input.policy), ("stored", input.isStored.map { String($0) }),
    ]
    members.add(
      "properties", .array(facts.compactMap { name, value in value.map { property("mvc:data:\(name)", $0) } }))
    return members.json
  }

  private static func component(_ base: LineageEdge, number: Int) -> JSONValue {
    var members = MemberList()
    members.add("type", "machine-learning-model")
    members.add("bom-ref", baseReference(number))
    members.add("name", base.hubModel)
    members.add("version", base.revision)
    members.add("properties", .array([property("mvc:relation", base.relation)]))
    return members.json
  }

  // MARK: Pieces

  private static func hashes(_ id: ObjectID) -> JSONValue {
    .array([.object([("alg", "SHA-256"), ("content", .string(id.description))])])
  }

  /// The form has one expression, or licences with an identifier or a name: among others an expression is a name.
  private static func licences(_ licences: [Licence]) -> JSONValue {
    if licences.count == 1, let only = licences.first, only.kind == .expression {
      return .array([.object([("expression", .string(only.text))])])
    }
    return .array(
      licences.map { licence in
        var members = MemberList()
        members.add(licence.kind == .identifier ? "id" : "name", licence.text)
        members.add("url", DocumentText.reference(licence.link))
        return .object([("license", members.json)])
      })
  }

  private static func contact(_ person: Person) -> JSONValue {
    var members = MemberList()
    members.add("name", person.name)
    if person.email.contains("@") { members.add("email", person.email) }
    return members.json
  }

  private static func property(_ name: String, _ value: String) -> JSONValue {
    .object([("name", .string(name)), ("value", .string(value))])
  }

  private func properties(_ facts: [(String, String)]) -> JSONValue {
    .array(facts.map { Self.property($0.0, $0.1) })
  }
}
