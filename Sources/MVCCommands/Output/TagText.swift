import MVCBase
import MVCObjects

/// How annotated tags are shown.
enum TagText {
  static func lines(_ tag: Tag) -> [String] {
    ["tag \(tag.name)", "Tagger: \(tag.tagger.person)", "Date:   \(tag.tagger.time.gitStyle)", ""]
      + SnapshotText.messageLines(tag.message) + [""]
  }

  static func json(_ tag: Tag) -> JSONValue {
    .object([
      ("name", .string(tag.name)), ("target", .string(tag.target.description)),
      ("tagger", SnapshotText.person(tag.tagger)),
      ("message", .string(tag.message)),
    ])
  }
}
