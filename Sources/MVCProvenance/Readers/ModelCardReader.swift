import MVCBase

/// Reads the front matter of a model card: the YAML between two lines `---` at the start of a `README.md`.
///
/// Source: https://github.com/huggingface/hub-docs, modelcard.md
enum ModelCardReader {
  private static let relations = [
    "finetune": "fine-tuned-from", "quantized": "quantised-from", "merge": "merged-from", "adapter": "derived-from",
  ]

  static func read(_ bytes: [UInt8]) throws(TextFailure) -> Findings {
    var findings = Findings()
    guard let front = frontMatter(bytes) else { return findings }
    let card: JSONValue
    do {
      card = try YAMLReader.read(front)
    } catch {
      // The line before it is the one that begins the front matter.
      throw TextFailure(line: error.line + 1, error.reason)
    }
    for model in card["model-index"]?.elements ?? [] {
      for result in model["results"]?.elements ?? [] { note(result, &findings) }
    }
    for name in texts(card["base_model"]) {
      var edge = LineageEdge(relation: relations[card["base_model_relation"]?.text ?? ""] ?? "derived-from")
      edge.model = "hf:\(name)"
      findings.lineage.append(edge)
    }
    for name in texts(card["datasets"]) {
      var input = DataInput(name: name, kind: .remote)
      input.uri = "hf:datasets/\(name)"
      findings.data.append(input)
    }
    return findings
  }

  /// The metrics of one result: in the group of its data set, and there of its split.
  private static func note(_ result: JSONValue, _ findings: inout Findings) {
    let dataset = result["dataset"]
    let groups = [dataset?["type"]?.text ?? dataset?["name"]?.text, dataset?["split"]?.text].compactMap { $0 }
    for metric in result["metrics"]?.elements ?? [] {
      let value = metric["value"]?.text.flatMap { YAMLScalar.number($0) } ?? metric["value"]
      guard let value, value.number != nil, let name = metric["type"]?.text ?? metric["name"]?.text else { continue }
      findings.metrics.set(value, at: groups + [name])
    }
  }

  /// A text, or a list of them.
  private static func texts(_ value: JSONValue?) -> [String] {
    value?.text.map { [$0] } ?? value?.elements?.compactMap(\.text) ?? []
  }

  private static func frontMatter(_ bytes: [UInt8]) -> [UInt8]? {
    let lines = ByteOrderMark.removed(from: bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
    func isMark(_ line: ArraySlice<UInt8>) -> Bool {
      line.elementsEqual("---".utf8) || line.elementsEqual("---\r".utf8)
    }
    guard let first = lines.first, isMark(first), let end = lines.dropFirst().firstIndex(where: isMark) else {
      return nil
    }
    return Array(lines[1..<end].joined(separator: [0x0A]))
  }
}
