import MVCProvenance

/// What a run tells of itself and not of its result: its clock, its throughput, where it ran. No two runs agree on it.
///
/// - SeeAlso: `docs/cli/reproduce.md`, which lists the rules
package enum RunsOwnValues {
  /// Words that make a name one of the run's own wherever they stand in it.
  private static let words: Set<String> = [
    "runtime", "timestamp", "timestamps", "datetime", "walltime", "elapsed", "latency", "throughput", "hostname", "pid",
    "fps", "qps",
  ]
  /// The same where they are the last word.
  private static let lastWords: Set<String> = ["time", "times", "duration", "durations", "hostname"]
  private static let names: Set<String> = ["date", "host", "node ip", "run id", "trial id", "time since restore"]
  private static let units: Set<String> = [
    "s", "sec", "secs", "second", "seconds", "ms", "us", "ns", "min", "mins", "minute", "minutes", "h", "hour", "hours",
  ]
  private static let measures: Set<String> = ["time", "duration", "train", "training", "eval", "fit", "wall", "total"]
  private static let events: Set<String> = [
    "started", "finished", "ended", "created", "updated", "completed", "logged", "generated", "saved",
  ]

  /// Files that are a log of the run, by their names.
  package static let filePatterns = ["*.log", "events.out.tfevents.*"]

  /// Whether a value is one of the run's own, by its name: `train_runtime`, `samples_per_second`, `createdAt`.
  ///
  /// - Parameter name: The last part of a key, without its groups.
  package static func include(name: String) -> Bool {
    let words = words(of: name)
    guard let last = words.last else { return false }
    if words.contains(where: Self.words.contains) || lastWords.contains(last) { return true }
    if names.contains(words.joined(separator: " ")) { return true }
    let pairs = Array(zip(words, words.dropFirst()))
    if pairs.contains(where: { $0 == "per" && units.contains($1) || units.contains($0) && $1 == "per" }) { return true }
    if name.contains("/"), units.contains(last) || words.first.map(units.contains) == true { return true }
    if let (event, at) = pairs.last, at == "at", events.contains(event) { return true }
    return units.contains(last) && words.dropLast().contains(where: measures.contains)
  }

  /// Whether a file is a log of the run.
  package static func include(file path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return filePatterns.contains { Glob($0).matches(name) }
  }

  /// The words of a name in lower case, parted by signs and before a capital after a small letter.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      let isPart = character.isLetter || character.isNumber
      if !isPart || character.isUppercase && wasLower {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if isPart { word.append(character) }
      wasLower = character.isLowercase
    }
    return word.isEmpty ? words : words + [word.lowercased()]
  }
}
