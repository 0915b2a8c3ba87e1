import MVCBase
import MVCProvenance
import Testing

@Suite("Files that tell of a training")
struct FindingSortTests {
  private func read(_ sort: FindingSort, _ text: String, _ path: String) throws -> Findings {
    try sort.read(Array(text.utf8), path)
  }

  private func lines(_ tree: ValueTree) -> [String] {
    tree.leaves.map { "\($0.name)=\(String(decoding: $0.value.encode(.canonical), as: UTF8.self))" }
  }

  @Test(
    "Parameters come from YAML, JSON and TOML alike",
    arguments: [
      ("params.yaml", "train:\n  lr: 1e-3\n  layers: [64, 32]\nname: 'no'\n"),
      ("params.json", #"{"train": {"lr": 0.001, "layers": [64, 32]}, "name": "no"}"#),
      ("params.toml", "name = 'no'\n[train]\nlr = 1e-3\nlayers = [64, 32]\n"),
    ])
  func parameters(path: String, text: String) throws {
    let found = try read(.parameters, text, path)
    #expect(lines(found.parameters) == [#"name="no""#, "train.layers=[64,32]", "train.lr=0.001"])
  }

  /// A file of each sort, with comments, quotes and texts of several lines where its format has them.
  private static let examples: [(FindingSort, String, String)] = [
    (
      .parameters, "params.yaml",
      "# run\ntrain:\n  lr: 1e-3\n  note: |\n    two\n    lines\n  tags:\n    - a\n    - 'b'\n"
    ),
    (.parameters, "params.json", "{\n  \"lr\": 0.001,\n  \"tags\": [\n    1\n  ]\n}\n"),
    (.parameters, "params.toml", "# run\nname = 'no'\n[train]\nlr = 1e-3\nlayers = [\n  64,\n  32,\n]\n"),
    (.metrics, "metrics.csv", "step,f1,\"a b\"\n1,0.5,2\n2,0.75,3\n"),
    (.plot, "dvclive/plots/metrics/f1.tsv", "step\tf1\n1\t0.5\n2\t0.75\n"),
    (.metrics, "metrics.json", "{\n\"f1\": 0.5,\n\"loss\": [2, 1]\n}\n"),
    (.modelCard, "README.md", "---\nlicense: mit\ntags:\n- a\n---\n# Title\n"),
  ]

  @Test("Line ends of Windows and a byte-order mark change nothing", arguments: examples.indices)
  func lineEnds(number: Int) throws {
    let (sort, path, text) = Self.examples[number]
    let plain = try read(sort, text, path)
    for variant in [
      text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text, "\u{FEFF}" + text.replacing("\n", with: "\r\n"),
    ] {
      let found = try read(sort, variant, path)
      #expect(lines(found.parameters) == lines(plain.parameters), "\(path)")
      #expect(lines(found.metrics) == lines(plain.metrics), "\(path)")
      #expect(found.series.mapValues { $0.points.map(\.value) } == plain.series.mapValues { $0.points.map(\.value) })
      #expect(found.notNumbers == plain.notNumbers)
    }
    #expect(
      sort == .modelCard || !lines(plain.parameters).isEmpty || !lines(plain.metrics).isEmpty || !plain.series.isEmpty)
  }

  @Test(
    "Pins are read the same with line ends of Windows and a byte-order mark",
    arguments: [
      ("requirements.txt", "torch==2.1.0 ; python_version > '3'\nnumpy==1.26.4\n"),
      ("uv.lock", "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n"),
      ("environment.yml", "dependencies:\n- torch=2.1.0\n"),
    ])
  func pinLineEnds(path: String, text: String) {
    let plain = RequirementPins.read(Array(text.utf8), path)
    #expect(plain["torch"] == "2.1.0")
    for variant in [text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text.replacing("\n", with: "\r\n")] {
      #expect(RequirementPins.read(Array(variant.utf8), path) == plain)
    }
  }

