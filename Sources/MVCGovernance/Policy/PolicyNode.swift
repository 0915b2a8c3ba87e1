import MVCBase
import MVCProvenance

/// Gathers what is wrong while a policy is read, so that all of it can be told at once.
final class MistakeList {
  private let places: DocumentPlaces
  private(set) var list: [TextFailure] = []

  init(_ places: DocumentPlaces) { self.places = places }

  func add(_ path: [DocumentPlaces.Step], _ reason: String) {
    list.append(TextFailure(line: places.line(of: path), reason))
  }

  func line(of path: [DocumentPlaces.Step]) -> Int { places.line(of: path) }
}

/// A value in the text of a policy: gives what it should be, or notes that it is not.
///
/// A member without a value counts as not there, as a list does whose entries are all remarks.
struct PolicyNode {
  let value: JSONValue
  let path: [DocumentPlaces.Step]
  let mistakes: MistakeList

  /// `stages.production.gates[2]`, as people count lists: from 1.
  var name: String {
    path.reduce(into: "") { name, step in
      switch step {
      case .key(let key): name += name.isEmpty ? key : ".\(key)"
      case .index(let index): name += "[\(index + 1)]"
      }
    }
  }

  var line: Int { mistakes.line(of: path) }

  func mistake(_ reason: String) { mistakes.add(path, reason) }

  /// The members of an object whose keys are words of the format.
  func members(_ known: [String], required: [String] = []) -> [String: PolicyNode] {
    var found: [String: PolicyNode] = [:]
    for (key, node) in entries() {
      if known.contains(key) {
        found[key] = node
      } else {
        let near = EditDistance.nearest(to: key, among: known).map { "did you mean '\($0)'?" }
        node.mistake(
          "there is no member '\(node.name)': \(near ?? "expected one of \(known.joined(separator: ", "))")")
      }
    }
    for key in required where found[key] == nil && value.members != nil {
      mistake("'\(name.isEmpty ? "the policy" : name)' has no '\(key)'")
    }
    return found
  }

  /// The members of an object whose keys are names.
  func entries() -> [(key: String, node: PolicyNode)] {
    guard let members = value.members else {
      mistake("\(title) should be a mapping of names and values, and is \(value.sort)")
      return []
    }
    return members.filter { $0.1 != .null }.map { key, value in
      (key, PolicyNode(value: value, path: path + [.key(key)], mistakes: mistakes))
    }
  }

  func elements() -> [PolicyNode] {
    guard let elements = value.elements else {
      mistake("\(title) should be a list, and is \(value.sort)")
      return []
    }
    return elements.enumerated().map { index, value in
      PolicyNode(value: value, path: path + [.index(index)], mistakes: mistakes)
    }
  }

  /// A text that says something.
  func text() -> String? {
    guard let text = value.text, !text.allSatisfy(\.isWhitespace) else {
      mistake("\(title) should be a text, and is \(value.text == nil ? value.sort : "empty")")
      return nil
    }
    return text
  }

  /// A list of texts, none twice.
  func texts() -> [(text: String, node: PolicyNode)] {
    var seen: Set<String> = []
    return elements().compactMap { node in
      guard let text = node.text() else { return nil }
      if !seen.insert(text).inserted { node.mistake("\(title) has '\(text)' twice") }
      return (text, node)
    }
  }

  func count() -> Int? {
    guard let count = value.integer.flatMap({ Int(exactly: $0) }), count >= 1 else {
      mistake("\(title) should be a whole number from 1, and is \(value.shown)")
      return nil
    }
    return count
  }

  /// A number above 0.
  func amount() -> Double? {
    guard let number = value.number, number > 0, number.isFinite else {
      mistake("\(title) should be a number above 0, and is \(value.shown)")
      return nil
    }
    return number
  }

  /// A span such as `30d`, in seconds.
  func seconds() -> Int64? {
    guard let seconds = value.text.flatMap(TimeSpan.seconds) else {
      mistake("\(title) should be a span of time such as 90s, 10m, 12h, 30d or 2w, and is \(value.shown)")
      return nil
    }
    return seconds
  }

  private var title: String { path.isEmpty ? "the policy" : "'\(name)'" }
}

/// Spans of time as people write them in settings: a number and a unit.
package enum TimeSpan {
  private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]

  /// The seconds of `90s`, `10m`, `12h`, `30d` or `2w`; nil for anything else, and for nothing at all.
  package static func seconds(_ text: String) -> Int64? {
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
      text.first?.isNumber == true
    else { return nil }
    let (seconds, isTooLarge) = number.multipliedReportingOverflow(by: unit)
    return isTooLarge ? nil : seconds
  }
}

extension JSONValue {
  /// What a value of a document is called in a message.
  fileprivate var sort: String {
    switch self {
    case .null: "empty"
    case .bool: "true or false"
    case .int, .double: "a number"
    case .string, .bytes: "a text"
    case .array: "a list"
    case .object: "a mapping"
    }
  }

  /// A scalar as it is, anything else by its sort.
  fileprivate var shown: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .bool, .int, .double: String(decoding: encode(.compact), as: UTF8.self)
    case .null, .bytes, .array, .object: sort
    }
  }
}
