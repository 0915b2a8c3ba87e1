package import MVCObjects

/// The software and the machine that a model was made with.
package struct EnvironmentFacts: Equatable, Sendable {
  package struct Python: Equatable, Sendable {
    package var version: String?
    /// Such as `CPython`.
    package var implementation: String?
    /// The interpreter's path.
    package var interpreter: String?

    package init() {}
  }

  package struct Processor: Equatable, Sendable {
    package var model: String?
    package var coreCount: UInt64?

    package init() {}
  }

  package var python: Python?
  /// The SHA-256 of the files that say which packages are needed, by their path.
  package var lockFiles: [String: ObjectID] = [:]
  /// The versions of installed packages.
  package var packages: [String: String] = [:]
  /// The versions of machine-learning frameworks, as lock files pin them.
  package var frameworks: [String: String] = [:]
  /// The version of the CUDA toolkit.
  package var cuda: String?
  /// The version of the graphics driver.
  package var driver: String?
  package var gpus: [String] = []
  package var processor: Processor?
  /// The operating system with its version.
  package var system: String?
  /// The digest of the container's image.
  package var container: String?

  package init() {}
}
