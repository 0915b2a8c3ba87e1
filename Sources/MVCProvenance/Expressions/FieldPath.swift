/// The name of something that an expression asks for: `metrics.eval.f1`.
package struct FieldPath: Hashable, Sendable {
  /// The first word, which says what sort of thing it is.
  package let root: String
  /// The words after it; one may have dots of its own.
  package let members: [String]

  package init(_ root: String, _ members: [String] = []) {
    self.root = root
    self.members = members
  }

  /// What comes after the root, with dots between.
  package var memberName: String { members.joined(separator: ".") }

  /// The whole, with dots between: what tables call it.
  package var name: String { ([root] + members).joined(separator: ".") }
}

extension FieldPath: CustomStringConvertible {
  /// The path as it is written in an expression.
  package var description: String {
    ([root] + members.map { ExpressionLexer.isWord($0) ? $0 : ExpressionLexer.quoted($0) }).joined(separator: ".")
  }
}
