import MVCBase
import MVCProvenance
import MVCRepository

/// What is said of a training on the command line.
enum ProvenanceArguments {
  /// Adds `NAME=VALUE`, whose value is read as in YAML: `lr=1e-3`, `layers=[64, 32]`, `name=base`.
  static func parameter(_ text: String, to tree: inout ValueTree) throws {
    let (path, value) = try pair(text, "--param", example: "lr=1e-3")
    // What has a meaning of its own in YAML, such as a colon, is a text here.
    tree.set((try? YAMLReader.read(Array(value.utf8))) ?? .string(value), at: path)
  }

  /// Adds `NAME=NUMBER`.
  static func metric(_ text: String, to tree: inout ValueTree) throws {
    let (path, value) = try pair(text, "--metric", example: "accuracy=0.94")
    guard let number = (try? YAMLReader.read(Array(value.utf8))) ?? nil, number.number != nil, number.text == nil else {
      throw MVCError(
        .usage, "cannot use '\(value)' as the metric '\(path.joined(separator: "."))': it is no number",
        hint: "write it like '--metric accuracy=0.94'")
    }
    tree.set(number, at: path)
  }

  private static func pair(_ text: String, _ option: String, example: String) throws -> ([String], String) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2, !path.contains("") else {
      throw MVCError(
        .usage, "cannot understand '\(option) \(text)'", hint: "write a name and a value, like '\(option) \(example)'")
    }
    return (path, String(halves[1]))
  }
}
