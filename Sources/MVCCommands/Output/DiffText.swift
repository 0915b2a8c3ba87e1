import MVCBase
import MVCObjects
import MVCRepository
import MVCText

/// How differences between files are shown.
struct DiffText {
  let repository: Repository
  let comparison: Comparison
  let terminal: Terminal

  /// Every file in the format of git: hunks for text, sizes and ids for the rest.
  func printPatch(contextLineCount: Int) throws {
    for change in comparison.changes {
      let (old, new) = (Self.name(change.oldPath ?? change.path, "a/"), Self.name(change.path, "b/"))
      terminal.print(terminal.paint("diff --mvc \(old) \(new)", .heading))
      for line in headers(change) { terminal.print(terminal.paint(line, .heading)) }
      switch try repository.difference(of: change, in: comparison, contextLineCount: contextLineCount) {
      case .same: break
      case .binary: terminal.print("binary file: \(Self.sides(change))")
      case .longTexts(let texts): terminal.print(Self.text(texts, change))
      case .text(let diff, let linesBefore):
        if let place = Self.place(of: diff, linesBefore, change) {
          terminal.print(terminal.paint(place, .heading))
        }
        let patch = UnifiedDiff(diff, contextLineCount: contextLineCount, linesBefore: linesBefore)
        let names = (change.old == nil ? "/dev/null" : old, change.new == nil ? "/dev/null" : new)
        printColoured(patch.rendered(oldName: names.0, newName: names.1))
      }
    }
  }

  /// One line a file with the number of its changed lines, and a sum.
  func printStat() throws {
    let rows = try comparison.changes.map { change in
      (title(change), change, try repository.difference(of: change, in: comparison))
    }
    let width = rows.map { CommandText.width($0.0) }.max() ?? 0
    var sum = DiffStat()
    for (title, change, difference) in rows {
      let amount: String
      switch difference {
      case .same: amount = "0"
      case .binary:
        amount = "bin \(ByteSize.text(change.old?.byteCount ?? 0)) -> \(ByteSize.text(change.new?.byteCount ?? 0))"
      case .longTexts(let texts): amount = "text \(texts.oldLineCount) -> \(texts.newLineCount) lines, not compared"
      case .text(let diff, _):
        sum = DiffStat(added: sum.added + diff.stat.added, removed: sum.removed + diff.stat.removed)
        amount = "\(diff.stat.added + diff.stat.removed) \(bar(diff.stat))"
      }
      terminal.print(" \(CommandText.padded(title, to: width)) | \(amount)")
    }
    guard !rows.isEmpty else { return }
    let lines = "\(CommandText.count(sum.added, "insertion"))(+), \(CommandText.count(sum.removed, "deletion"))(-)"
    terminal.print(" \(CommandText.count(rows.count, "file")) changed, \(lines)")
  }

  /// A table of the files, for a pull request, which shows the lines itself.
  func markdown() throws -> [String] {
    guard !comparison.changes.isEmpty else { return [] }
    var lines = ["### Files", "", "| File | Change | Lines or size |", "| --- | --- | --- |"]
    for change in comparison.changes {
      let amount =
        switch try repository.difference(of: change, in: comparison) {
        case .same: "same content"
        case .binary: "\(ByteSize.text(change.old?.byteCount ?? 0)) -> \(ByteSize.text(change.new?.byteCount ?? 0))"
        case .longTexts(let texts): "\(texts.oldLineCount) -> \(texts.newLineCount) lines, not compared"
        case .text(let diff, _): "+\(diff.stat.added) -\(diff.stat.removed)"
        }
      lines.append("| \(MarkdownText.code(title(change))) | \(change.sort.rawValue) | \(amount) |")
    }
    return lines
  }