  @Test("Metrics are numbers in groups; lists of numbers are curves")
  func metrics() throws {
    let text =
      #"{"accuracy": 0.94, "eval": {"de": {"f1": 0.5}}, "loss": [2, 1, 0.5], "model": "x", "ok": true, "n": NaN}"#
    let found = try read(.metrics, text, "metrics.json")
    #expect(lines(found.metrics) == ["accuracy=0.94", "eval.de.f1=0.5", "loss=0.5", #"n="NaN""#])
    #expect(found.series["loss"]?.points.map(\.value) == [2, 1, 0.5])
    #expect(found.series["loss"]?.points.map(\.step) == [0, 1, 2])
  }

  @Test("Metrics that are no numbers are named; names, dates and flags are not")
  func notNumbers() throws {
    let text =
      #"{"a": "0.93", "b": "93.5%", "c": null, "d": NaN, "e": {"f": "12 ms"}, "g": [1, "2"], "model": "bert-2", "day": "2026-01-02", "ok": true}"#
    let found = try read(.metrics, text, "metrics.json")
    #expect(
      found.notNumbers == [
        "'a' is the text '0.93'", "'b' is the text '93.5%'", "'c' is null", "'d' is not a number (NaN)",
        "'e.f' is the text '12 ms'", "'g' is the text '2'",
      ])
    #expect(try read(.metrics, "step,f1\n1,93%\n", "metrics.csv").notNumbers == ["'f1' is the text '93%'"])
    #expect(
      try read(.results, #"{"eval_f1": "0.9"}"#, "eval_results.json").notNumbers == ["'eval.f1' is the text '0.9'"])
  }

  @Test(
    "A table with a column of names and one of values has a metric a row",
    arguments: [
      ("metric,value\naccuracy,0.9\nf1,0.8\n", ["accuracy=0.9", "f1=0.8"]),
      ("Name,Value,step\nloss,2,1\nloss,1,2\nf1,0.5,2\n", ["f1=0.5", "loss=1"]),
      ("split,metric,score\ntest,f1,0.5\ntrain,f1,0.75\n", ["test.f1=0.5", "train.f1=0.75"]),
      ("name,value,loss\na,1,2\n", ["loss=2", "value=1"]),
    ])
  func longTables(text: String, expected: [String]) throws {
    let found = try read(.metrics, text, "metrics.csv")
    #expect(lines(found.metrics) == expected)
    if text.contains("step") { #expect(found.series["loss"]?.points.map(\.step) == [1, 2]) }
  }

  @Test("The last row of a table that has a value counts, and the rows are the curve")
  func table() throws {
    let text = "epoch,loss,\"val, acc\",note,timestamp\n1,2.5,0.1,a,99\r\n2,1.5,,b,100\n\n3,nan,0.3,c,101\n"
    let found = try read(.metrics, text, "metrics.csv")
    #expect(lines(found.metrics) == [#"loss="NaN""#, "val, acc=0.3"])
    #expect(found.series["val, acc"]?.points.map(\.step) == [1, 3])
    #expect(found.series["loss"]?.points.map(\.step) == [1, 2, 3])
    #expect(throws: TextFailure(line: 2, "a text in quotation marks has no end")) {
      try read(.metrics, "a\n\"1", "metrics.csv")
    }
  }

  @Test("A table of DVCLive has its metric's name from its path")
  func plot() throws {
    let text = "step\ttimestamp\tloss\n0\t17\t0.9\n5\t18\t0.4\n"
    let found = try read(.plot, text, "dvclive/plots/metrics/train/loss.tsv")
    #expect(lines(found.metrics) == ["train.loss=0.4"])
    #expect(found.series["train.loss"]?.points == [.init(step: 0, value: 0.9), .init(step: 5, value: 0.4)])
  }

