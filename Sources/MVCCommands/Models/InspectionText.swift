import MVCBase
import MVCInsight
import MVCTensors

/// How `mvc inspect` shows a model.
struct InspectionText {
  let inspection: ModelInspection
  /// One for each tensor, nil for a tensor without numbers; nil when nobody looked.
  let censuses: [Census?]?

  /// The longest text of metadata that is shown whole, in characters.
  private static let mostMetadataText = 100
  /// The most entries of metadata that are shown.
  private static let mostMetadata = 40

  func print(title: String, withTensors: Bool, _ terminal: Terminal) {
    terminal.print(terminal.paint(FigureText.name(title), .heading))
    for (key, value) in facts { terminal.print("  \(CommandText.padded(key, to: 13))\(value)") }
    if inspection.dtypes.count > 1 { printDTypes(terminal) }
    printMetadata(terminal)
    if let censuses { printCheck(censuses, terminal) }
    if withTensors { printTensors(terminal) }
  }

  private var facts: [(String, String)] {
    let files = inspection.fileCount == 1 ? "" : " in \(inspection.fileCount) files"
    var facts = [
      ("format", "\(inspection.formats.joined(separator: ", ")), \(ByteSize.text(inspection.byteCount))\(files)")
    ]
    if let architecture = inspection.architecture {
      facts.append(("architecture", "\(FigureText.name(architecture.name)) (\(Self.words(architecture.source)))"))
      let figures = architecture.figures.map { "\($0.key) \(Self.text($0.value))" }
      if !figures.isEmpty { facts.append(("", figures.joined(separator: ", "))) }
    } else {
      facts.append(("architecture", "unknown"))
    }
    facts.append(("parameters", FigureText.count(inspection.parameterCount)))
    facts.append(("tensors", FigureText.count(inspection.tensorCount)))
    facts.append(("precision", inspection.precision))
    if let quantisation = inspection.quantisation { facts.append(("quantised", FigureText.name(quantisation))) }
    return facts + remarks
  }

  /// So many files are named of each kind of remark.
  private static let mostRemarks = 10

  /// What is missing, not counted and not read.
  private var remarks: [(String, String)] {
    let counted = inspection.counted
    return Self.rows("missing", counted.missing.map { "\(FigureText.name($0.path)): \($0.reason)" })
      + Self.rows("not counted", counted.notCounted.map { "\(FigureText.name($0.path)): \($0.reason)" })
      + Self.rows(
        "not read",
        inspection.unread.map { part in
          let path = FigureText.name(part.path)
          return part.part.map { "'\(FigureText.name($0))' in \(path): \(part.reason)" } ?? "\(path): \(part.reason)"
        })
  }

  private static func rows(_ title: String, _ lines: [String]) -> [(String, String)] {
    let more = lines.count > mostRemarks ? ["and \(lines.count - mostRemarks) more: see --json"] : []
    return (lines.prefix(mostRemarks) + more).enumerated().map { ($0.offset == 0 ? title : "", $0.element) }
  }

  private static func words(_ source: Architecture.Source) -> String {
    switch source {
    case .config: "config.json"
    case .metadata: "metadata"
    case .tensorNames: "guessed from the tensors' names"
    }
  }

  private func printDTypes(_ terminal: Terminal) {
    terminal.print(section: "  dtype          tensors       parameters        bytes")
    for dtype in inspection.dtypes {
      terminal.print(
        "  \(CommandText.padded(FigureText.name(dtype.name), to: 12))\(Self.right(dtype.tensorCount, 10))"
          + "\(Self.right(dtype.parameterCount, 17))\(CommandText.rightAligned(ByteSize.text(dtype.byteCount), to: 13))"
      )
    }
  }

  private static func right(_ count: some BinaryInteger, _ width: Int) -> String {
    CommandText.rightAligned(FigureText.count(count), to: width)
  }

  private func printMetadata(_ terminal: Terminal) {
    let entries = inspection.metadata.entries
    guard !entries.isEmpty else { return }
    terminal.print(section: "  metadata")
    for entry in entries.prefix(Self.mostMetadata) {
      terminal.print("    \(FigureText.name(entry.key)): \(Self.text(entry.value))")
    }
    if entries.count > Self.mostMetadata {
      terminal.print("    and \(entries.count - Self.mostMetadata) more: see --json")
    }
  }

  private static func text(_ value: FieldValue) -> String {
    switch value {
    case .text(let text):
      text.count > mostMetadataText ? FigureText.name(text.prefix(mostMetadataText) + "…") : FigureText.name(text)
    case .integer(let integer): String(integer)
    case .number(let number): "\(number)"
    case .bool(let bool): bool ? "true" : "false"
    case .null: "null"
    case .list(let count, let first):
      count == 1 ? first.map { text($0) } ?? "list of 1" : "list of \(FigureText.count(count))"
    }
  }

  // MARK: Check

