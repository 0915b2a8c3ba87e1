import MVCBase

/// Text in XML and HTML.
enum MarkupText {
  /// A text that stands for itself on one line, between tags and in double quotation marks; what would be hidden is escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: a mark that joins with a quotation mark makes one character of both, and does not end its meaning.
    for scalar in VisibleText.line(text.split(whereSeparator: \.isNewline).joined(separator: " ")).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
