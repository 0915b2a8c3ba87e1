package import MVCBase

/// Named values in groups, such as the parameters or the metrics of a training: `eval.de.f1` is the value `f1` of the
/// group `de` of the group `eval`.
///
/// A value is a text, a number, a boolean, null or a list. Values are kept in their canonical form: `1.0` is `1`.
package struct ValueTree: Equatable, Sendable {
  private enum Node: Equatable {
    case value(JSONValue)
    case group(ValueTree)
  }

  private var nodes: [String: Node] = [:]

  package init() {}

  /// The values of a JSON object; groups without any value are left out.
  package init(_ members: [(String, JSONValue)]) {
    for (name, value) in members { set(value, at: [name]) }
  }

  package var isEmpty: Bool { nodes.isEmpty }

  /// Sets a value, or the values of an object, in the groups whose names come before the last name.
  ///
  /// A value that is in the way of a group goes; values of a group that an object does not name stay.
  package mutating func set(_ value: JSONValue, at path: [String]) {
    guard let name = path.first else { return }
    if path.count > 1 {
      inGroup(name) { $0.set(value, at: Array(path.dropFirst())) }
    } else if case .object(let members) = value {
      guard !members.isEmpty else { return }
      inGroup(name) { group in for (inner, value) in members { group.set(value, at: [inner]) } }
    } else {
      nodes[name] = .value(value.canonical)
    }
  }

  private mutating func inGroup(_ name: String, _ change: (inout ValueTree) -> Void) {
    var group = ValueTree()
    if case .group(let found) = nodes[name] { group = found }
    change(&group)
    if !group.isEmpty { nodes[name] = .group(group) }
  }

  /// Takes over all values of another tree, which come before those that are here.
  package mutating func merge(_ other: ValueTree) {
    for (name, node) in other.nodes {
      if case .group(let theirs) = node, case .group(var ours) = nodes[name] {
        ours.merge(theirs)
        nodes[name] = .group(ours)
      } else {
        nodes[name] = node
      }
    }
  }

  /// Every value with its name, groups before it and dots between, in the order of the names.
  package var leaves: [(name: String, value: JSONValue)] {
    var found: [(name: String, value: JSONValue)] = []
    collect(below: "", &found)
    return found.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
  }

  private func collect(below prefix: String, _ found: inout [(name: String, value: JSONValue)]) {
    for (name, node) in nodes {
      switch node {
      case .value(let value): found.append((prefix + name, value))
      case .group(let group): group.collect(below: "\(prefix)\(name).", &found)
      }
    }
  }

  /// The value of a name with dots; nil when there is none, or a group. A name may have dots of its own.
  package subscript(name: String) -> JSONValue? {
    if case .value(let value) = nodes[name] { return value }
    for dot in name.indices where name[dot] == "." {
      if case .group(let group) = nodes[String(name[..<dot])],
        let value = group[String(name[name.index(after: dot)...])]
      {
        return value
      }
    }
    return nil
  }

  package var json: JSONValue {
    .object(
      nodes.map { name, node in
        switch node {
        case .value(let value): (name, value)
        case .group(let group): (name, group.json)
        }
      }
    ).canonical
  }
}

extension JSONValue {
  /// The number that a value of a canonical document is, one that is not finite among them.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    case .null, .bool, .string, .bytes, .array, .object: nil
    }
  }
}
