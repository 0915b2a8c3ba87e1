package import MVCBase
import MVCProvenance

/// A data input as people declare it, in `mvc.yaml` or with a commit.
package struct DataDeclaration: Hashable, Sendable {
  /// A path from the project's folder, an absolute one, or a URI.
  package var place: String
  package var name: String?
  package var source: String?
  package var licence: String?
  package var policy: String?
  package var collected: String?
  package var rowCount: UInt64?
  /// The query that gave the data; its digest is recorded.
  package var query: String?

  package init(_ place: String) { self.place = place }

  package var isURI: Bool { place.contains("://") }
  /// What it is called: its own name, or else the last part of its place without the ending.
  package var title: String {
    if let name { return name }
    let place = isURI ? GitCheckout.withoutCredentials(self.place) : self.place
    let last = place.split(separator: "/").last.map(String.init) ?? place
    return last.split(separator: ".", omittingEmptySubsequences: true).first.map(String.init) ?? last
  }
}

/// The project file `mvc.yaml`: which files tell of a training, and which data went into it.
package struct ProjectFile: Sendable {
  package static let name = "mvc.yaml"

  package private(set) var parameterPatterns: [String] = []
  package private(set) var metricPatterns: [String] = []
  package private(set) var data: [DataDeclaration] = []

  /// What nobody will understand: keys and dates that may be meant for others.
  package private(set) var remarks: [TextFailure] = []

  package init() {}

  /// Reads the file; keys that are not known are passed over, with a remark.
  package init(parsing bytes: [UInt8]) throws(TextFailure) {
    let (value, places) = try YAMLReader.readWithPlaces(bytes)
    if value == .null { return }
    remarks = ProjectFileRemarks.of(value, places)
    guard value.members != nil else { throw TextFailure(line: 1, "it holds no names with values") }
    parameterPatterns = try Self.texts(value, "params")
    metricPatterns = try Self.texts(value, "metrics")
    for entry in value["data"]?.elements ?? [] { data.append(try Self.declaration(entry)) }
  }

  private static func texts(_ value: JSONValue, _ key: String) throws(TextFailure) -> [String] {
    guard let found = value[key], found != .null else { return [] }
    if let text = found.text { return [text] }
    guard let elements = found.elements else { throw TextFailure(line: 1, "'\(key)' should be a list of paths") }
    return elements.compactMap(\.text)
  }

  private static func declaration(_ entry: JSONValue) throws(TextFailure) -> DataDeclaration {
    guard let place = entry.text ?? entry["path"]?.text ?? entry["uri"]?.text else {
      throw TextFailure(line: 1, "an entry of 'data' has neither a path nor a uri")
    }
    var declaration = DataDeclaration(place)
    declaration.name = entry["name"]?.text
    declaration.source = entry["source"]?.text
    declaration.licence = entry["licence"]?.text ?? entry["license"]?.text
    declaration.policy = entry["policy"]?.text
    declaration.collected = entry["collected"]?.text
    declaration.query = entry["query"]?.text
    declaration.rowCount = entry["rows"]?.integer.flatMap { UInt64(exactly: $0) }
    return declaration
  }
}
