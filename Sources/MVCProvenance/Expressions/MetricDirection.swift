/// Whether a metric is better when it is higher or when it is lower.
package enum MetricDirection: String, Sendable {
  case higher, lower

  /// The words in a metric's name by which lower is better. `docs/cli/find.md` has the list for people.
  package static let lowerWords: Set<String> = [
    "loss", "error", "err", "errors", "latency", "perplexity", "ppl", "bpc", "bpb", "bpw", "mae", "mse", "rmse", "mape",
    "smape",
    "rmsle", "msle", "medae", "wer", "cer", "ter", "mer", "eer", "nll", "entropy", "crossentropy", "logloss", "brier",
    "ece", "mce", "fid", "kid", "lpips", "distance", "divergence", "kl", "regret", "hamming", "deviance", "residual",
    "fpr", "fnr", "fdr", "hallucination", "toxicity", "bias", "time", "seconds", "duration", "ms", "memory", "ram",
    "vram", "bytes", "size",
    "cost", "energy", "joules", "carbon", "co2", "emissions", "violations", "violation", "aic", "bic",
  ]

  /// The words that make higher better even beside one of the others: `explained_variance_error_free`, `r2_loss` are no
  /// metrics, `samples_per_second` is.
  private static let ratePrefixes: Set<String> = ["per", "throughput"]

  /// The direction that a name tells: lower when one of its words is in the list, else higher.
  package init(guessedFrom name: String) {
    let words = Self.words(name)
    let isLower = words.contains { Self.lowerWords.contains($0) } && !words.contains { Self.ratePrefixes.contains($0) }
    self = isLower ? .lower : .higher
  }

  /// Whether a value is better than another. A NaN is worse than everything.
  package func isBetter(_ value: Double, than other: Double) -> Bool {
    if value.isNaN || other.isNaN { return !value.isNaN && other.isNaN }
    return self == .lower ? value < other : value > other
  }

  /// The words of a name in lower case: parts between signs, and between a small letter and a capital.
  private static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      let isPart = character.isLetter || character.isNumber
      if !isPart || (character.isUppercase && wasLower) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if isPart { word.append(character) }
      wasLower = character.isLowercase
    }
    return word.isEmpty ? words : words + [word.lowercased()]
  }
}

/// Which metrics stand for a model where there is room for a few.
package enum KeyMetrics {
  package static let mostCount = 3

  /// What people look at first, in this order.
  private static let favourites = [
    "accuracy", "acc", "f1", "auc", "roc_auc", "map", "bleu", "rouge", "r2", "precision", "recall", "loss",
    "perplexity",
    "rmse", "mae", "wer",
  ]

  /// Chooses a few: those in the fewest groups first, among them those whose last word people look at first, then by name.
  package static func choose(_ names: some Sequence<String>) -> [String] {
    let ranked = names.map { name in
      let last = name.split(separator: ".").last?.lowercased() ?? ""
      return (name: name, depth: name.count { $0 == "." }, rank: favourites.firstIndex(of: last) ?? favourites.count)
    }
    return ranked.sorted { ($0.depth, $0.rank, $0.name) < ($1.depth, $1.rank, $1.name) }.prefix(mostCount).map(\.name)
  }
}
