import ArgumentParser
import MVCBase

/// Files that a project of some sort begins with.
enum ProjectTemplate: String, CaseIterable, ExpressibleByArgument {
  case classification, llm, tabular, prompt

  /// What each file is called in the project, and its text.
  var files: [(name: String, text: String)] {
    let common = [
      ("mvc.yaml", projectFile), ("README.md", card), ("policy.yaml", policy), (".mvcignore", ignored),
    ]
    return self == .prompt ? common + Self.promptFiles : common
  }

  // MARK: mvc.yaml

  private var projectFile: String {
    """
    # What this project says of its model; recorded with every version. See 'mvc inventory' for what is missing.
    model:
      name:
      # What it does, and for whom.
      purpose:
      # Who answers for it: a name, a team or an address.
      owner:
      # The risk tier, if the policy has tiers.
      risk:
      # Where it says what to do when something goes wrong.
      runbook:
      # Where its live figures are watched.
      monitoring:
      # How often somebody looks at it, and how often it is trained anew: an interval or a day.
      review: 90d
      \(self == .prompt ? "# A prompt is not trained: look at it again when the provider changes the model.\n  retrain:" : "retrain: 6 months")
    \(inputs)
    """
  }

  private var inputs: String {
    switch self {
    case .classification, .tabular:
      """

      # Parameters come from params.yaml and metrics from metrics.json; data is declared here.
      # data:
      #   - {path: data/train.csv, name: train, licence: CC-BY-4.0}
      #   - {path: data/eval.csv, name: eval, licence: CC-BY-4.0}

      """
    case .llm:
      """

      # Parameters come from params.yaml, metrics from metrics.json, the base model from the front matter of README.md.
      # data:
      #   - {uri: hf:datasets/org/name, name: train, licence: Apache-2.0}

      """
    case .prompt:
      """

      # The settings of the provider are this model's parameters; what tests of the prompts gave are its metrics.
      params: [provider.yaml]
      metrics: [metrics.json]

      """
    }
  }

  // MARK: README.md

  private var card: String {
    let sections =
      ["Intended use", "Limitations"] + (self == .prompt ? ["Provider"] : ["Training data"]) + ["Evaluation", "Risks"]
    let body = sections.map { "## \($0)\n\n[More Information Needed]\n" }.joined(separator: "\n")
    return "---\n\(frontMatter)---\n\n# Model card\n\n\(body)"
  }

  private var frontMatter: String {
    switch self {
    case .classification: "license: other\ntags:\n- classification\n"
    case .tabular: "license: other\ntags:\n- tabular\n"
    case .llm: "license: other\npipeline_tag: text-generation\n# base_model: org/name\n"
    case .prompt: "license: other\ntags:\n- prompt\n"
    }
  }

  // MARK: policy.yaml

  private var policy: String {
    """
    # A policy to start from: change it, then 'mvc policy check' and 'mvc policy apply -m WHY'.
    # People, their keys, approvals and more are added here: see docs/policy.md.
    version: 1

    stages:
      production:
        require: [owner, purpose, runbook, monitoring, trigger, card.Limitations]
        gates:
    \(gates.map { "      - \($0)" }.joined(separator: "\n"))
        retain: 3

    """
  }

  private var gates: [String] {
    func notWorse(_ metric: String, _ relation: String) -> String {
      "{name: not worse, expect: not exists(champion) or metrics.\(metric) \(relation) champion.metrics.\(metric)}"
    }
    return switch self {
    case .classification: ["metrics.accuracy >= 0.9", notWorse("accuracy", ">=")]
    case .tabular: ["metrics.auc >= 0.75", "data.train.sha256 != data.eval.sha256", notWorse("auc", ">=")]
    case .llm: ["files none matching '*.pkl'", notWorse("loss", "<=")]
    case .prompt: ["metrics.pass_rate >= 0.9", notWorse("pass_rate", ">=")]
    }
  }

  // MARK: .mvcignore

  private var ignored: String {
    let patterns =
      switch self {
      case .classification: ["runs/", "wandb/", "data/raw/"]
      case .tabular: ["data/raw/", "*.parquet.tmp"]
      case .llm: ["runs/", "wandb/", "checkpoint-*/optimizer.pt", "checkpoint-*/rng_state*.pth"]
      case .prompt: [".env", "responses/"]
      }
    return "# What 'mvc commit' leaves out, in the syntax of .gitignore.\n\(patterns.joined(separator: "\n"))\n"
  }

  // MARK: A prompt and the model behind an address are a model too

  private static let promptFiles = [
    (
      "provider.yaml",
      """
      # Which model answers, and how it is asked. Keys and tokens never stand here.
      provider: example
      # An exact version: what is called 'latest' changes without notice.
      model: example-large-2026-01-15
      temperature: 0.2
      max_tokens: 1024

      """
    ),
    ("prompts/system.md", "You answer in one short paragraph, and say so when you do not know.\n"),
    ("prompts/user.md", "Question: {{question}}\n"),
  ]
}
