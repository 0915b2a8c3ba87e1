import MVCBase
import MVCObjects
import MVCProvenance

extension ProvenanceDocument {
  /// A document that has every member there is, as `docs/format/provenance.md` shows it.
  static var example: ProvenanceDocument {
    var document = ProvenanceDocument()
    document.parameters = ValueTree([
      ("lr", 0.0003), ("optimizer", ["name": "adamw", "betas": [0.9, 0.999]]), ("epochs", 3),
    ])
    document.metrics = ValueTree([("accuracy", 0.941), ("eval", ["de": ["f1": 0.88], "loss": .double(.nan)])])
    document.series = ["train.loss": MetricSeries([.init(step: 1, value: 2.5), .init(step: 2, value: 1.25)])]
    document.data = [file, remote]
    document.code = exampleCode
    document.environment = exampleEnvironment
    document.run = exampleRun
    var edge = LineageEdge(relation: "fine-tuned-from")
    edge.model = "hf:distilbert/distilbert-base-uncased"
    edge.revision = "12040accade4e8a0f71eabdb258fecc2e7e948be"
    var teacher = LineageEdge(relation: "distilled-from")
    teacher.snapshot = ObjectID(of: Array("snapshot".utf8)).description
    teacher.repository = "../teacher"
    document.lineage = [edge, teacher]
    document.problems = [Problem(path: "metrics.json", line: 3, reason: "a colon is missing")]
    return document
  }

  private static var file: DataInput {
    var input = DataInput(name: "train", kind: .file)
    input.path = "data/train.csv"
    input.source = "https://example.org/reviews.csv"
    input.sha256 = ObjectID(of: Array("text,label\n".utf8))
    input.byteCount = 11
    input.rowCount = 0
    input.licence = "CC-BY-4.0"
    input.isStored = true
    return input
  }

  private static var remote: DataInput {
    var input = DataInput(name: "corpus", kind: .remote)
    input.uri = "s3://bucket/corpus"
    input.fileCount = 12
    input.query = ObjectID(of: Array("select 1".utf8))
    input.collected = "2026-10-01"
    input.policy = "research only"
    input.isStored = false
    return input
  }

  private static var exampleCode: CodeState {
    var code = CodeState()
    code.commit = "0123456789abcdef0123456789abcdef01234567"
    code.branch = "main"
    code.remote = "https://example.org/team/model.git"
    code.isDirty = true
    let text = "-lr = 1\n+lr = 2\n"
    code.difference = .init(sha256: ObjectID(of: Array(text.utf8)), byteCount: UInt64(text.utf8.count), text: text)
    code.sources = ObjectID(of: Array("manifest".utf8))
    code.sourceCount = 4
    return code
  }

  private static var exampleEnvironment: EnvironmentFacts {
    var environment = EnvironmentFacts()
    var python = EnvironmentFacts.Python()
    python.version = "3.12.4"
    python.implementation = "CPython"
    python.interpreter = ".venv/bin/python"
    environment.python = python
    environment.lockFiles = ["uv.lock": ObjectID(of: Array("version = 1\n".utf8))]
    environment.packages = ["numpy": "2.1.0"]
    environment.frameworks = ["torch": "2.5.1"]
    environment.cuda = "12.4"
    environment.driver = "550.54.15"
    environment.gpus = ["NVIDIA A100-SXM4-80GB"]
    var processor = EnvironmentFacts.Processor()
    processor.model = "AMD EPYC 9354"
    processor.coreCount = 32
    environment.processor = processor
    environment.system = "Debian GNU/Linux 12 (bookworm)"
    environment.container = "sha256:5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270"
    return environment
  }

  private static var exampleRun: RunFacts {
    var run = RunFacts()
    run.command = ["python", "train.py", "--lr", "3e-4"]
    run.folder = "."
    run.environment = ["CUDA_VISIBLE_DEVICES": "0"]
    run.seeds = ["seed": 7]
    run.start = "2026-11-21T10:00:00+01:00"
    run.seconds = 61.5
    run.peakMemoryBytes = 734_003_200
    run.processorSeconds = 118.25
    run.exitCode = 0
    run.gpuJoules = 5400
    run.outputs = ["metrics.json", "model.safetensors"]
    return run
  }
}
