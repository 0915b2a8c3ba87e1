/// The command that made a model.
package struct RunFacts: Equatable, Sendable {
  /// The program and its arguments.
  package var command: [String] = []
  /// Where it ran, from the project's folder.
  package var folder: String?
  /// The chosen ones of its environment variables.
  package var environment: [String: String] = [:]
  package var seeds: [String: Int64] = [:]
  /// When it began, as ISO 8601 has it.
  package var start: String?
  package var seconds: Double?
  package var peakMemoryBytes: UInt64?
  /// The time that processors worked for it.
  package var processorSeconds: Double?
  package var exitCode: Int64?
  package var gpuJoules: Double?
  /// The files that it wrote, changed or removed, as paths from the project's folder.
  package var outputs: [String] = []

  package init() {}
}
