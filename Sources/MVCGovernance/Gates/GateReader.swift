import MVCBase
import MVCProvenance

/// Reads the gates of a stage: texts that are conditions, or mappings.
enum GateReader {
  /// How long a command may take when the policy does not say.
  static let usualSeconds = 600

  static func gates(_ node: PolicyNode) -> [Policy.Gate] {
    var lines: [String: Int] = [:]
    return node.elements().compactMap { node in
      guard let gate = gate(node) else { return nil }
      if let earlier = lines.updateValue(node.line, forKey: gate.name) {
        node.mistake("the gate on line \(earlier) is called '\(gate.name)' too")
      }
      return gate
    }
  }

  private static func gate(_ node: PolicyNode) -> Policy.Gate? {
    if let text = node.value.text { return condition(text, node).map { Policy.Gate(name: text, check: $0) } }
    let members = node.members(["name", "expect", "run", "timeout"])
    let name = members["name"]?.text()
    switch (members["expect"], members["run"]) {
    case (let expect?, nil):
      members["timeout"]?.mistake("'\(node.name)' has a timeout, and runs no command")
      guard let text = expect.text() else { return nil }
      return condition(text, expect).map { Policy.Gate(name: name ?? text, check: $0) }
    case (nil, let run?):
      guard let command = run.text() else { return nil }
      let seconds = members["timeout"].map { $0.seconds().map { Int(clamping: $0) } } ?? usualSeconds
      return seconds.map { .init(name: name ?? command, check: .command(command, timeoutSeconds: $0)) }
    case (nil, nil), (_?, _?):
      if node.value.members != nil { node.mistake("'\(node.name)' should have either 'expect' or 'run'") }
      return nil
    }
  }

  private static func condition(_ text: String, _ node: PolicyNode) -> Policy.Gate.Check? {
    do throws(ExpressionFailure) {
      return .condition(try QueryExpression(gate: text))
    } catch {
      node.mistake("cannot understand the gate '\(text)': \(error.reason), at column \(error.column) of it")
      return nil
    }
  }
}
