/// How hard a repack tries.
package enum RepackEffort: String, Sendable, CaseIterable {
  /// Keeps every frame that has a base, and looks at the last version of the others only.
  case fast
  /// Looks at the last two versions of everything, and at the first.
  case normal
  /// Compresses everything anew, as small as it goes.
  case tight

  /// How many earlier members of an object's family are tried as its base.
  var candidateCount: Int {
    switch self {
    case .fast: 1
    case .normal: 2
    case .tight: 8
    }
  }
}
