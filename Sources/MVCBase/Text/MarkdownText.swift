/// Text that Markdown shows as it is.
enum MarkdownText {
  /// A text for the cell of a table: on one line, with signs that would mean something escaped.
  static func cell(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\n", "\r", "\r\n": result += " "
      case "|", "\\", "*", "_", "`", "<", "[", "]": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
