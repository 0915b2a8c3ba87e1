import MVCBase
import MVCProvenance

/// What in an `mvc.yaml` will count for nothing although somebody meant something by it.
enum ProjectFileRemarks {
  private static let topKeys = ["params", "metrics", "data", "model"]

  static func of(_ value: JSONValue, _ places: DocumentPlaces) -> [TextFailure] {
    var remarks: [TextFailure] = []
    for (key, _) in value.members ?? [] where !topKeys.contains(key) {
      remarks.append(
        TextFailure(line: places.line(of: [.key(key)]), "the key '\(key)' means nothing\(near(key, topKeys))"))
    }
    for (key, value) in value["model"]?.members ?? [] {
      let line = places.line(of: [.key("model"), .key(key)])
      if let known = ModelKeys.near(key) {
        remarks.append(
          TextFailure(line: line, "the key '\(key)' of 'model' means nothing to mvc: did you mean '\(known)'?"))
      }
      if ModelKeys.dates.contains(key), let text = value.text ?? value.plainText, let reason = ModelKeys.problem(text) {
        remarks.append(TextFailure(line: line, "'\(key)' counts as not said: \(reason)"))
      }
    }
    return remarks
  }

  private static func near(_ key: String, _ known: [String]) -> String {
    EditDistance.nearest(to: key, among: known).map { ": did you mean '\($0)'?" }
      ?? "; known are \(known.joined(separator: ", "))"
  }
}

/// The members of the section `model` that mean something to mvc.
package enum ModelKeys {
  package static let said = [
    "name", "purpose", "owner", "risk", "runbook", "monitoring", "review", "end-of-life", "segments",
  ]
  /// Those that hold a day or an interval.
  package static let dates = ["review", "end-of-life", "retrain", "access-review"]
  package static let all = said + ["retrain", "access-review", "trigger"]

  /// The member that an unknown one was perhaps meant to be. Members of any name may be added, so it has to be close.
  package static func near(_ key: String) -> String? {
    guard !all.contains(key) else { return nil }
    let word = plain(key)
    if let same = all.first(where: { plain($0) == word }) { return same }
    if let date = dates.first(where: { word.hasPrefix(plain($0)) }) { return date }
    return all.map { ($0, EditDistance.between(word, plain($0))) }.filter { $0.1 <= max(1, word.count / 4) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  private static func plain(_ key: String) -> String {
    String(key.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " })
  }

  /// Why a text is neither a day nor an interval; nil when it is one.
  package static func problem(_ text: String) -> String? {
    guard !text.allSatisfy(\.isWhitespace), Schedule(text) == nil else { return nil }
    return "'\(text)' is neither a day such as '2026-12-01' nor an interval such as '90d' or '6 months'"
  }
}

extension JSONValue {
  /// A number as it is written.
  fileprivate var plainText: String? { number == nil ? nil : String(decoding: encode(.compact), as: UTF8.self) }
}
