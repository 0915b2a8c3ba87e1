/// Text in XML and HTML.
enum MarkupText {
  /// A text that stands for itself between tags and in quotation marks; control characters are spaces.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default:
        let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        result.append(isControl ? " " : character)
      }
    }
    return result
  }
}
