/// How hard an encoder of tensors tries. Decoding does not depend on it.
package enum CodecEffort: UInt8, Sendable, CaseIterable {
  /// Takes what costs next to nothing.
  case fast
  /// What a commit does.
  case normal
  /// The smallest result, at about half the speed: for a repack.
  case tight
}
