/// A name that means several things, one of which was taken.
package struct AmbiguousName: Sendable, Equatable {
  package let name: String
  /// What it means, as `tag`, the one that was taken first.
  package let meanings: [String]
  /// How to name each of them without doubt, in the same order; nil where nothing else names it.
  package let fullNames: [String?]

  package init(_ name: String, meanings: [String], fullNames: [String?]) {
    self.name = name
    self.meanings = meanings
    self.fullNames = fullNames
  }

  package var message: String {
    let others = zip(meanings, fullNames).dropFirst().map { meaning, full in
      full.map { "'\($0)' for the \(meaning)" } ?? "more digits for the \(meaning)"
    }
    let list = meanings.dropLast().joined(separator: ", ") + " and \(meanings.last ?? "")"
    return "the name '\(name)' is ambiguous: it is \(list); the \(meanings.first ?? "") was taken, "
      + "give \(others.joined(separator: ", "))"
  }
}
