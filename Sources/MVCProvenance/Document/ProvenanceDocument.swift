import MVCBase

/// What made a model: parameters, metrics, data, code, environment, run and lineage.
///
/// Whatever could not be found is absent, never guessed.
///
/// - SeeAlso: `docs/format/provenance.md`
package struct ProvenanceDocument: Equatable, Sendable {
  /// The name and version of the form.
  package static let schema = "mvc-provenance/1"

  /// A file that was to be read and could not be understood.
  package struct Problem: Hashable, Sendable {
    package var path: String
    /// The line, counted from 1, if it is known.
    package var line: Int?
    /// What is wrong: lower case, no final full stop.
    package var reason: String

    package init(path: String, line: Int?, reason: String) {
      self.path = path
      self.line = line
      self.reason = reason
    }
  }

  package var parameters = ValueTree()
  /// Numbers only.
  package var metrics = ValueTree()
  /// Curves by the metric's name, groups before it and dots between.
  package var series: [String: MetricSeries] = [:]
  package var data: [DataInput] = []
  package var code: CodeState?
  package var environment: EnvironmentFacts?
  package var run: RunFacts?
  package var lineage: [LineageEdge] = []
  package var problems: [Problem] = []

  package init() {}

  /// Whether nothing was found.
  package var isEmpty: Bool { self == ProvenanceDocument() }

  /// Every metric with its name, in the order of the names.
  package var metricValues: [(name: String, value: Double)] {
    metrics.leaves.compactMap { leaf in leaf.value.number.map { (leaf.name, $0) } }
  }
}
