package import MVCBase

/// Something that has to be done from time to time.
package struct Duty: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Somebody has to look whether the model still does what it is for.
    case review
    /// The model has to be trained anew.
    case retraining
    /// Somebody has to look at who may decide about the stage.
    case access
    /// An approval will not count any more.
    case approval
    /// The day from which the model must not be used any more.
    case endOfLife = "end-of-life"
  }

  package let kind: Kind
  package let stage: String
  package let at: Timestamp
  /// What more is to be said, such as whose approval it is.
  package let note: String?

  init(_ kind: Kind, of stage: String, at: Timestamp, note: String? = nil) {
    self.kind = kind
    self.stage = stage
    self.at = at
    self.note = note
  }

  /// What it is called: `review:production`.
  package var name: String { Self.name(kind, stage) }

  static func name(_ kind: Kind, _ stage: String) -> String { "\(kind.rawValue):\(stage)" }

  package func isPast(_ now: Timestamp) -> Bool { at.secondsSinceEpoch <= now.secondsSinceEpoch }

  /// How long before its day something may be done and counts as done.
  static let earliest: Int64 = 30 * 86_400
}
