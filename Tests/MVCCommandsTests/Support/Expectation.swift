import Foundation
import Testing

extension TestCommandLine {
  /// Runs a command line and holds the whole result against the text that it should be.
  func check(_ line: String, _ expected: String, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
    expect(try run(line), expected, sourceLocation)
  }
}

/// Holds the whole result of a command against the text that it should be.
func expect(_ outcome: CommandOutcome, _ expected: String, _ sourceLocation: SourceLocation = #_sourceLocation) {
  let text = outcome.text
  guard text != expected else { return }
  Issue.record("the command gave:\n\(text)\n\ninstead of:\n\(expected)", sourceLocation: sourceLocation)
}
