package import MVCProvenance

/// What is said of a training with the commit itself; it comes before what files tell.
package struct ProvenanceInputs: Sendable {
  package var parameters = ValueTree()
  package var metrics = ValueTree()
  package var data: [DataDeclaration] = []
  package var lineage: [LineageEdge] = []
  /// The command that made the state, when mvc ran it.
  package var run: TrainingRun?

  /// Whether the installed packages are listed, which takes as long as pip does.
  package var listsPackages = false

  package init() {}

  package var isEmpty: Bool {
    parameters.isEmpty && metrics.isEmpty && data.isEmpty && lineage.isEmpty && run == nil
  }
}
