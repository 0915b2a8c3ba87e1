/// Something that is missing before a decision can be made.
package struct Unmet: Hashable, Sendable {
  package enum Kind: String, Sendable { case role, approval, field, gate, freeze, data, segment, signature }

  package let kind: Kind
  /// What is missing, and from whom: `2 more approvals by risk (Bo Lee, Cy Park)`.
  package let what: String

  package init(_ kind: Kind, _ what: String) {
    self.kind = kind
    self.what = what
  }
}
