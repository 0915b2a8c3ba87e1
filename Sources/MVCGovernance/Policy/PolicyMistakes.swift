package import MVCBase

/// All that is wrong with the text of a policy.
package struct PolicyMistakes: Error, Hashable, Sendable {
  /// In the order of their lines; never empty.
  package let list: [TextFailure]

  init(_ list: [TextFailure]) { self.list = list.sorted { ($0.line, $0.reason) < ($1.line, $1.reason) } }

  /// A line each: `policy.yaml:12: nobody has the role 'rsik': did you mean 'risk'?`.
  package func lines(file: String) -> [String] { list.map { "\(file):\($0.line): \($0.reason)" } }

  package func error(file: String) -> MVCError {
    let count = list.count == 1 ? "1 mistake" : "\(list.count) mistakes"
    return MVCError(
      .usage, "cannot use the policy in '\(file)': it has \(count)", details: lines(file: file),
      hint: "docs/policy.md describes every member")
  }
}
