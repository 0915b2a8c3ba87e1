import MVCBase
import MVCObjects
import MVCProvenance

/// Pieces of text that several documents share.
enum DocumentText {
  /// A text on one line in which everything can be seen.
  static func visible(_ text: String) -> String { VisibleText.line(text) }

  /// A value as a person reads it: a text without quotation marks, all else as JSON.
  static func text(of value: JSONValue) -> String {
    value.text ?? String(decoding: value.encode(.canonical), as: UTF8.self)
  }

  static func text(of value: Double) -> String { text(of: JSONValue.double(value).canonical) }

  /// A time in UTC as `2026-01-02T03:04:05Z`; nil outside of the years 1 to 9999, for which other tools have no form.
  static func utc(_ time: Timestamp) -> String? {
    let text = Timestamp(secondsSinceEpoch: time.secondsSinceEpoch).iso8601
    guard text.utf8.count == "2026-01-02T03:04:05+00:00".utf8.count, !text.hasPrefix("0000"), !text.hasPrefix("-")
    else {
      return nil
    }
    return text.prefix(19) + "Z"
  }

  /// A URI that other tools take for one, or nil: a scheme, an authority that has a plain form, and no sign that would
  /// have to be escaped.
  static func uri(_ text: String?) -> String? {
    guard let text, let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    guard scheme.first?.isLetter == true, text.utf8.allSatisfy(isPlain),
      scheme.utf8.allSatisfy({ isAlphanumeric($0) || "+-.".utf8.contains($0) })
    else { return nil }
    var rest = text[text.index(after: colon)...]
    guard !rest.isEmpty else { return nil }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
      let parts = host.split(separator: ":", omittingEmptySubsequences: false)
      guard authority.count(where: { $0 == "@" }) <= 1, parts.count <= 2,
        parts.count == 1 || parts[1].allSatisfy({ $0.isASCII && $0.isNumber })
      else { return nil }
    }
    return rest.count { $0 == "#" } <= 1 ? text : nil
  }

  /// A URI or a path that other tools take for a reference, or nil.
  static func reference(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ isAlphanumeric($0) || "-._~/".utf8.contains($0) }) else {
      return uri(text)
    }
    return text
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "-._~:/?#@!$&'()*+,;=".utf8.contains(byte)
  }
}

extension Passport {
  /// The files that have bytes of their own: no links, no folders.
  var plainFiles: [PassportFile] { files.filter { $0.kind.isFile } }

  /// The models that this one was made from, as hubs name them.
  var baseModels: [LineageEdge] { lineage.filter { $0.model != nil } }
}

extension LineageEdge {
  /// The model as the Hub names it, without the hub's own prefix.
  var hubModel: String? { model.map { $0.hasPrefix("hf:") ? String($0.dropFirst(3)) : $0 } }
}
