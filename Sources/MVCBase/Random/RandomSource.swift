/// Where names that must not collide come from.
package protocol RandomSource: Sendable {
  func next() -> UInt64
}

/// The operating system's random numbers.
package struct SystemRandomSource: RandomSource {
  package init() {}

  package func next() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}

extension RandomSource {
  /// Sixteen hexadecimal digits, for the names of temporary files.
  package func token() -> String {
    Hexadecimal.string(withUnsafeBytes(of: next()) { [UInt8]($0) })
  }
}
