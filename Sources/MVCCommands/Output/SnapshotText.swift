import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

/// How snapshots are shown.
enum SnapshotText {
  /// A snapshot for programs.
  static func fields(_ id: ObjectID, _ snapshot: Snapshot) -> [(String, JSONValue)] {
    [
      ("id", .string(id.description)),
      ("parents", .array(snapshot.parents.map { .string($0.description) })),
      ("manifest", .string(snapshot.manifest.description)),
      ("author", person(snapshot.author)),
      ("committer", person(snapshot.committer)),
      ("message", .string(snapshot.message)),
      ("provenance", snapshot.provenance.map { .string($0.description) } ?? .null),
    ]
  }

  static func person(_ signature: Signature) -> JSONValue {
    .object([
      ("name", .string(signature.person.name)), ("email", .string(signature.person.email)),
      ("time", .string(signature.time.iso8601)),
    ])
  }

  /// The names of references by the snapshot they are for, as `log` shows them: `HEAD -> main, tag: v1.0`.
  static func decorations(_ references: References, in repository: Repository) throws -> [ObjectID: [String]] {
    var names: [ObjectID: [String]] = [:]
    if case .detached(let id) = references.head { names[id] = ["HEAD"] }
    if let current = references.currentBranch, let id = references[current] { names[id] = ["HEAD -> \(current.short)"] }
    for tag in references.tags {
      if let id = references[tag] { names[try repository.peel(id), default: []].append("tag: \(tag.short)") }
    }
    for (stage, id) in try repository.heldByStages(references) {
      names[id, default: []].append("stage: \(stage.short)")
    }
    for branch in references.branches where branch != references.currentBranch {
      if let id = references[branch] { names[id, default: []].append(branch.short) }
    }
    return names
  }

  /// A snapshot on several lines, as git's log has it.
  ///
  /// - Parameter facts: Lines on what is known of it, for the place between the date and the message.
  static func lines(
    _ id: ObjectID, _ snapshot: Snapshot, _ names: [String], _ facts: [String] = [], _ terminal: Terminal
  ) -> [String] {
    var lines = [terminal.paint("snapshot \(id)", .changed) + decoration(names, terminal)]
    if snapshot.parents.count > 1 { lines.append("Merge:  \(snapshot.parents.map(\.short).joined(separator: " "))") }
    lines.append("Author: \(snapshot.author.person)")
    lines.append("Date:   \(snapshot.author.time.gitStyle)")
    lines += facts
    lines.append("")
    return lines + messageLines(snapshot.message)
  }

  /// A message of people, indented, so that none of its lines is taken for one of mvc.
  static func messageLines(_ message: String) -> [String] {
    message.lines.map { $0.isEmpty ? "" : "    \(VisibleText.expandingTabs($0))" }
  }

  static func line(_ id: ObjectID, _ snapshot: Snapshot, _ names: [String], _ terminal: Terminal) -> String {
    "\(terminal.paint(id.short, .changed))\(decoration(names, terminal)) \(snapshot.subject)"
  }

  private static func decoration(_ names: [String], _ terminal: Terminal) -> String {
    names.isEmpty ? "" : " (\(names.map { terminal.paint($0, .reference) }.joined(separator: ", ")))"
  }
}

extension String {
  /// The lines without their line feeds; what follows the last line feed is a line only if it is not empty.
  var lines: [Substring] {
    var lines = textLines
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
