import MVCBase
package import MVCProvenance

extension ExpressionVocabulary {
  /// What gates can ask for: all that can be asked of a snapshot, and what makes it fit for a stage.
  ///
  /// - SeeAlso: `docs/policy.md`, "Gates"
  package static let gates = ExpressionVocabulary(
    snapshot.roots + [
      Root("champion", hasMembers: true), Root("provenance", hasMembers: true), Root("signature", hasMembers: true),
      Root("challenge", hasMembers: true), Root("drift", hasMembers: true), Root("model", hasMembers: true),
    ])
}

extension QueryExpression {
  /// Reads the condition of a gate.
  ///
  /// - Throws: ``ExpressionFailure`` as for any condition, and for fields of which a gate never knows anything.
  package init(gate source: String) throws(ExpressionFailure) {
    self = try QueryExpression(condition: source, .gates)
    for field in fields {
      guard let reason = Self.mistake(in: field) else { continue }
      let column = source.firstRange(of: field.root).map { source.distance(from: source.startIndex, to: $0.lowerBound) }
      throw ExpressionFailure(source: source, column: 1 + (column ?? 0), reason: reason)
    }
  }

  private static func mistake(in field: FieldPath) -> String? {
    switch field.root {
    case "signature" where field.members != ["valid"]:
      return "there is no field '\(field)': did you mean 'signature.valid'?"
    case "champion", "provenance":
      let isNested = field.root == "champion" && field.members.first == "provenance"
      guard let first = field.members.dropFirst(isNested ? 1 : 0).first, ExpressionVocabulary.snapshot[first] == nil
      else { return nil }
      let near =
        EditDistance.nearest(to: first, among: ExpressionVocabulary.snapshot.roots.map(\.name))
        .map { ", perhaps '\($0)'" } ?? ""
      return "there is no field '\(field)': after '\(field.root)' comes a field of a snapshot\(near)"
    default: return nil
    }
  }
}
