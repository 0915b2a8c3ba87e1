package import SystemPackage

/// What the world around a command tells of itself: environment variables, and the files of the operating system.
///
/// A test gives none, or its own.
package struct Surroundings: Sendable {
  package var variables: [String: String]
  /// Where the operating system's files begin, such as `/`; nil to leave the machine alone.
  package var systemRoot: FilePath?

  package init(variables: [String: String] = [:], systemRoot: FilePath? = nil) {
    self.variables = variables
    self.systemRoot = systemRoot
  }
}
