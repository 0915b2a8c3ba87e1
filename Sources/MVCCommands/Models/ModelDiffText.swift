import MVCBase
import MVCInsight

/// The part of a diff that is about the tensors of models.
struct ModelDiffText {
  let comparison: ModelComparison

  /// What stands in a row of a table.
  private struct Row {
    let name: String
    let what: String
    let figures: Figures?
    /// Said in place of figures.
    var note: String?
  }

  // MARK: Summary

  /// One line: "weights: 12 of 201 tensors changed, 2 added, relative change 0.0031, cosine 0.999995".
  var summary: String {
    if comparison.isIdentical { return "identical, byte for byte: \(tensorCount)" }
    if comparison.hasSameWeights { return "same weights: \(tensorCount)\(formats); \(outside)" }
    if comparison.hasSameTensors {
      let what =
        comparison.tensors.isEmpty ? "weights: none that mvc reads" : "weights: no difference in \(tensorCount)"
      return ([what + formats] + notCompared).joined(separator: ", ")
    }
    var parts = [changes] + notCompared
    if let figures = comparison.figures, figures.changedCount > 0 {
      parts.append("relative change \(FigureText.number(figures.relativeChange))")
      parts.append("cosine \(FigureText.cosine(figures.cosine))")
    }
    return "weights: \(parts.joined(separator: ", "))\(formats)"
  }

  /// "4 tensors, 1 of them under another name"
  private var tensorCount: String {
    let renamed = comparison.count(.renamed)
    let names = renamed == 0 ? "" : ", \(renamed) of them under \(renamed == 1 ? "another name" : "other names")"
    return CommandText.count(comparison.tensors.count, "tensor") + names
  }

  /// What is known of the bytes outside of equal tensors: headers, metadata, and whatever else there is.
  private var outside: String {
    let rest = comparison.rest
    var parts: [String] = []
    if rest.differingByteCount > 0 {
      let isOne = rest.differingByteCount == 1
      parts.append(
        "\(FigureText.count(rest.differingByteCount)) \(isOne ? "byte" : "bytes") outside of them \(isOne ? "differs" : "differ")"
      )
    }
    let uncompared = rest.outside.reduce(UInt64(0)) { $0 &+ ($1.byteCount ?? 0) }
    if !rest.outside.isEmpty {
      parts.append(
        "\(FigureText.count(uncompared)) \(uncompared == 1 ? "byte" : "bytes") outside of them not compared")
    }
    return parts.joined(separator: ", ")
  }

  /// "2 parts not compared", where there are any.
  private var notCompared: [String] {
    let count = comparison.rest.unread.count
    return count == 0 ? [] : ["\(CommandText.count(count, "part")) not compared"]
  }

  /// How many tensors there are of each sort, those that changed as a part of those that both sides have.
  private var changes: String {
    let shared = comparison.tensors.count { $0.old != nil && $0.new != nil }
    var parts: [String] = []
    for sort in TensorDifference.Sort.allCases where sort != .identical {
      let count = comparison.count(sort)
      guard count > 0 else { continue }
      let isFirst = parts.isEmpty && sort != .added && sort != .removed
      let tensors =
        isFirst
        ? " of \(CommandText.count(shared, "tensor"))" : parts.isEmpty ? " \(count == 1 ? "tensor" : "tensors")" : ""
      parts.append("\(count)\(tensors) \(sort.rawValue)\(sort == .retyped ? dtypes : "")")
    }
    return parts.joined(separator: ", ")
  }

  /// " (F32 -> BF16)" where all tensors with another dtype went the same way.
  private var dtypes: String {
    let ways = Set(comparison.tensors.filter { $0.sort == .retyped }.map { Self.dtypes($0) })
    return ways.count == 1 ? ways.first.map { " (\($0))" } ?? "" : ""
  }

  private static func dtypes(_ tensor: TensorDifference) -> String {
    "\(tensor.old?.dtype ?? "-") -> \(tensor.new?.dtype ?? "-")"
  }

  /// " (pytorch -> safetensors)" where the containers differ.
  private var formats: String {
    let (old, new) = (comparison.oldFormats, comparison.newFormats)
    guard old != new, !old.isEmpty, !new.isEmpty else { return "" }
    return " (\(old.joined(separator: ", ")) -> \(new.joined(separator: ", ")))"
  }

  /// What has to be said about the figures.
  var notes: [String] {
    var notes: [String] = []
    if let leftOut = comparison.figures?.leftOutCount, leftOut > 0 {
      notes.append(
        "\(FigureText.count(leftOut)) \(leftOut == 1 ? "pair" : "pairs") of numbers with NaN or infinity left out of the figures"
      )
    }
    let unread = comparison.rest.unread
    notes += unread.prefix(Self.mostNotes).map { "not compared: \(Self.text($0))" }
    if unread.count > Self.mostNotes { notes.append("and \(unread.count - Self.mostNotes) more: see --json") }
    return notes
  }

  /// So many parts that were not compared are named.
  private static let mostNotes = 10

  /// "'w' in model.pt: its strides are not known"
  private static func text(_ part: ComparedRest.Part) -> String {
    let path = FigureText.name(part.path)
    return part.part.map { "'\(FigureText.name($0))' in \(path): \(part.reason)" } ?? "\(path): \(part.reason)"
  }

