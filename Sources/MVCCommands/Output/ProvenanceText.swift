import MVCBase
import MVCObjects
import MVCProvenance

/// How provenance is shown: one screen, a fact a line.
struct ProvenanceText {
  /// As many parameters and metrics are shown; the rest is for `--json`.
  private static let mostValues = 20
  private static let labelWidth = 13

  let document: ProvenanceDocument
  /// The first parent's document.
  let parent: ProvenanceDocument?

  /// The lines, each with its section's name in front.
  var lines: [String] {
    section("Lineage", document.lineage.map(Self.text))
      + section("Metrics", metrics) + section("Parameters", parameters) + section("Data", document.data.map(data))
      + section("Code", code) + section("Environment", environment) + section("Run", run)
      + section("Fingerprint", fingerprint)
      + section("Not read", document.problems.map(Self.text))
      + section("Missing", missing.map { "\($0.what): \($0.remedy)" })
  }

  /// Lines with the name of their section before the first.
  func section(_ name: String, _ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in
      CommandText.padded(index == 0 ? "\(name):" : "", to: Self.labelWidth) + line
    }
  }

  // MARK: Values

  /// The metrics, and how they differ from the parent's.
  private var metrics: [String] {
    let values = document.metricValues
    let width = values.prefix(Self.mostValues).map { CommandText.width($0.name) }.max() ?? 0
    let lines = values.prefix(Self.mostValues).map { name, value in
      let old = parent?.metrics[name]?.number
      let change = old.map { old in
        old == value || (old.isNaN && value.isNaN) ? "  (same)" : "  (\(Self.signed(value - old)))"
      }
      return "\(CommandText.padded(name, to: width))  \(Self.text(.double(value)))\(change ?? "")"
    }
    let curves = document.series.isEmpty ? [] : ["\(CommandText.count(document.series.count, "curve")) kept"]
    return capped(lines, values.count) + curves
  }

  /// The parameters that differ from the parent's; all of them where there is no parent with any.
  private var parameters: [String] {
    let leaves = document.parameters.leaves
    guard let parent, !parent.parameters.isEmpty else {
      return capped(leaves.prefix(Self.mostValues).map { "\($0.name) = \(Self.text($0.value))" }, leaves.count)
    }
    var changes: [String] = []
    for (name, value) in leaves {
      let old = parent.parameters[name]
      if old != value { changes.append("\(name): \(old.map(Self.text) ?? "none") -> \(Self.text(value))") }
    }
    for (name, value) in parent.parameters.leaves where document.parameters[name] == nil {
      changes.append("\(name): \(Self.text(value)) -> none")
    }
    if changes.isEmpty { return leaves.isEmpty ? [] : ["\(leaves.count) as before"] }
    return capped(Array(changes.prefix(Self.mostValues)), changes.count)
  }

  private func capped(_ lines: [String], _ count: Int) -> [String] {
    lines + (count > lines.count ? ["and \(count - lines.count) more: see --json"] : [])
  }

  // MARK: Facts

  private func data(_ input: DataInput) -> String {
    var parts = [input.name]
    if let place = input.path ?? input.uri, place != input.name { parts.append(place) }
    if let byteCount = input.byteCount { parts.append(ByteSize.text(byteCount)) }
    if let count = input.fileCount { parts.append(CommandText.count(Int(clamping: count), "file")) }
    if let count = input.rowCount { parts.append(CommandText.count(Int(clamping: count), "row")) }
    if let id = input.sha256 { parts.append(id.short) }
    parts += [input.licence, input.policy].compactMap { $0 }
    if input.isStored == false { parts.append("not stored") }
    if let old = parent?.data.first(where: { $0.name == input.name }), old.sha256 != input.sha256 {
      parts.append("(changed)")
    }
    return parts.joined(separator: "  ")
  }

  private var code: [String] {
    guard let code = document.code else { return [] }
    if let sources = code.sources {
      return ["\(CommandText.count(Int(clamping: code.sourceCount ?? 0), "source file")) \(sources.short)"]
    }
    var parts = [code.commit.map { String($0.prefix(8)) } ?? "no commit yet"]
    if let branch = code.branch { parts.append("on \(branch)") }
    if let remote = code.remote { parts.append("of \(remote)") }
    if let diff = code.difference {
      parts.append("with changes of \(ByteSize.text(diff.byteCount)) (\(diff.sha256.short))")
    } else if code.isDirty == true {
      parts.append("with changes")
    }
    let untracked = code.untracked.map {
      "and \(CommandText.count(Int(clamping: $0.fileCount), "source file")) that git does not have (\($0.sha256.short))"
    }
    return [parts.joined(separator: " ")] + (untracked.map { [$0] } ?? [])
  }

  private var environment: [String] {
    guard let facts = document.environment else { return [] }
    var software: [String] = []
    if let python = facts.python {
      software.append([python.implementation ?? "Python", python.version].compactMap { $0 }.joined(separator: " "))
    }
    software += facts.frameworks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    if let cuda = facts.cuda { software.append("CUDA \(cuda)") }
    let locks = facts.lockFiles.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.short)" }
    var machine = [facts.system, facts.processor?.model].compactMap { $0 } + facts.gpus
    if let driver = facts.driver { machine.append("driver \(driver)") }
    if let image = facts.container { machine.append("image \(image)") }
    return [software, locks, machine].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
  }

  private var run: [String] {
    guard let run = document.run else { return [] }
    var lines = run.command.isEmpty ? [] : [run.command.map { ShellWord.quoted($0) }.joined(separator: " ")]
    if let seconds = run.seconds { lines.append("\(Self.text(.double(seconds))) s") }
    return lines
  }

  private var fingerprint: [String] { Self.text(document.fingerprint).map { [$0] } ?? [] }

  /// The factors on one line; nil where none is known.
  static func text(_ fingerprint: Fingerprint) -> String? {
    let known = fingerprint.factors.map { "\($0.name) \($0.digest.short)" }
    return known.isEmpty ? nil : known.joined(separator: "  ")
  }

  // MARK: What is missing

  /// What nothing was found of, and how to supply it.
  var missing: [(what: String, remedy: String)] {
    var missing: [(what: String, remedy: String)] = []
    if document.parameters.isEmpty {
      missing.append(("parameters", "keep a params.yaml, or commit with --param NAME=VALUE"))
    }
    if document.metrics.isEmpty {
      missing.append(("metrics", "keep a metrics.json, or commit with --metric NAME=NUMBER"))
    }
    if document.data.isEmpty { missing.append(("data", "run 'mvc data add PATH', or commit with --data PATH")) }
    if document.code == nil { missing.append(("code", "keep the sources in this folder or in git")) }
    if document.environment?.lockFiles.isEmpty ?? true {
      missing.append(("packages", "keep a requirements.txt, uv.lock or environment.yml in this folder"))
    }
    return missing
  }

  // MARK: Texts

  static func text(_ problem: ProvenanceDocument.Problem) -> String {
    "\(problem.path)\(problem.line.map { ", line \($0)" } ?? ""): \(problem.reason)"
  }

  private static func text(_ edge: LineageEdge) -> String {
    let snapshot = edge.snapshot.map { String($0.prefix(8)) }
    let source =
      edge.model.map { $0 + (edge.revision.map { "@\($0)" } ?? "") }
      ?? [edge.repository, snapshot].compactMap { $0 }.joined(separator: "#")
    return "\(edge.relation) \(source)"
  }

  private static func text(_ value: JSONValue) -> String {
    if let text = value.text { return text }
    return String(decoding: value.encode(.canonical), as: UTF8.self)
  }

  /// A difference with its sign, to six digits: what follows is the noise of subtracting.
  private static func signed(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return text(.double(value)) }
    var scale = 1.0
    while abs(value) * scale < 100_000, scale < 1e18 { scale *= 10 }
    return (value > 0 ? "+" : "") + text(.double((value * scale).rounded() / scale))
  }
}
