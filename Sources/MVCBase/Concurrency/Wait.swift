/// A wait for something that another process holds.
package struct Wait: Hashable, Sendable {
  /// Who holds what, as a clause: "'mvc commit' (process 4711 on anna-laptop) holds the repository's lock".
  package let reason: String
  /// How long it is waited for at most, from its beginning, in milliseconds.
  package let limitMilliseconds: Int

  package init(reason: String, limitMilliseconds: Int) {
    self.reason = reason
    self.limitMilliseconds = limitMilliseconds
  }
}