  func json(withLines: Bool) throws -> JSONValue {
    let files = try comparison.changes.map { change -> JSONValue in
      guard case .object(var fields) = StatusText.json(change) else { return .null }
      switch try repository.difference(of: change, in: comparison) {
      case .same: fields.append(("content", "same"))
      case .binary: fields.append(("content", "binary"))
      case .longTexts(let texts):
        fields.append(("content", "long-text"))
        fields.append(("oldLines", .int(Int64(texts.oldLineCount))))
        fields.append(("newLines", .int(Int64(texts.newLineCount))))
        fields.append(("firstDifference", .int(Int64(texts.firstLine))))
      case .text(let diff, let linesBefore):
        fields.append(("content", "text"))
        fields.append(("added", .int(Int64(diff.stat.added))))
        fields.append(("removed", .int(Int64(diff.stat.removed))))
        if withLines {
          let patch = UnifiedDiff(diff, linesBefore: linesBefore).rendered(
            oldName: Self.name(change.oldPath ?? change.path, "a/"), newName: Self.name(change.path, "b/"))
          fields.append(("patch", .bytes(patch)))
        }
      }
      return .object(fields)
    }
    return .object([("changes", .array(files))])
  }

  private func headers(_ change: PathChange) -> [String] {
    switch (change.old, change.new) {
    case (nil, let new?): ["new \(StatusText.name(new.kind))"]
    case (let old?, nil): ["deleted \(StatusText.name(old.kind))"]
    case (let old?, let new?):
      (change.likeness.map { ["similarity index \($0)%"] } ?? [])
        + (change.oldPath.map { ["rename from \($0)", "rename to \(change.path)"] } ?? [])
        + (old.kind == new.kind ? [] : ["kind \(StatusText.name(old.kind)) -> \(StatusText.name(new.kind))"])
    case (nil, nil): []
    }
  }

  private func title(_ change: PathChange) -> String {
    change.oldPath.map { "\($0) => \(change.path)" } ?? "\(change.path)"
  }

  /// Where in a large text the changes are: nobody scrolls through it to find out.
  private static func place(of diff: LineDiff, _ linesBefore: Int, _ change: PathChange) -> String? {
    let byteCount = change.new?.byteCount ?? 0
    guard change.old != nil, byteCount >= 1 << 20, let first = diff.changes.first, let last = diff.changes.last else {
      return nil
    }
    let start = linesBefore + first.newRange.lowerBound + 1
    let end = max(start, linesBefore + last.newRange.upperBound)
    let lines = start == end ? "line \(start)" : "lines \(start) to \(end)"
    return "text of \(ByteSize.text(byteCount)), changed in \(lines)"
  }

  private static func text(_ texts: LongTexts, _ change: PathChange) -> String {
    func side(_ lineCount: Int, _ entry: ManifestEntry?) -> String {
      "\(CommandText.count(lineCount, "line")) (\(ByteSize.text(entry?.byteCount ?? 0)))"
    }
    let limit = ByteSize.text(texts.limit)
    return "text: \(side(texts.oldLineCount, change.old)) -> \(side(texts.newLineCount, change.new)), from line "
      + "\(texts.firstLine) on too large to compare by line: 'diff.textLimit' is \(limit)"
  }

  private static func sides(_ change: PathChange) -> String {
    func side(_ entry: ManifestEntry?) -> String {
      entry.map { "\(ByteSize.text($0.byteCount)) \($0.id.short)" } ?? "nothing"
    }
    return "\(side(change.old)) -> \(side(change.new))"
  }

  /// A path behind the side's letter; the quotes of an unusual name stand around both, as in git.
  private static func name(_ path: RepositoryPath, _ prefix: String) -> String {
    RepositoryPath.quotedIfNeeded(Array(prefix.utf8) + path.bytes)
  }

  private func bar(_ stat: DiffStat) -> String {
    let total = stat.added + stat.removed
    let scale = total > 40 ? 40.0 / Double(total) : 1
    func marks(_ count: Int, _ mark: Character) -> String {
      String(repeating: mark, count: count == 0 ? 0 : max(1, Int(Double(count) * scale)))
    }
    return terminal.paint(marks(stat.added, "+"), .added) + terminal.paint(marks(stat.removed, "-"), .removed)
  }

  private func printColoured(_ patch: [UInt8]) {
    guard terminal.usesColour else { return terminal.write(content: patch) }
    for line in patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      let colour: Terminal.Colour? =
        switch line.first {
        case UInt8(ascii: "+"): .added
        case UInt8(ascii: "-"): .removed
        case UInt8(ascii: "@"): .hunk
        default: nil
        }
      terminal.write(content: line, colour)
    }
  }
}
