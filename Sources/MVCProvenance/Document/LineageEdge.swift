/// What a model was made from.
package struct LineageEdge: Hashable, Sendable {
  /// The relation, such as `fine-tuned-from`.
  package var relation: String
  /// The snapshot, as 64 hexadecimal digits.
  package var snapshot: String?
  /// Where the snapshot's repository is; this one's, when absent.
  package var repository: String?
  /// A model of a hub, such as `hf:org/name`.
  package var model: String?
  /// The model's revision at the hub.
  package var revision: String?

  /// The relations that have a meaning to mvc; others may be used.
  package static let relations = [
    "fine-tuned-from", "quantised-from", "distilled-from", "merged-from", "trained-on", "derived-from",
  ]

  package init(relation: String) { self.relation = relation }
}
