import MVCBase
import MVCGovernance
import MVCObjects

/// How it is shown what live figures are worth.
struct GuardText {
  private let report: GuardReport

  init(_ report: GuardReport) { self.report = report }

  /// Why it failed, in a line.
  var reason: String {
    let trigger = report.fires == true ? report.trigger.map { ["the trigger '\($0)' fires"] } ?? [] : []
    let figures = report.figures.filter(\.isTooBad).map {
      "\($0.name) is \(FactText.text($0.live)), recorded were \(FactText.text($0.baseline))"
    }
    return (trigger + figures).joined(separator: "; ")
  }

  func lines(_ event: RecordedEvent, _ names: VersionNames, _ terminal: Terminal) -> [String] {
    let version = event.event.snapshot.map { " \(names.name(of: $0))" } ?? ""
    let verdict = terminal.paint(report.verdict.rawValue, report.verdict == .passed ? .added : .removed)
    var lines = ["\(event.event.stage ?? "")\(version): \(verdict) [\(event.id.short)]"]
    if let trigger = report.trigger {
      let state = report.fires.map { $0 ? "fires" : "does not fire" } ?? "cannot be decided"
      lines.append("trigger '\(trigger)': \(state)\(report.gap.map { ", \($0)" } ?? "")")
    }
    guard !report.figures.isEmpty else { return lines }
    var table = TextTable(["metric", "recorded", "live", "change", ""])
    for figure in report.figures {
      table.add([
        .init(text: figure.name), .init(text: FactText.text(figure.baseline), isNumber: true),
        .init(text: FactText.text(figure.live), isNumber: true), .init(text: change(figure), isNumber: true),
        .init(text: figure.isTooBad ? "too bad" : ""),
      ])
    }
    return lines + table.lines(terminal)
  }

  private func change(_ figure: GuardReport.Figure) -> String {
    guard figure.baseline != 0 else { return "-" }
    let percent = (figure.live - figure.baseline) / abs(figure.baseline) * 100
    let rounded = (percent * 10).rounded() / 10
    return "\(rounded > 0 ? "+" : "")\(FactText.text(rounded)) %"
  }

  func json(_ event: RecordedEvent, _ actions: [RecordedEvent], _ names: VersionNames) -> JSONValue {
    .object([
      ("stage", event.event.stage.json), ("snapshot", event.event.snapshot.map(\.description).json),
      ("verdict", .string(report.verdict.rawValue)), ("trigger", report.trigger.json),
      ("fires", report.fires.map { .bool($0) } ?? .null), ("gap", report.gap.json),
      (
        "figures",
        .array(
          report.figures.map {
            .object([
              ("name", .string($0.name)), ("recorded", .double($0.baseline)), ("live", .double($0.live)),
              ("tooBad", .bool($0.isTooBad)),
            ])
          })
      ),
      ("event", EventText.json(event, names)), ("actions", .array(actions.map { EventText.json($0, names) })),
    ])
  }
}
