/// The fields that an expression may ask for.
package struct ExpressionVocabulary: Sendable {
  /// A word that a field begins with.
  package struct Root: Sendable {
    /// What a field holds, where that is always the same.
    package enum Kind: Sendable { case number, text, any }

    package let name: String
    package let kind: Kind
    /// Whether something has to follow, as in `metrics.accuracy`.
    package let hasMembers: Bool

    package init(_ name: String, _ kind: Kind = .any, hasMembers: Bool = false) {
      self.name = name
      self.kind = kind
      self.hasMembers = hasMembers
    }
  }

  package let roots: [Root]
  /// The root that a word means on the left of a comparison when it is none itself, or nil for an error.
  package let implied: String?

  package init(_ roots: [Root], implied: String? = nil) {
    self.roots = roots
    self.implied = implied
  }

  /// What can be asked of a snapshot.
  package static let snapshot = ExpressionVocabulary([
    Root("metrics", .number, hasMembers: true), Root("params", hasMembers: true), Root("data", hasMembers: true),
    Root("code", hasMembers: true), Root("environment", hasMembers: true), Root("run", hasMembers: true),
    Root("fingerprint", hasMembers: true),
    Root("author", .text), Root("committer", .text), Root("email", .text), Root("date"), Root("message", .text),
    Root("id", .text), Root("branch", .text), Root("tag", .text), Root("size", .number), Root("files", .text),
  ])

  /// The same, where a name that begins with no field's is that of a metric.
  package static let metrics = ExpressionVocabulary(snapshot.roots, implied: "metrics")

  package subscript(name: String) -> Root? { roots.first { $0.name == name } }

  /// The root that a wrong word was perhaps meant to be.
  func likely(_ word: String) -> Root? {
    let word = word.lowercased()
    return roots.first { word.count > 1 && ($0.name.hasPrefix(word) || word.hasPrefix($0.name)) }
  }
}
