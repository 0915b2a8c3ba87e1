import MVCBase
import MVCObjects
import MVCRepository
import MVCWorkspace

/// How places of the folder are shown that were not looked into.
enum SkippedText {
  /// `skipped:    data/raw  (a repository of its own; 12 recorded paths there)`.
  static func line(_ place: SkippedPlace, _ display: PathDisplay) -> String {
    "\(CommandText.padded("skipped:", to: 11)) \(display.text(place.path))  (\(reason(place)))"
  }

  /// `a repository of its own; 12 recorded paths there`.
  private static func reason(_ place: SkippedPlace) -> String {
    let hidden = place.recordedCount
    return place.explanation + (hidden == 0 ? "" : "; \(CommandText.count(hidden, "recorded path")) there")
  }

  /// The places that may hide changes.
  static func hiding(_ places: [SkippedPlace]) -> [SkippedPlace] { places.filter(\.mayHideChanges) }

  /// Says in which places nobody looked, so that nothing that was said before is taken to be about them.
  static func warn(_ places: [SkippedPlace], _ display: PathDisplay, _ terminal: Terminal) {
    for place in hiding(places) {
      terminal.note("warning: '\(display.text(place.path))' was not looked at (\(reason(place)))")
    }
    if let hint = hint(places) { terminal.note("hint: \(hint)") }
  }

  /// How to get on with what cannot be read.
  static func hint(_ places: [SkippedPlace]) -> String? {
    let unreadable = places.filter { $0.reason == .unreadable }
    if let free = unreadable.first(where: { $0.recordedCount == 0 }) {
      return "make '\(free.path)' readable, or leave it out with a line in .mvcignore: /\(free.path)"
    }
    return unreadable.first.map { "make '\($0.path)' readable: see 'ls -ld \($0.path)'" }
  }

  static func json(_ places: [SkippedPlace]) -> JSONValue {
    .array(
      places.map { place in
        .object([
          ("path", .bytes(place.path.bytes)), ("reason", .string(place.reason.rawValue)),
          ("recorded", .int(Int64(place.recordedCount))),
          ("error", place.error.map { .string($0.message) } ?? .null),
        ])
      })
  }
}
