import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage
import SystemPackage

struct PlotCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw metrics over history, and curves of a training.",
    discussion: """
      Without revisions: the metrics of every snapshot that HEAD reaches, oldest first; 'size' is the bytes of all files. \
      With revisions: the recorded curves of these trainings, such as their loss by step. A range A..B is a part of \
      history.

      mvc plot accuracy loss
      mvc plot train.loss HEAD v1.0
      mvc plot size --svg size.svg
      """)

  @Option(
    name: .long, help: ArgumentHelp("Write the drawing to this file, '-' for standard output.", valueName: "file"),
    completion: .file())
  var svg: String?

  @Option(
    name: .long, help: ArgumentHelp("Write a page to this file, '-' for standard output.", valueName: "file"),
    completion: .file())
  var html: String?

  @Option(name: .long, help: ArgumentHelp("So many lines high in the terminal.", valueName: "lines"))
  var height = 12

  @Argument(
    help: ArgumentHelp("Metrics, and revisions or ranges.", valueName: "metric or revision"), completion: .revisions)
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if !(3...200).contains(height) { throw ValidationError("The height is 3 to 200 lines.") }
    if svg != nil, html != nil { throw ValidationError("Choose one of --svg and --html.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let curves = try PlotCurves(names, repository)
    if options.json { return context.terminal.print(json(curves.panels)) }
    let drawing =
      svg.map { _ in PlotDrawing.svg(curves.panels, title: curves.title) }
      ?? html.map { _ in PlotDrawing.html(curves.panels, title: curves.title) }
    if let drawing { return try context.deliver(Array(drawing.utf8), to: svg ?? html) }
    for (number, panel) in curves.panels.enumerated() {
      if number > 0 { context.terminal.print() }
      for line in panel.lines(columnCount: context.terminal.columnCount, rowCount: height) {
        context.terminal.print(line)
      }
    }
  }

  private func json(_ panels: [PlotPanel]) -> JSONValue {
    .object([
      (
        "panels",
        .array(
          panels.map { panel in
            .object([
              ("title", .string(panel.title)), ("axis", .string(panel.axis)),
              (
                "curves",
                .array(
                  panel.curves.map { curve in
                    let points = curve.points.map { point -> JSONValue in
                      .array([JSONValue.double(point.x).canonical, JSONValue.double(point.y).canonical])
                    }
                    return .object([("name", .string(curve.name)), ("points", .array(points))])
                  })
              ),
            ])
          })
      )
    ])
  }
}

/// Gathers the curves that names and revisions mean.
private struct PlotCurves {
  private static let mostPanels = 4

  let panels: [PlotPanel]
  let title: String

  init(_ names: [String], _ repository: Repository) throws {
    let references = try repository.references()
    var (metrics, revisions, ranges): ([String], [String], [String]) = ([], [], [])
    for name in names {
      if name.contains("..") {
        ranges.append(name)
      } else if (try? repository.resolve(name, references)) != nil {
        revisions.append(name)
      } else {
        metrics.append(name.hasPrefix("metrics.") ? String(name.dropFirst(8)) : name)
      }
    }
    if revisions.isEmpty {
      panels = try Self.history(metrics, ranges, repository, references)
      title = "\(panels.map(\.title).joined(separator: ", ")) over history"
    } else {
      panels = try Self.trainings(metrics, revisions, repository, references)
      title = "\(panels.map(\.title).joined(separator: ", ")) of \(revisions.joined(separator: ", "))"
    }
  }

  private static func history(
    _ asked: [String], _ ranges: [String], _ repository: Repository, _ references: References
  ) throws -> [PlotPanel] {
    let history = repository.historyFacts()
    var snapshots: [SnapshotFacts] = []
    for range in ranges.isEmpty ? ["HEAD"] : ranges {
      try repository.log(LogRequest(range: repository.resolveRange(range, references))) { entry in
        snapshots.append(try history.facts(of: entry.id))
        return true
      }
    }
    history.save()
    snapshots.reverse()
    var names = asked
    if names.isEmpty {
      let recent = Set(snapshots.suffix(100).flatMap { history.metrics(of: $0).keys })
      names = try Question.keyMetrics([], repository.settings, recent)
    }
    if names.isEmpty { names = ["size"] }
    return try names.map { name in
      if name == "size" {
        let points = snapshots.enumerated().map { (x: Double($0 + 1), y: Double($1.byteCount)) }
        return PlotPanel(title: "size", axis: "snapshot", curves: [.init(name: "size", points: points)]) {
          ByteSize.text(UInt64(exactly: $0.rounded()) ?? 0)
        }
      }
      let metric = history.number(of: FieldPath("metrics", [name]))
      let points = snapshots.enumerated().compactMap { place, facts -> (x: Double, y: Double)? in
        guard let metric, case .number(let value)? = history.value(metric, of: facts), value.double.isFinite else {
          return nil
        }
        return (Double(place + 1), value.double)
      }
      guard !points.isEmpty else { throw unknown(name, "no snapshot has it", history.metricNames) }
      return PlotPanel(title: name, axis: "snapshot", curves: [.init(name: name, points: points)])
    }
  }

  private static func trainings(
    _ asked: [String], _ revisions: [String], _ repository: Repository, _ references: References
  ) throws -> [PlotPanel] {
    let series = try revisions.map { revision in
      let id = try repository.resolve(revision, references).snapshot
      return try repository.provenance(of: id)?.series ?? [:]
    }
    let known = Set(series.flatMap(\.keys)).sorted()
    let names = asked.isEmpty ? Array(known.prefix(mostPanels)) : asked
    guard !names.isEmpty else {
      throw MVCError(
        .notFound, "cannot draw curves: \(revisions.map { "'\($0)'" }.joined(separator: ", ")) has none recorded",
        hint: "run 'mvc plot METRIC' to draw a metric over history")
    }
    return try names.map { name in
      let curves = zip(revisions, series).compactMap { revision, series in
        series[name].map { found in
          PlotPanel.Curve(
            name: revision,
            points: found.points.filter { $0.value.isFinite && $0.step.isFinite }.map { ($0.step, $0.value) })
        }
      }
      guard !curves.isEmpty else { throw unknown(name, "none of these revisions has such a curve", known) }
      return PlotPanel(title: name, axis: "step", curves: curves)
    }
  }

  private static func unknown(_ name: String, _ reason: String, _ known: [String]) -> MVCError {
    MVCError(
      .notFound, "cannot draw '\(name)': it is no revision, and as a metric \(reason)",
      details: Array(Set(known).sorted().prefix(20)), hint: "run 'mvc find' to see the metrics")
  }
}
