import MVCBase
import MVCGovernance
import MVCObjects

/// A record as a page that needs nothing beside it: newest event first.
struct AuditPage {
  private let events: [RecordedEvent]
  private let names: VersionNames
  private let title: String
  private let made: Timestamp

  private static let style = """
    body{font-family:sans-serif;margin:2rem;color:#222}table{border-collapse:collapse;width:100%}\
    th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}\
    th{position:sticky;top:0;background:#fff}code{font-size:.85em}pre{margin:0;white-space:pre-wrap;font:inherit}\
    details{font-size:.85em}tr:target{background:#ffc}
    """

  init(_ events: [RecordedEvent], _ names: VersionNames, title: String, _ made: Timestamp) {
    (self.events, self.names, self.title, self.made) = (events, names, title, made)
  }

  var html: [UInt8] {
    let heading = MarkupText.escaped("Record of \(title)")
    var page = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(heading)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1>\(heading)</h1>
      <p>\(CommandText.count(events.count, "event")), written \(made.gitStyle).\
       'mvc audit verify' proves the record; this page shows it.</p>
      <table>
      <thead><tr><th>time</th><th>what</th><th>stage</th><th>version</th><th>who</th><th>why</th></tr></thead>
      <tbody>

      """
    for found in events.reversed() { page += row(found) }
    page += "</tbody>\n</table>\n</body>\n</html>\n"
    return Array(page.utf8)
  }

  private func row(_ found: RecordedEvent) -> String {
    let event = found.event
    let person = event.actor.person
    let version = event.snapshot.map { MarkupText.escaped(names.name(of: $0)) } ?? ""
    let message = event.message.textLines
      .map { MarkupText.escaped(String($0)) }.joined(separator: "\n")
    return """
      <tr id="\(found.id)"><td>\(found.time.iso8601)</td><td>\(event.kind.rawValue)</td>\
      <td>\(MarkupText.escaped(event.stage ?? ""))</td><td>\(version)</td>\
      <td>\(MarkupText.escaped(person.name))<br><code>\(MarkupText.escaped(person.email))</code></td>\
      <td><pre>\(message)</pre>\(more(found))</td></tr>

      """
  }

  /// What only an auditor wants to see.
  private func more(_ found: RecordedEvent) -> String {
    let event = found.event
    var lines = ["event \(found.id)"]
    lines += event.previous.map { "previous \(link($0))" }
    if let id = event.subject { lines.append("about \(link(id))") }
    if let id = event.policy { lines.append("policy \(link(id))") }
    lines += event.evidence.map { "evidence \($0)" }
    if event.detail != .object([]) {
      lines.append(MarkupText.escaped(String(decoding: event.detail.encode(.canonical), as: UTF8.self)))
    }
    let key = event.signature.flatMap { try? SSHSignature(text: $0) }?.fingerprint
    lines.append(key.map { "signed by key \($0)" } ?? "not signed")
    return "<details><summary>more</summary><code>\(lines.joined(separator: "<br>"))</code></details>"
  }

  private func link(_ id: ObjectID) -> String { "<a href=\"#\(id)\">\(id.short)</a>" }
}
