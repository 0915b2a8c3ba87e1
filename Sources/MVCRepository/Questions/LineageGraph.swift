import MVCBase
package import MVCObjects
import MVCProvenance
import MVCStorage

/// What a model was made from and what was made from it, as one graph with typed edges.
package struct LineageGraph: Sendable {
  package struct Node: Hashable, Sendable {
    package enum Kind: String, Sendable { case snapshot, model, data, code }

    /// Unique in the graph: a snapshot's id, else what it is and its digest or name.
    package let id: String
    package let kind: Kind
    /// What people call it.
    package let label: String
  }

  package struct Edge: Hashable, Sendable {
    /// What was made.
    package let from: String
    /// What it was made from.
    package let to: String
    /// How: `parent`, `merged-from`, `trained-on`, `made-with`, or a relation of the document such as `fine-tuned-from`.
    package let relation: String
  }

  /// The snapshot that was asked about.
  package let root: String
  /// The root first, then what it was made from, newest first, then what was made from it.
  package private(set) var nodes: [Node] = []
  package private(set) var edges: [Edge] = []
  private var known: Set<String> = []

  init(root: ObjectID) { self.root = root.description }

  mutating func add(_ node: Node) { if known.insert(node.id).inserted { nodes.append(node) } }
  mutating func add(_ edge: Edge) { if !edges.contains(edge) { edges.append(edge) } }

  package func node(_ id: String) -> Node? { nodes.first { $0.id == id } }
}

extension Repository {
  /// The lineage of a snapshot.
  ///
  /// - Parameters:
  ///   - mostSnapshots: How many of the snapshots before it are taken in, newest first.
  ///   - all: Every snapshot there is, among which those that were made from it are looked for.
  package func lineage(
    of id: ObjectID, mostSnapshots: Int, among all: [SnapshotFacts], _ history: HistoryFacts
  ) throws -> LineageGraph {
    var graph = LineageGraph(root: id)
    let before = try history.history(of: [id])
    for facts in before.prefix(mostSnapshots) { try add(facts, to: &graph) }
    var made = [id.description]
    var seen = Set(made)
    while let origin = made.popLast() {
      for facts in all where history.origins(of: facts).contains(origin) && seen.insert(facts.id.description).inserted {
        try add(facts, to: &graph)
        made.append(facts.id.description)
      }
    }
    return graph
  }

  private func add(_ facts: SnapshotFacts, to graph: inout LineageGraph) throws {
    let id = facts.id.description
    graph.add(LineageGraph.Node(id: id, kind: .snapshot, label: facts.snapshot.subject))
    func link(_ node: LineageGraph.Node, _ relation: String) {
      graph.add(node)
      graph.add(LineageGraph.Edge(from: id, to: node.id, relation: relation))
    }
    let document = try provenance(of: facts.snapshot)
    if let commit = document?.code?.commit {
      let isDirty = document?.code?.isDirty == true
      link(
        .init(id: "git:\(commit)", kind: .code, label: commit.prefix(12) + (isDirty ? ", changed" : "")), "made-with")
    }
    for input in document?.data ?? [] {
      let place = input.sha256?.description ?? input.uri ?? input.name
      link(.init(id: "data:\(place)", kind: .data, label: input.name), "trained-on")
    }
    for edge in document?.lineage ?? [] {
      if let snapshot = edge.snapshot {
        link(.init(id: snapshot, kind: .snapshot, label: label(of: snapshot, in: edge.repository)), edge.relation)
      } else if let model = edge.model {
        let name = edge.revision.map { "\(model)@\($0)" } ?? model
        link(.init(id: name, kind: .model, label: name), edge.relation)
      }
    }
    for (number, parent) in facts.snapshot.parents.enumerated() {
      let label = try objects.snapshot(parent).subject
      link(.init(id: parent.description, kind: .snapshot, label: label), number == 0 ? "parent" : "merged-from")
    }
  }
}

extension Repository {
  /// What a snapshot is called that a document names; it need not be here.
  private func label(of text: String, in place: String?) -> String {
    if let place { return "\(text.prefix(8)) of \(place)" }
    guard let id = ObjectID(text), let snapshot = try? objects.snapshot(id) else { return String(text.prefix(8)) }
    return snapshot.subject
  }
}

extension HistoryFacts {
  /// The snapshots that a snapshot's document names as what it was made from.
  func origins(of facts: SnapshotFacts) -> [String] {
    guard case .list(let origins)? = value(of: FieldPath("lineage", ["snapshots"]), of: facts) else { return [] }
    return origins.compactMap { if case .text(let text) = $0 { text } else { nil as String? } }
  }
}
