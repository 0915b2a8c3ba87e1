package import MVCBase
import MVCObjects
import MVCProvenance

extension Passport {
  /// The passport as an SPDX 3.0.1 document in JSON-LD, with the profiles for AI and for data sets.
  ///
  /// - SeeAlso: `docs/format/passport.md`; SPDX 3.0.1
  package var spdx: JSONValue { SPDXWriter(self).document }
}

private struct SPDXWriter {
  private static let creation = "_:creation"

  private let passport: Passport
  private let provenance: ProvenanceDocument
  /// Where the names of this document's elements begin: derived from the snapshot, so that they never change.
  private let namespace: String

  init(_ passport: Passport) {
    self.passport = passport
    provenance = passport.provenance ?? ProvenanceDocument()
    namespace = "https://spdx.org/spdxdocs/mvc-\(NamedUUID.string("spdx \(passport.id)"))"
  }

  var document: JSONValue {
    let licences = passport.card?.licences ?? []
    let data = provenance.data.enumerated().map { dataset($1, number: $0) }
    let bases = passport.lineage.enumerated().compactMap { base($1, number: $0) }
    let files = passport.plainFiles.enumerated().map { file($1, number: $0) }
    var graph = [creationInfo, person, spdxDocument, model] + files + data + bases.map(\.element)
    graph.append(
      contentsOf: relationship("contains", "files", to: passport.plainFiles.indices.map { "file-\($0 + 1)" }))
    graph.append(contentsOf: relationship("trainedOn", "data", to: provenance.data.indices.map { "data-\($0 + 1)" }))
    graph.append(contentsOf: relationship("descendantOf", "lineage", to: bases.map(\.name)))
    if !licences.isEmpty {
      var members = element("simplelicensing_LicenseExpression", "licence")
      let only = licences.count == 1 && licences[0].kind == .expression ? licences[0].text : nil
      // What is named in a list holds together.
      members.add(
        "simplelicensing_licenseExpression", only ?? licences.map(\.expression).joined(separator: " AND "))
      graph.append(members.json)
      graph.append(contentsOf: relationship("hasDeclaredLicense", "declared-licence", to: ["licence"]))
    }
    return .object([("@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"), ("@graph", .array(graph))])
  }

  // MARK: The document

  private func id(_ name: String) -> String { "\(namespace)#\(name)" }

  private func element(_ type: String, _ name: String) -> MemberList {
    var members = MemberList()
    members.add("type", type)
    members.add("spdxId", id(name))
    members.add("creationInfo", Self.creation)
    return members
  }

  private var creationInfo: JSONValue {
    var members = MemberList()
    members.add("type", "CreationInfo")
    members.add("@id", Self.creation)
    members.add("specVersion", "3.0.1")
    // The form asks for a time; what has none that it can hold was made when time began.
    members.add("created", DocumentText.utc(passport.snapshot.committer.time) ?? "1970-01-01T00:00:00Z")
    members.add("createdBy", [id("author")])
    return members.json
  }

  private var person: JSONValue {
    let author = passport.snapshot.author.person
    var members = element("Person", "author")
    members.add("name", author.name)
    if !author.email.isEmpty {
      members.add(
        "externalIdentifier",
        .array([
          .object([
            ("type", "ExternalIdentifier"), ("externalIdentifierType", "email"), ("identifier", .string(author.email)),
          ])
        ]))
    }
    return members.json
  }

  private var spdxDocument: JSONValue {
    var members = element("SpdxDocument", "document")
    members.add("name", passport.name)
    members.add("profileConformance", ["core", "software", "simpleLicensing", "ai", "dataset"])
    members.add("rootElement", [id("model")])
    return members.json
  }

  // MARK: The model

