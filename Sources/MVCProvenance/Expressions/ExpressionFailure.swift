package import MVCBase

/// What is wrong with the text of an expression, and where.
package struct ExpressionFailure: Error, Hashable, Sendable {
  package let source: String
  /// The character where it is, counted from 1; one more than there are for the end.
  package let column: Int
  /// What is wrong: lower case, no final full stop.
  package let reason: String

  package init(source: String, column: Int, reason: String) {
    self.source = source
    self.column = column
    self.reason = reason
  }

  /// The text with a caret under the place. Control characters are shown as a space, so that the caret stands right.
  package var picture: [String] {
    let characters = Array(source).map { character in
      character.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : character
    }
    // Of a long text only the surroundings, that both lines fit in a window.
    let start = max(0, min(column - 1, characters.count) - 50)
    let line = String(characters.dropFirst(start).prefix(70))
    return [line, String(repeating: " ", count: column - 1 - start) + "^"]
  }

  package var error: MVCError {
    MVCError(
      .usage, "cannot understand the expression: \(reason), at column \(column)", details: picture,
      hint: "run 'mvc help find' for examples; docs/expressions.md has the whole language")
  }
}
