import MVCBase
import MVCRepository

/// How a lineage is shown.
enum LineageText {
  /// The graph for people: each snapshot with what it was made from.
  static func lines(_ graph: LineageGraph) -> [String] {
    let edges = Dictionary(grouping: graph.edges, by: \.from)
    var lines: [String] = []
    for node in graph.nodes where node.kind == .snapshot {
      guard node.id == graph.root || edges[node.id] != nil || isPlainSnapshot(node) else { continue }
      lines.append("\(node.id.prefix(8)) \(node.label)")
      let own = edges[node.id] ?? []
      let width = own.map { CommandText.width($0.relation) }.max() ?? 0
      for (number, edge) in own.enumerated() {
        let branch = number == own.count - 1 ? "└─" : "├─"
        lines.append("\(branch) \(CommandText.padded(edge.relation, to: width))  \(target(edge.to, graph))")
      }
    }
    return lines
  }

  /// Whether it is a snapshot of this repository that was made from nothing.
  private static func isPlainSnapshot(_ node: LineageGraph.Node) -> Bool { !node.label.hasPrefix(node.id.prefix(8)) }

  private static func target(_ id: String, _ graph: LineageGraph) -> String {
    guard let node = graph.node(id) else { return id }
    switch node.kind {
    case .snapshot: return node.label.hasPrefix(id.prefix(8)) ? node.label : "\(id.prefix(8)) \(node.label)"
    case .data: return "data \(node.label) (\(shortened(id.dropFirst(5))))"
    case .code: return "code \(node.label)"
    case .model: return "model \(node.label)"
    }
  }

  private static func shortened(_ text: Substring) -> String {
    text.count == 64 && text.allSatisfy(\.isHexDigit) ? String(text.prefix(8)) : String(text)
  }

  // MARK: Graphviz

  private static let shapes: [LineageGraph.Node.Kind: String] = [
    .snapshot: "box", .model: "box3d", .data: "cylinder", .code: "note",
  ]

  static func dot(_ graph: LineageGraph) -> [String] {
    let nodes = graph.nodes.map { node in
      let label = node.kind == .snapshot ? "\(node.id.prefix(8))\n\(node.label)" : node.label
      return "  \(quoted(node.id)) [shape=\(shapes[node.kind] ?? "box"), label=\(quoted(label))];"
    }
    let edges = graph.edges.map { "  \(quoted($0.from)) -> \(quoted($0.to)) [label=\(quoted($0.relation))];" }
    return ["digraph lineage {", "  rankdir=RL;"] + nodes + edges + ["}"]
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  // MARK: JSON and HTML

  static func json(_ graph: LineageGraph) -> JSONValue {
    .object([
      ("root", .string(graph.root)),
      (
        "nodes",
        .array(
          graph.nodes.map {
            .object([("id", .string($0.id)), ("kind", .string($0.kind.rawValue)), ("label", .string($0.label))])
          })
      ),
      (
        "edges",
        .array(
          graph.edges.map {
            .object([("from", .string($0.from)), ("to", .string($0.to)), ("relation", .string($0.relation))])
          })
      ),
    ])
  }

  /// A page where each thing is a heading and each edge a link to another one.
  static func html(_ graph: LineageGraph, of revision: String) -> [String] {
    let title = MarkupText.escaped("Lineage of \(revision)")
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "<title>\(title)</title>",
      "<style>body{font-family:sans-serif;margin:2rem;max-width:60rem}section{border-left:3px solid #666;padding-left:1rem;margin:1rem 0}h2{font-size:1rem;margin:0}</style>",
      "</head>", "<body>", "<h1>\(title)</h1>",
    ]
    let numbers = Dictionary(uniqueKeysWithValues: graph.nodes.enumerated().map { ($1.id, $0) })
    let edges = Dictionary(grouping: graph.edges, by: \.from)
    for (number, node) in graph.nodes.enumerated() {
      lines.append("<section id=\"n\(number)\">")
      lines.append("<h2>\(node.kind.rawValue) \(MarkupText.escaped(node.label))</h2>")
      lines.append("<p><code>\(MarkupText.escaped(node.id))</code></p>")
      let own = edges[node.id] ?? []
      if !own.isEmpty { lines.append("<ul>") }
      for edge in own {
        let label = MarkupText.escaped(target(edge.to, graph))
        let link = numbers[edge.to].map { "<a href=\"#n\($0)\">\(label)</a>" } ?? label
        lines.append("<li>\(MarkupText.escaped(edge.relation)) \(link)</li>")
      }
      if !own.isEmpty { lines.append("</ul>") }
      lines.append("</section>")
    }
    return lines + ["</body>", "</html>"]
  }
}
