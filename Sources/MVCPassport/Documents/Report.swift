/// A document for people, before it is Markdown or HTML.
struct Report {
  struct Section {
    let title: String
    var blocks: [Block]
  }

  enum Block {
    case text(String)
    /// Text that stands as it is, such as a command.
    case code(String)
    case table(columns: [String], rows: [[String]])
  }

  let title: String
  var sections: [Section] = []

  /// Adds a section with a table of names and values; none for no rows.
  mutating func add(_ title: String, facts: [(String, String?)]) {
    let rows = facts.compactMap { name, value in value.map { [name, $0] } }
    add(title, columns: ["", ""], rows)
  }

  mutating func add(_ title: String, columns: [String], _ rows: [[String]]) {
    if !rows.isEmpty { sections.append(Section(title: title, blocks: [.table(columns: columns, rows: rows)])) }
  }
}

// MARK: Markdown

extension Report {
  /// - Parameter depth: How many number signs the title has.
  func markdown(depth: Int = 1) -> String {
    let mark = String(repeating: "#", count: depth)
    var lines = ["\(mark) \(Self.escaped(title))", ""]
    for section in sections {
      lines += ["\(mark)# \(Self.escaped(section.title))", ""]
      for block in section.blocks { lines += Self.lines(block) + [""] }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ block: Block) -> [String] {
    switch block {
    case .text(let text): [escaped(text)]
    case .code(let text): ["    \(DocumentText.visible(text))"]
    case .table(let columns, let rows):
      [row(columns), row(columns.map { _ in "---" }, isEscaped: false)] + rows.map { row($0) }
    }
  }

  private static func row(_ cells: [String], isEscaped: Bool = true) -> String {
    "| \(cells.map { isEscaped ? escaped($0) : $0 }.joined(separator: " | ")) |"
  }

  /// A text that Markdown shows letter by letter: no markup, no HTML, no link.
  static func escaped(_ text: String) -> String {
    DocumentText.visible(text).unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "!", "|", "~", "$": escaped += "\\\(scalar)"
      // An address would become a link by itself.
      case "/" where escaped.utf8.last == UInt8(ascii: ":"):
        escaped.unicodeScalars.removeLast()
        escaped += "&#58;/"
      case "@": escaped += "&#64;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}

// MARK: HTML

extension Report {
  /// One page that needs nothing else: no script, no address is asked for anything.
  var html: String {
    let body = sections.map { section in
      "<h2>\(Self.html(section.title))</h2>\n" + section.blocks.map { Self.html($0) }.joined()
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Self.html(title))</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1>\(Self.html(title))</h1>
      \(body.joined())</body>
      </html>

      """
  }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
    h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ddd}\
    table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;\
    overflow-wrap:anywhere}th{color:#666;font-weight:600}tr+tr td{border-top:1px solid #eee}\
    pre{background:#f6f6f6;padding:.75rem;overflow:auto}\
    @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}h2{border-color:#444}th{color:#999}\
    tr+tr td{border-color:#333}pre{background:#242424}}
    """

  private static func html(_ block: Block) -> String {
    switch block {
    case .text(let text): return "<p>\(html(text))</p>\n"
    case .code(let text): return "<pre>\(html(text))</pre>\n"
    case .table(let columns, let rows):
      let head = columns.allSatisfy(\.isEmpty) ? "" : "<tr>\(columns.map { "<th>\(html($0))</th>" }.joined())</tr>\n"
      let lines = rows.map { "<tr>\($0.map { "<td>\(html($0))</td>" }.joined())</tr>\n" }
      return "<table>\n\(head)\(lines.joined())</table>\n"
    }
  }

  private static func html(_ text: String) -> String {
    DocumentText.visible(text).unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
