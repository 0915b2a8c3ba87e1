import MVCBase
import MVCObjects
import MVCRepository

/// How changed paths are shown.
enum StatusText {
  /// `modified:   config.json`, `renamed:    a -> b`.
  static func line(_ change: PathChange, _ display: PathDisplay = .fromTop) -> String {
    let label = "\(word(change.sort)):"
    return "\(CommandText.padded(label, to: 11)) \(names(change, display))\(size(change))"
  }

  /// `M config.json`.
  static func shortLine(_ change: PathChange, _ display: PathDisplay = .fromTop) -> String {
    "\(letter(change.sort)) \(names(change, display))"
  }

  static func colour(_ sort: PathChange.Sort) -> Terminal.Colour {
    switch sort {
    case .added: .added
    case .deleted: .removed
    case .modified, .renamed, .retyped: .changed
    }
  }

  static func letter(_ sort: PathChange.Sort) -> String {
    switch sort {
    case .added: "A"
    case .modified: "M"
    case .deleted: "D"
    case .renamed: "R"
    case .retyped: "T"
    }
  }

  private static func word(_ sort: PathChange.Sort) -> String {
    switch sort {
    case .added: "new"
    case .modified: "modified"
    case .deleted: "deleted"
    case .renamed: "renamed"
    case .retyped: "retyped"
    }
  }

  private static func names(_ change: PathChange, _ display: PathDisplay) -> String {
    let name = display.text(change.path, isFolder: (change.new ?? change.old)?.kind == .folder)
    return change.oldPath.map { "\(display.text($0)) -> \(name)" } ?? name
  }

  /// The size, where it is worth a word.
  private static func size(_ change: PathChange) -> String {
    if let likeness = change.likeness, likeness < 100 { return "  (\(likeness) % the same)" }
    guard let new = change.new, change.sort != .renamed, new.byteCount >= 1 << 20 else { return "" }
    return "  (\(ByteSize.text(new.byteCount)))"
  }

  /// `3 paths: 1 new, 2 modified; 512.0 MiB recorded`.
  static func summary(_ changes: [PathChange]) -> String {
    guard !changes.isEmpty else { return "no path has changed" }
    let parts = PathChange.Sort.allCases.compactMap { sort in
      let count = changes.count { $0.sort == sort }
      return count == 0 ? nil : "\(count) \(word(sort))"
    }
    let written = changes.filter { $0.likeness != 100 }.reduce(UInt64(0)) { $0 + ($1.new?.byteCount ?? 0) }
    return "\(CommandText.count(changes.count, "path")): \(parts.joined(separator: ", ")) (\(ByteSize.text(written)))"
  }

  /// A change for programs.
  static func json(_ change: PathChange) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("path", .bytes(change.path.bytes)), ("change", .string(change.sort.rawValue)),
    ]
    if let oldPath = change.oldPath { fields.append(("oldPath", .bytes(oldPath.bytes))) }
    if let likeness = change.likeness { fields.append(("similarity", .int(Int64(likeness)))) }
    if let old = change.old { fields.append(("old", json(old))) }
    if let new = change.new { fields.append(("new", json(new))) }
    return .object(fields)
  }

  static func json(_ entry: ManifestEntry) -> JSONValue {
    .object([
      ("kind", .string(name(entry.kind))), ("id", .string(entry.id.description)),
      ("size", .int(Int64(clamping: entry.byteCount))),
    ])
  }

  static func name(_ kind: EntryKind) -> String {
    switch kind {
    case .file: "file"
    case .executable: "executable"
    case .link: "link"
    case .folder: "folder"
    }
  }
}
