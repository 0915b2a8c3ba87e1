import MVCBase
import MVCGovernance
import MVCObjects

/// A record as a table: a row for each event, oldest first.
struct AuditTable {
  static let columns = [
    "number", "event", "time", "kind", "stage", "version", "snapshot", "subject", "name", "email", "key", "policy",
    "evidence", "detail", "message",
  ]

  let rows: [[String]]

  init(_ events: [RecordedEvent], _ names: VersionNames) {
    rows = events.enumerated().map { Self.row($0 + 1, $1, names) }
  }

  private static func row(_ number: Int, _ found: RecordedEvent, _ names: VersionNames) -> [String] {
    let event = found.event
    let key = event.signature.flatMap { try? SSHSignature(text: $0) }?.fingerprint
    let detail = event.detail == .object([]) ? "" : String(decoding: event.detail.encode(.canonical), as: UTF8.self)
    return [
      String(number), found.id.description, found.time.iso8601, event.kind.rawValue, event.stage ?? "",
      event.snapshot.flatMap { names.tag(of: $0) } ?? "", event.snapshot?.description ?? "",
      event.subject?.description ?? "", event.actor.person.name, event.actor.person.email, key ?? "",
      event.policy?.description ?? "", event.evidence.map(\.description).joined(separator: " "), detail,
      event.message.hasSuffix("\n") ? String(event.message.dropLast()) : event.message,
    ]
  }

  /// The table as comma-separated values (RFC 4180), which a spreadsheet opens without running anything.
  var csv: [UInt8] {
    var bytes: [UInt8] = []
    for row in [Self.columns] + rows {
      for (number, cell) in row.enumerated() {
        if number > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.append(cell, to: &bytes)
      }
      bytes += [0x0D, 0x0A]
    }
    return bytes
  }

  /// A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection").
  private static func append(_ cell: String, to bytes: inout [UInt8]) {
    let text = cell.utf8
    let isFormula = text.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
    let needsQuotes = isFormula || text.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else {
      bytes += text
      return
    }
    bytes.append(0x22)
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for byte in text {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }
}