  private func printCheck(_ censuses: [Census?], _ terminal: Terminal) {
    let total = censuses.compactMap { $0 }
    func sum(_ count: (Census) -> UInt64) -> UInt64 { total.reduce(0) { $0 + count($1) } }
    let (nans, infinities) = (sum(\.nanCount), sum(\.infinityCount))
    terminal.print()
    terminal.print(
      "  check        \(FigureText.count(sum(\.count))) numbers: \(FigureText.count(nans)) NaN, "
        + "\(FigureText.count(infinities)) infinite, \(FigureText.count(sum(\.subnormalCount))) subnormal, "
        + "\(FigureText.count(sum(\.zeroCount))) zero")
    let unchecked = censuses.count { $0 == nil }
    if unchecked > 0 {
      terminal.print(
        "               \(CommandText.count(unchecked, "tensor")) not checked: no numbers are known of the dtype")
    }
    let bad = zip(inspection.tensors, censuses).filter { $1.map { !$0.isFinite } ?? false }
    for (tensor, census) in bad {
      guard let census else { continue }
      terminal.print(
        terminal.paint(
          "    \(FigureText.name(tensor.name)): \(FigureText.count(census.nanCount)) NaN, "
            + "\(FigureText.count(census.infinityCount)) infinite of \(FigureText.count(census.count))", .warning))
    }
  }

  // MARK: Tensors

  private func printTensors(_ terminal: Terminal) {
    let rows = inspection.tensors.enumerated().map { index, tensor in
      [
        FigureText.name(tensor.name), FigureText.name(tensor.dtype), FigureText.shape(tensor.shape),
        ByteSize.text(tensor.byteCount),
      ] + (censuses.map { Self.columns($0[index]) } ?? [])
    }
    let titles =
      ["tensor", "dtype", "shape", "bytes"]
      + (censuses == nil ? [] : ["nan", "infinite", "subnormal", "zero", "least", "most"])
    let widths = titles.indices.map { column in ([titles] + rows).map { CommandText.width($0[column]) }.max() ?? 0 }
    terminal.print()
    for row in [titles] + rows {
      let cells = zip(row, widths).enumerated().map { column, cell in
        column < 3 ? CommandText.padded(cell.0, to: cell.1) : CommandText.rightAligned(cell.0, to: cell.1)
      }
      terminal.print("  " + cells.joined(separator: "  "))
    }
  }

  private static func columns(_ census: Census?) -> [String] {
    guard let census else { return ["-", "-", "-", "-", "-", "-"] }
    return [census.nanCount, census.infinityCount, census.subnormalCount, census.zeroCount].map {
      FigureText.count($0)
    } + [FigureText.number(census.range?.lowerBound), FigureText.number(census.range?.upperBound)]
  }

  // MARK: JSON

  func json(withTensors: Bool) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("formats", .array(inspection.formats.map { .string($0) })), ("files", .int(Int64(inspection.fileCount))),
      ("size", ModelJSON.int(inspection.byteCount)), ("parameters", ModelJSON.int(inspection.parameterCount)),
      ("tensorCount", .int(Int64(inspection.tensorCount))), ("precision", .string(inspection.precision)),
      ("quantisation", inspection.quantisation.map { .string($0) } ?? .null),
      ("architecture", inspection.architecture.map { Self.json($0) } ?? .null),
      (
        "dtypes",
        .array(
          inspection.dtypes.map { dtype in
            .object([
              ("dtype", .string(dtype.name)), ("tensors", .int(Int64(dtype.tensorCount))),
              ("parameters", ModelJSON.int(dtype.parameterCount)), ("bytes", ModelJSON.int(dtype.byteCount)),
            ])
          })
      ),
      ("metadata", .array(inspection.metadata.entries.map { Self.json($0) })),
      ("missing", .array(inspection.counted.missing.map { Self.json($0) })),
      ("notCounted", .array(inspection.counted.notCounted.map { Self.json($0) })),
      (
        "notRead",
        .array(
          inspection.unread.map { part in
            [
              "path": .string(part.path), "part": part.part.map { .string($0) } ?? .null,
              "reason": .string(part.reason), "bytes": part.byteCount.map { ModelJSON.int($0) } ?? .null,
            ]
          })
      ),
    ]
    if withTensors {
      fields.append(
        (
          "tensors",
          .array(
            inspection.tensors.enumerated().map { index, tensor in
              .object(ModelJSON.tensorFields(tensor) + (censuses.map { [("check", Self.json($0[index]))] } ?? []))
            })
        ))
    }
    return .object(fields)
  }

  private static func json(_ remark: CountedWeights.Remark) -> JSONValue {
    ["path": .string(remark.path), "reason": .string(remark.reason)]
  }

  private static func json(_ architecture: Architecture) -> JSONValue {
    .object([
      ("name", .string(architecture.name)), ("source", .string(architecture.source.rawValue)),
      ("figures", .array(architecture.figures.map { json($0) })),
    ])
  }

  private static func json(_ entry: FileMetadata.Entry) -> JSONValue {
    .object([("key", .string(entry.key)), ("value", json(entry.value))])
  }

  private static func json(_ value: FieldValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .integer(let integer): .int(integer)
    case .number(let number): .double(number)
    case .bool(let bool): .bool(bool)
    case .null: .null
    case .list(let count, let first):
      .object([("count", ModelJSON.int(count)), ("first", first.map { json($0) } ?? .null)])
    }
  }

  private static func json(_ census: Census?) -> JSONValue {
    guard let census else { return .null }
    return .object([
      ("numbers", ModelJSON.int(census.count)), ("nan", ModelJSON.int(census.nanCount)),
      ("infinite", ModelJSON.int(census.infinityCount)), ("subnormal", ModelJSON.int(census.subnormalCount)),
      ("zero", ModelJSON.int(census.zeroCount)), ("least", census.range.map { .double($0.lowerBound) } ?? .null),
      ("most", census.range.map { .double($0.upperBound) } ?? .null),
    ])
  }
}
