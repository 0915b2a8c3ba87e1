import MVCProvenance
import Testing

@Suite("Metric direction")
struct MetricDirectionTests {
  @Test(
    "The name tells whether lower is better",
    arguments: [
      ("loss", true), ("eval.loss", true), ("val_loss", true), ("trainLoss", true), ("latency_ms", true),
      ("latency.p99", true), ("eval/perplexity", true), ("RMSE", true), ("accuracy", false), ("f1", false),
      ("eval.de.f1", false), ("glossary", false), ("samples_per_second", false), ("tokens_per_seconds", false),
      ("r2", false), ("wer", true), ("power", false),
    ])
  func guess(name: String, isLower: Bool) {
    #expect((MetricDirection(guessedFrom: name) == .lower) == isLower, "\(name)")
  }

  @Test("A NaN is worse than everything")
  func nan() {
    for direction in [MetricDirection.higher, .lower] {
      #expect(direction.isBetter(1, than: .nan) && !direction.isBetter(.nan, than: 1))
      #expect(!direction.isBetter(.nan, than: .nan) && !direction.isBetter(1, than: 1))
    }
  }

  @Test("Key metrics are few, shallow ones and favourites first")
  func keys() {
    #expect(KeyMetrics.choose(["eval.f1", "zeta", "loss", "alpha", "accuracy"]) == ["accuracy", "loss", "alpha"])
    #expect(KeyMetrics.choose([String]()) == [])
  }
}
