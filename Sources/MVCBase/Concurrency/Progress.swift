/// Hears how far a long piece of work is.
///
/// Called from several threads at once, often: an implementation only counts, and shows at its own pace.
package protocol ProgressReporter: Sendable {
  /// A piece of work begins.
  ///
  /// - Parameters:
  ///   - title: What is done, as a present participle: "recording".
  ///   - byteCount: The bytes to go through, or nil when that is not known.
  func begin(_ title: String, byteCount: Int64?)
  func advance(byteCount: Int64)
  func end()
}

/// Reports to nobody.
package struct SilentProgress: ProgressReporter {
  package init() {}
  package func begin(_ title: String, byteCount: Int64?) {}
  package func advance(byteCount: Int64) {}
  package func end() {}
}
