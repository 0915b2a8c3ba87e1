import MVCBase

/// A model card as Hugging Face has them: a Markdown file with YAML between two lines of three hyphens before it.
///
/// The YAML is only taken apart into its top-level keys. What its author wrote stays, letter by letter.
package struct ModelCard: Hashable, Sendable {
  /// A top-level key with the lines that belong to it, its own first.
  struct Section: Hashable, Sendable {
    let key: String
    var lines: [String]
  }

  private static let mark = "---"

  let sections: [Section]
  /// What stands before the first key, such as remarks.
  let preamble: [String]
  /// What follows the YAML.
  package let body: String

  /// Reads a card; a text without YAML is all body.
  package init(_ text: String) {
    // A mark of byte order counts for nothing; CR LF is one character.
    let plain = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let lines = plain.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
    var preamble: [String] = []
    var sections: [Section] = []
    guard lines.first == Self.mark, let end = lines.dropFirst().firstIndex(of: Self.mark) else {
      (self.preamble, self.sections, body) = ([], [], plain)
      return
    }
    for line in lines[1..<end] {
      if let key = Self.key(of: line) {
        sections.append(Section(key: key, lines: [line]))
      } else if sections.isEmpty {
        preamble.append(line)
      } else {
        sections[sections.count - 1].lines.append(line)
      }
    }
    self.preamble = preamble
    self.sections = sections
    body = lines[(end + 1)...].joined(separator: "\n")
  }

  /// The plain key that begins a line which is not indented.
  private static func key(of line: String) -> String? {
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return nil }
    let rest = line[line.index(after: colon)...]
    let key = line[..<colon]
    let isPlain = key.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isPlain && key.first != "-" && (rest.isEmpty || rest.first == " ") ? String(key) : nil
  }

  func has(_ key: String) -> Bool { sections.contains { $0.key == key } }

  /// The text of a key that has one plain or quoted value on its own line.
  func scalar(_ key: String) -> String? {
    guard let line = sections.first(where: { $0.key == key })?.lines.first else { return nil }
    return Self.scalar(line.dropFirst(key.count + 1))
  }

  /// The texts of a key that has one value, or a list of them.
  func list(_ key: String) -> [String] {
    guard let section = sections.first(where: { $0.key == key }), let first = section.lines.first else { return [] }
    let inline = Self.trimmed(first.dropFirst(key.count + 1))
    if inline.first == "[", inline.last == "]" {
      return inline.dropFirst().dropLast().split(separator: ",").compactMap { Self.scalar($0) }
    }
    if let single = Self.scalar(inline) { return [single] }
    return section.lines.dropFirst().compactMap { line in
      let item = Self.trimmed(line[...])
      return item.hasPrefix("- ") ? Self.scalar(item.dropFirst(2)) : nil
    }
  }

  /// What the model is called: the name in its results, or else the first heading.
  var modelName: String? {
    if let name = scalar("model_name") { return name }
    for line in sections.first(where: { $0.key == "model-index" })?.lines ?? [] {
      let item = Self.trimmed(line[...])
      if item.hasPrefix("- name:"), let name = Self.scalar(item.dropFirst("- name:".count)) { return name }
    }
    let heading = body.textLines.first { $0.hasPrefix("# ") }
    return heading.map { String(Self.trimmed($0.dropFirst(2))) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The licences as a person reads them.
  var licence: String? {
    let names = list("license").map { name -> String in
      guard name.lowercased() == "other" else { return name }
      let link = scalar("license_link").map { " (\($0))" } ?? ""
      return (scalar("license_name") ?? name) + link
    }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// A plain or quoted value; nil for one that is nothing, a list, a block or a reference.
  private static func scalar(_ text: Substring) -> String? {
    let text = trimmed(text)
    guard let first = text.first else { return nil }
    if first == "\"" || first == "'" {
      let inner = text.dropFirst().prefix { $0 != first }
      return inner.isEmpty || inner.contains("\\") ? nil : String(inner)
    }
    guard !"[{|>&*!#%@`".contains(first) else { return nil }
    let plain = trimmed(text.firstRange(of: " #").map { text[..<$0.lowerBound] } ?? text)
    return plain == "null" || plain == "~" ? nil : String(plain)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