  @Test("The results of the Trainer are grouped by split, and its log gives curves")
  func trainer() throws {
    let results = try read(
      .results, #"{"eval_f1": 0.8, "train_loss": 0.2, "epoch": 3.0, "extra": 1}"#, "all_results.json")
    #expect(lines(results.metrics) == ["eval.f1=0.8", "extra=1", "train.loss=0.2"])
    let state = try read(
      .trainerState,
      """
      {"best_metric": 0.81, "best_model_checkpoint": "x", "epoch": 2, "log_history": [
      {"epoch": 1.0, "grad_norm": 1.5, "loss": 0.9, "step": 10}, {"epoch": 1.0, "eval_f1": 0.7, "step": 10},
      {"epoch": 2.0, "loss": 0.4, "step": 20}, {"epoch": 2.0, "eval_f1": 0.81, "step": 20}]}
      """, "trainer_state.json")
    #expect(lines(state.metrics) == ["best_metric=0.81", "eval.f1=0.81", "train.grad_norm=1.5", "train.loss=0.4"])
    #expect(state.series["train.loss"]?.points == [.init(step: 10, value: 0.9), .init(step: 20, value: 0.4)])
    #expect(state.series["train.grad_norm"] == nil)
  }

  @Test("A model's configuration is told from another config.json")
  func configuration() throws {
    let found = try read(.modelConfiguration, #"{"model_type": "bert", "hidden_size": 768}"#, "config.json")
    #expect(lines(found.parameters) == ["model.hidden_size=768", #"model.model_type="bert""#])
    #expect(try read(.modelConfiguration, #"{"port": 80}"#, "config.json") == Findings())
  }

  @Test("A model card tells metrics by data set and split, the base model and the data sets")
  func modelCard() throws {
    let text = """
      ---
      license: mit
      base_model: distilbert/distilbert-base-uncased
      base_model_relation: finetune
      datasets:
      - glue
      model-index:
      - name: my-model
        results:
        - task: {type: text-classification}
          dataset: {name: GLUE SST-2, type: glue, split: validation}
          metrics:
          - {type: accuracy, value: 0.91}
          - {type: f1, value: "0.9"}
          - {type: note, value: good}
      ---
      # My model
      """
    let found = try read(.modelCard, text, "README.md")
    #expect(lines(found.metrics) == ["glue.validation.accuracy=0.91", "glue.validation.f1=0.9"])
    #expect(found.lineage.map(\.relation) == ["fine-tuned-from"])
    #expect(found.lineage.first?.model == "hf:distilbert/distilbert-base-uncased")
    #expect(found.data.map(\.uri) == ["hf:datasets/glue"])
    #expect(try read(.modelCard, "# Plain\n", "README.md") == Findings())
    #expect(throws: TextFailure(line: 3, "the key 'a' comes twice")) {
      try read(.modelCard, "---\na: 1\na: 2\n---\n", "README.md")
    }
  }

  @Test("A file that is no list of names with values is refused, and an empty one says nothing")
  func otherShapes() throws {
    #expect(throws: TextFailure(line: 1, "it holds no names with values")) {
      try read(.parameters, "- 1\n", "params.yaml")
    }
    #expect(throws: TextFailure(line: 1, "it holds no names with values")) { try read(.metrics, "[1]", "metrics.json") }
    #expect(try read(.parameters, "# none yet\n", "params.yaml") == Findings())
    let many = "{" + (0...10_000).map { "\"a\($0)\": 1" }.joined(separator: ",") + "}"
    #expect(throws: TextFailure(line: 1, "it has more than 10000 values")) { try read(.metrics, many, "metrics.json") }
  }

  @Test(
    "Frameworks are found where they are pinned to one version",
    arguments: [
      (
        "requirements.txt",
        "torch==2.5.1 # x\nnumpy>=2\nscikit_learn==1.5.0 ; python_version>'3'\nrequests==2\njax==0.4.*\n",
        ["torch": "2.5.1", "scikit-learn": "1.5.0"]
      ),
      (
        "uv.lock",
        "version = 1\n[[package]]\nname = \"torch\"\nversion = \"2.5.1\"\n[[package]]\nname = \"idna\"\nversion = \"3\"\n",
        ["torch": "2.5.1"]
      ),
      (
        "environment.yml",
        "name: x\ndependencies:\n  - numpy=2.1.0=py312\n  - scipy>=1.0\n  - pip:\n    - torch==2.5.1\n",
        ["numpy": "2.1.0", "torch": "2.5.1"]
      ),
      ("pyproject.toml", "torch==1\n", [:]),
    ])
  func pins(path: String, text: String, expected: [String: String]) {
    #expect(RequirementPins.read(Array(text.utf8), path) == expected)
  }
}
