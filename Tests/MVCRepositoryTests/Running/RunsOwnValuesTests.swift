import MVCBase
import MVCProvenance
import MVCRepository
import Testing

@Suite("What is a run's own")
struct RunsOwnValuesTests {
  @Test(
    "Clocks, throughput and hosts are, whoever writes them",
    arguments: [
      // transformers.Trainer
      "train_runtime", "eval_samples_per_second", "train_steps_per_second", "eval_runtime",
      // scikit-learn
      "mean_fit_time", "std_score_time",
      // Ray Tune
      "time_total_s", "time_this_iter_s", "time_since_restore", "timestamp", "hostname", "node_ip", "pid", "date",
      "trial_id",
      // Weights & Biases
      "_runtime", "_timestamp",
      // others
      "tokens/s", "it/s", "tokensPerSec", "s/it", "ms_per_step", "createdAt", "started_at", "elapsed", "epoch_time",
      "latency_p99", "duration_ms", "wall_seconds", "throughput", "startTime", "run_id", "fps",
    ])
  func own(name: String) { #expect(RunsOwnValues.include(name: name)) }

  @Test(
    "Results and settings are not",
    arguments: [
      "accuracy", "loss", "f1", "epoch", "step", "total_flos", "timesteps", "time_steps", "lr", "seed", "sentiment",
      "precision_at_1", "recall@5", "s", "ms", "at", "perplexity", "num_hours", "hosts", "updates", "candidate", "rate",
      "samples_per_class", "rapid", "", "_",
    ])
  func result(name: String) { #expect(!RunsOwnValues.include(name: name)) }

  @Test("Log files are, and tables and models are not")
  func files() {
    #expect(RunsOwnValues.include(file: "runs/a/events.out.tfevents.1700000000.host.1.0"))
    #expect(RunsOwnValues.include(file: "train.log") && !RunsOwnValues.include(file: "log.csv"))
  }

  @Test("Values are read from every format, by key")
  func values() throws {
    func keys(_ text: String, _ path: String) throws -> [String: String] {
      let values = try #require(try OutputValues(Array(text.utf8), path)).values
      return Dictionary(
        values.map { ($0.key, "\($0.name)=\(String(decoding: $0.value.encode(.canonical), as: UTF8.self))") }
      ) {
        $1
      }
    }
    #expect(
      try keys("{\"a\": {\"b\": [1, {\"c\": 2.0}]}, \"d\": []}", "x.json")
        == ["a.b.0": "b=1", "a.b.1.c": "c=2", "d": "d=[]"])
    #expect(try keys("a:\n  b: 1_000\r\n", "x.YAML") == ["a.b": "b=1000"])
    #expect(try keys("a = 1\r\n", "x.toml") == ["a": "a=1"])
    #expect(try keys("{\"a\": 1}\r\n\r\n{\"a\": 2}", "x.jsonl") == ["a[1]": "a=1", "a[3]": "a=2"])
    #expect(
      try keys("a,b\r\n1,x\r\n", "x.csv")
        == ["header.0": "header=\"a\"", "header.1": "header=\"b\"", "a[1]": "a=1", "b[1]": "b=\"x\""])
    #expect(try OutputValues(Array("a".utf8), "x.txt") == nil)
  }
}
