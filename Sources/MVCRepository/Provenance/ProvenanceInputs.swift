package import MVCProvenance

/// What is said of a training with the commit itself; it comes before what files tell.
package struct ProvenanceInputs: Sendable {
  package var parameters = ValueTree()
  package var metrics = ValueTree()
  package var data: [DataDeclaration] = []
  package var lineage: [LineageEdge] = []
  package var run: RunFacts?

  package init() {}

  package var isEmpty: Bool {
    parameters.isEmpty && metrics.isEmpty && data.isEmpty && lineage.isEmpty && run == nil
  }
}
