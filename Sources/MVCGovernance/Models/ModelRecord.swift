package import MVCBase
package import MVCObjects
import MVCProvenance
package import MVCRepository
import MVCStorage
import MVCWorkspace

/// What a project says of its model, in the section `model` of the `mvc.yaml` that a version holds.
///
/// What is empty counts as not said. Members that are not listed here are kept in ``other``.
///
/// - SeeAlso: `docs/model-record.md`
package struct ModelRecord: Equatable, Sendable {
  /// What the model is called.
  package var name: String?
  /// What it does, and for whom.
  package var purpose: String?
  /// Who answers for it: a name, a team or an address.
  package var owner: String?
  /// The risk tier, such as `high`: it chooses the rules of a policy.
  package var risk: String?
  /// Where it says what to do when something goes wrong.
  package var runbook: String?
  /// Where its live figures are watched.
  package var monitoring: String?
  /// When it has to be looked at again: a date, or an interval such as `90d`.
  package var review: String?
  /// The day from which it must not be used any more.
  package var endOfLife: String?
  /// The parts of the world it is made for, such as `eu`.
  package var segments: [String] = []
  /// The other members, as they were written.
  package var other: [(key: String, value: JSONValue)] = []
  /// Why `mvc.yaml` cannot be read; nothing else is known then.
  package var problem: String?

  package init() {}

  private static let largestFile: UInt64 = 1 << 20

  /// Reads what a version says of itself. A version without the file, or without the section, says nothing.
  package init(of snapshot: ObjectID, in repository: Repository) throws {
    self.init()
    let path = RepositoryPath(unchecked: Array(ProjectFile.name.utf8))
    let manifest = try repository.objects.snapshot(snapshot).manifest
    guard let entry = try ManifestSource(repository.objects).entry(at: path, in: manifest), entry.kind.isFile else {
      return
    }
    guard entry.byteCount <= Self.largestFile else {
      problem = "\(ProjectFile.name) has more than \(Self.largestFile) bytes"
      return
    }
    self.init(parsing: try repository.objects.bytes(of: entry.id))
  }

  /// Reads the text of an `mvc.yaml`.
  package init(parsing bytes: [UInt8]) {
    do throws(TextFailure) {
      for (key, value) in try YAMLReader.read(bytes)["model"]?.members ?? [] { note(key, value) }
    } catch {
      problem = "\(ProjectFile.name):\(error.line): \(error.reason)"
    }
  }

  private mutating func note(_ key: String, _ value: JSONValue) {
    switch key {
    case "name": name = Self.text(value)
    case "purpose": purpose = Self.text(value)
    case "owner": owner = Self.text(value)
    case "risk": risk = Self.text(value)
    case "runbook": runbook = Self.text(value)
    case "monitoring": monitoring = Self.text(value)
    case "review": review = Self.text(value)
    case "end-of-life": endOfLife = Self.text(value)
    case "segments": segments = value.elements?.compactMap(Self.text) ?? Self.text(value).map { [$0] } ?? []
    default: other.append((key, value))
    }
  }

  /// A member of any name as text, or nil where nothing is said: numbers as they are written, lists with commas.
  package subscript(key: String) -> String? {
    switch key {
    case "name": name
    case "purpose": purpose
    case "owner": owner
    case "risk": risk
    case "runbook": runbook
    case "monitoring": monitoring
    case "review": review
    case "end-of-life": endOfLife
    case "segments": segments.isEmpty ? nil : segments.joined(separator: ", ")
    default: other.first { $0.key == key }.flatMap { Self.text($0.value) }
    }
  }

  /// The members that should be a day or an interval and are neither, each with the reason.
  package var unclearDates: [(key: String, reason: String)] {
    ModelKeys.dates.compactMap { key in self[key].flatMap { ModelKeys.problem($0) }.map { (key, $0) } }
  }

  /// A member that may be a misspelling of another one.
  package func misspelling(of key: String) -> String? {
    other.map(\.key).first { ModelKeys.near($0) == key }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null, .object: nil
    case .string(let text): text.allSatisfy(\.isWhitespace) ? nil : text
    case .bool, .int, .double, .bytes: String(decoding: value.encode(.compact), as: UTF8.self)
    case .array(let elements):
      elements.isEmpty ? nil : elements.compactMap(text).joined(separator: ", ")
    }
  }

  package static func == (left: ModelRecord, right: ModelRecord) -> Bool {
    left.members.elementsEqual(right.members) { $0 == $1 } && left.problem == right.problem
  }

  /// The members that are said, in the order of the documentation.
  package var members: [(key: String, value: String)] {
    (Self.keys + other.map(\.key)).compactMap { key in self[key].map { (key, $0) } }
  }

  /// The names of the members that mean something to mvc.
  package static let keys = ModelKeys.said
}