  // MARK: Tables

  func printSummary(_ terminal: Terminal) { terminal.print(terminal.paint(summary, .heading)) }

  /// The summary and a table: by layer, or of every tensor that is not identical.
  func print(everyTensor: Bool, _ terminal: Terminal) {
    printSummary(terminal)
    if !comparison.hasSameTensors || everyTensor {
      let rows = everyTensor ? tensorRows : layerRows
      if !rows.isEmpty { printTable(rows, everyTensor ? "tensor" : "layer", terminal) }
    }
    for note in notes { terminal.print("  \(note)") }
  }

  private func printTable(_ rows: [Row], _ title: String, _ terminal: Terminal) {
    let nameWidth = max(title.count, rows.map { CommandText.width($0.name) }.max() ?? 0)
    let whatWidth = max(4, rows.map { CommandText.width($0.what) }.max() ?? 0)
    func line(_ name: String, _ what: String, _ columns: [String]) {
      let text =
        "  \(CommandText.padded(name, to: nameWidth))  \(CommandText.padded(what, to: whatWidth))"
        + zip(columns, Self.widths).map { CommandText.rightAligned($0, to: $1) }.joined()
      // Nothing stands behind the last word.
      terminal.print(String(text.reversed().drop { $0 == " " }.reversed()))
    }
    line(title, "what", ["relative", "largest", "cosine", "elements"])
    for row in rows { line(row.name, row.what, row.note.map { ["  \($0)"] } ?? Self.columns(row.figures)) }
  }

  private static let widths = [10, 10, 11, 10]

  private static func columns(_ figures: Figures?) -> [String] {
    guard let figures else { return [] }
    return [
      FigureText.number(figures.relativeChange), FigureText.number(figures.largestChange),
      FigureText.cosine(figures.cosine), FigureText.share(figures.changedShare),
    ]
  }

  private var layerRows: [Row] {
    comparison.layers.filter { !$0.isIdentical }.map { layer in
      Row(name: FigureText.name(layer.name), what: Self.what(layer), figures: layer.figures)
    }
  }

  private static func what(_ layer: LayerDifference) -> String {
    let counts = TensorDifference.Sort.allCases.compactMap { sort -> String? in
      let count = layer.count(sort)
      return count == 0 || sort == .identical ? nil : "\(count) \(sort.rawValue)"
    }
    return counts.joined(separator: ", ") + " of \(layer.tensors.count)"
  }

  private var tensorRows: [Row] {
    let names = comparison.tensors.map(\.name)
    let repeated = Set(Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }.keys)
    return comparison.tensors.filter { $0.sort != .identical }.map { tensor in
      let name = repeated.contains(tensor.name) ? "\(tensor.path): \(tensor.name)" : tensor.name
      return Row(
        name: FigureText.name(name), what: Self.what(tensor), figures: tensor.figures, note: Self.note(tensor))
    }
  }

  private static func what(_ tensor: TensorDifference) -> String {
    switch tensor.sort {
    case .changed: "changed"
    case .retyped: dtypes(tensor)
    case .reshaped:
      "\(FigureText.shape(tensor.old?.shape ?? [])) -> \(FigureText.shape(tensor.new?.shape ?? []))"
        + (tensor.old?.dtype == tensor.new?.dtype ? "" : ", \(dtypes(tensor))")
    case .renamed: "renamed from \(FigureText.name(tensor.old?.name ?? ""))"
    case .added: "added \(facts(tensor.new))"
    case .removed: "removed \(facts(tensor.old))"
    case .identical: "identical"
    }
  }

  private static func facts(_ tensor: TensorFacts?) -> String {
    tensor.map { "\(FigureText.name($0.dtype)) \(FigureText.shape($0.shape))" } ?? ""
  }

  private static func note(_ tensor: TensorDifference) -> String? {
    switch tensor.measure {
    case .none: tensor.hasSameBytes ? "the same bytes" : nil
    case .numbers: nil
    case .bytes(let changed, let of):
      "\(FigureText.share(of == 0 ? 0 : Double(changed) / Double(of))) of the bytes; numbers not computed"
    case .notComputed(let reason): "not computed: \(reason)"
    }
  }

  // MARK: Markdown

  /// The section for a pull request.
  func markdown(everyTensor: Bool) -> [String] {
    var lines = ["### Weights", "", summary.prefix(1).uppercased() + summary.dropFirst() + "."]
    let rows = everyTensor ? tensorRows : layerRows
    if !comparison.hasSameTensors, !rows.isEmpty {
      lines += ["", "| \(everyTensor ? "Tensor" : "Layer") | What | Relative change | Largest | Cosine | Elements |"]
      lines.append("| --- | --- | ---: | ---: | ---: | ---: |")
      for row in rows {
        let what = row.note.map { "\(row.what), \($0)" } ?? row.what
        let columns = row.figures == nil ? ["", "", "", ""] : Self.columns(row.figures)
        lines.append(
          "| \(([MarkdownText.code(row.name), MarkdownText.cell(what)] + columns).joined(separator: " | ")) |")
      }
    }
    return lines + notes.flatMap { ["", "\($0)."] }
  }
}
