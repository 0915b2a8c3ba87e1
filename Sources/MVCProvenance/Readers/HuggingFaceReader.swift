import MVCBase

/// Reads what the Trainer of Hugging Face writes.
enum HuggingFaceReader {
  private static let splits = ["eval", "train", "test", "predict"]

  /// `config.json`: the model's parameters in the group `model`; a file of this name that is another program's says nothing.
  static func configuration(_ value: JSONValue) -> Findings {
    var findings = Findings()
    let isModel = ["model_type", "architectures", "transformers_version"].contains { value[$0] != nil }
    if isModel { findings.parameters.set(value, at: ["model"]) }
    return findings
  }

  /// `eval_results.json`, `train_results.json`, `all_results.json`: `eval_f1` is the metric `f1` of the split `eval`.
  static func results(_ members: [(String, JSONValue)]) -> Findings {
    var findings = Findings()
    for (name, value) in members where name != "epoch" {
      if value.number != nil { findings.metrics.set(value, at: path(of: name)) }
      findings.noteNoNumber(value, at: path(of: name))
    }
    return findings
  }

  /// `trainer_state.json`: the curves of its log, their last values, and the best value.
  static func trainerState(_ value: JSONValue) -> Findings {
    var findings = Findings()
    var curves: [[String]: [MetricSeries.Point]] = [:]
    for (index, entry) in (value["log_history"]?.elements ?? []).enumerated() {
      let step = entry["step"]?.number ?? Double(index)
      for (name, value) in entry.members ?? [] where name != "step" && name != "epoch" {
        guard let number = value.number else { continue }
        // What has no split in its name is of the training.
        let path = path(of: name)
        curves[path.count > 1 ? path : ["train"] + path, default: []].append(.init(step: step, value: number))
      }
    }
    for (path, points) in curves { findings.add(points, to: path) }
    if let best = value["best_metric"], best.number != nil { findings.metrics.set(best, at: ["best_metric"]) }
    return findings
  }

  private static func path(of name: String) -> [String] {
    for split in splits where name.hasPrefix("\(split)_") { return [split, String(name.dropFirst(split.count + 1))] }
    return [name]
  }
}