  private var model: JSONValue {
    let released = DocumentText.utc(passport.snapshot.committer.time)
    var members = element("ai_AIPackage", "model")
    members.add("name", passport.name)
    members.add("description", passport.snapshot.message)
    members.add("verifiedUsing", Self.hashes(passport.id))
    members.add("originatedBy", [id("author")])
    members.add("suppliedBy", id("author"))
    members.add("releaseTime", released)
    members.add("software_primaryPurpose", "model")
    members.add("software_packageVersion", passport.id)
    members.add("software_downloadLocation", "urn:mvc:snapshot:\(passport.id)")
    members.add("software_sourceInfo", sourceInfo)
    let named = (passport.card?.licences ?? []).filter { $0.kind == .name }
    if !named.isEmpty {
      members.add(
        "software_attributionText", named.map { licence in licence.text + (licence.link.map { ": \($0)" } ?? "") })
    }
    if let task = passport.card?.scalar("pipeline_tag") { members.add("ai_domain", [task]) }
    addEntries(
      "ai_hyperparameter", provenance.parameters.leaves.map { ($0.name, DocumentText.text(of: $0.value)) }, &members)
    addEntries("ai_metric", provenance.metricValues.map { ($0.name, DocumentText.text(of: $0.value)) }, &members)
    if let command = provenance.run?.command, !command.isEmpty {
      members.add("ai_informationAboutTraining", command.joined(separator: " "))
    }
    return members.json
  }

  private var sourceInfo: String? {
    guard let commit = provenance.code?.commit else { return nil }
    let remote = provenance.code?.remote.map { " of \($0)" } ?? ""
    return "commit \(commit)\(remote)\(provenance.code?.isDirty == true ? ", with changes" : "")"
  }

  private func addEntries(_ key: String, _ entries: [(String, String)], _ members: inout MemberList) {
    guard !entries.isEmpty else { return }
    members.add(
      key,
      .array(
        entries.map {
          .object([("type", "DictionaryEntry"), ("key", .string($0.0)), ("value", .string($0.1))])
        }))
  }

  // MARK: What belongs to it

  private func file(_ file: PassportFile, number: Int) -> JSONValue {
    var members = element("software_File", "file-\(number + 1)")
    members.add("name", file.path.description)
    members.add("verifiedUsing", Self.hashes(file.id))
    members.add("software_fileKind", "file")
    return members.json
  }

  private func dataset(_ input: DataInput, number: Int) -> JSONValue {
    var members = element("dataset_DatasetPackage", "data-\(number + 1)")
    members.add("name", input.name)
    if let sha256 = input.sha256 { members.add("verifiedUsing", Self.hashes(sha256)) }
    members.add("software_primaryPurpose", "data")
    members.add("software_downloadLocation", DocumentText.uri(input.uri) ?? DocumentText.uri(input.source))
    if let licence = input.licence { members.add("software_attributionText", [licence]) }
    members.add("dataset_datasetType", ["noAssertion"])
    members.add("dataset_datasetSize", input.rowCount)
    members.add("dataset_dataCollectionProcess", input.collected.map { "collected \($0)" })
    members.add("dataset_intendedUse", input.policy)
    return members.json
  }

  /// What the model was made from: another snapshot, or a model of a hub.
  private func base(_ edge: LineageEdge, number: Int) -> (name: String, element: JSONValue)? {
    guard let title = edge.hubModel ?? edge.snapshot else { return nil }
    let name = "base-\(number + 1)"
    var members = element("ai_AIPackage", name)
    members.add("name", title)
    members.add("comment", edge.relation)
    if let snapshot = edge.snapshot.flatMap({ ObjectID($0) }) { members.add("verifiedUsing", Self.hashes(snapshot)) }
    members.add("software_primaryPurpose", "model")
    members.add("software_packageVersion", edge.revision ?? edge.snapshot)
    return (name, members.json)
  }

  private func relationship(_ type: String, _ name: String, to targets: [String]) -> [JSONValue] {
    guard !targets.isEmpty else { return [] }
    var members = element("Relationship", "relationship-\(name)")
    members.add("from", id("model"))
    members.add("to", targets.map { id($0) })
    members.add("relationshipType", type)
    return [members.json]
  }

  private static func hashes(_ id: ObjectID) -> JSONValue {
    .array([.object([("type", "Hash"), ("algorithm", "sha256"), ("hashValue", .string(id.description))])])
  }
}
