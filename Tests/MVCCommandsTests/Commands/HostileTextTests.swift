import Foundation
import MVCBase
import Testing

/// Names, messages and values of somebody who wants to act on the terminal of whoever looks at them.
@Suite("Text of others on a terminal")
struct HostileTextTests {
  /// Sets the title, clears the screen, turns the direction of writing, is not seen, and begins lines of its own.
  private static let evil =
    "x\u{1B}]0;pwned\u{7}\u{1B}[2J\u{9B}31m\u{202E}\u{200B}\u{7F}\u{85}FORGED\u{2028}FORGED\rFORGED\nFORGED"
  /// What of it a name can hold.
  private static let evilName = "x\u{9B}31m\u{202E}\u{200B}y"

  private static func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    func run(_ arguments: String...) throws {
      let outcome = try cli.run(arguments.map { Array($0.utf8) })
      try #require(outcome.exitCode == 0, "\(arguments): \(outcome.text)")
    }
    let json = String(decoding: JSONValue.string(evil).encode(.compact), as: UTF8.self)
    try cli.commit("first", ["weights.bin": "1"])
    try cli.write("{\(json): 0.5, \"accuracy\": 0.5}", to: "metrics.json")
    try cli.write("{\(json): \(json), \"lr\": 0.1}", to: "params.json")
    try cli.write(
      "model:\n  name: \(json)\n  purpose: \(json)\n  owner: \(json)\n  runbook: \(json)\ndata:\n"
        + "  - name: \(json)\n    path: weights.bin\n    licence: \(json)\n", to: "mvc.yaml")
    try cli.write("text \(evil)\n", to: "text.txt")
    try cli.write("2", to: "f\u{1B}[2J\u{202E}\nFORGED")
    try run("commit", "-m", evil)
    try run("branch", evilName)
    try run("tag", "v1.0.0", "-m", evil)
    for stage in ["development", "production"] { try run("promote", "HEAD", stage, "-m", evil) }
    try run("incident", "open", "production", "-m", evil)
    try run("deployed", "production", "--where", "\(evilName)\u{1B}[2J")
    try run("approve", "HEAD", "production", "-m", evil)
    try cli.write("text \u{1B}[31m\n", to: "text.txt")
    return cli
  }

  private static let commands = [
    "status", "status -s", "log", "log --oneline", "log --graph", "log --stat", "log --metric accuracy", "show",
    "show v1.0.0", "show --stat", "branch", "tag", "describe", "find", "find --best accuracy", "op log", "op show",
    "live", "inventory", "zombies", "due", "stage", "stage log production", "audit log", "audit verify", "incident",
    "approvals production", "gate HEAD production", "compare HEAD HEAD~1", "changelog HEAD~1..", "lineage",
    "lineage --dot", "lineage --html", "data list", "ls", "ls -l", "ls HEAD~1:nothing", "diff", "diff --stat",
    "diff HEAD~1 HEAD", "diff --metrics HEAD~1 HEAD", "diff --params HEAD~1 HEAD", "diff --markdown HEAD~1 HEAD",
    "plot accuracy", "fsck", "stats", "stats --by-file", "passport HEAD", "passport HEAD --format markdown",
    "passport HEAD --format html", "inventory --markdown", "gate HEAD production --markdown", "config --list",
    "verify --against HEAD", "cat-object -t HEAD", "release --dry-run", "undo",
  ]

  @Test("Nothing acts on a terminal and no value begins a line, whatever shows it")
  func everyCommand() throws {
    let cli = try Self.project()
    cli.isOutputTerminal = true
    for command in Self.commands {
      for line in [command, "\(command) --json"] {
        let outcome = try cli.run(line)
        #expect(outcome.exitCode != 64 || line.hasSuffix("--json"), "\(line): \(outcome.text)")
        let text = String(decoding: outcome.output + outcome.errors, as: UTF8.self)
        let hidden = text.unicodeScalars.filter { VisibleText.isHidden($0) && $0 != "\n" && $0 != "\t" }
        #expect(hidden.isEmpty, "\(line): \(hidden.map { $0.value })")
        #expect(!text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("FORGED") }, "\(line)\n\(text)")
      }
    }
  }

  @Test("Colours are those of mvc alone")
  func colours() throws {
    let cli = try Self.project()
    try cli.run("config color.ui always")
    for command in ["status", "log", "log --oneline", "branch", "live", "op log"] {
      let text = try cli.run(command).text
      let sequences = text.split(separator: "\u{1B}", omittingEmptySubsequences: false).dropFirst()
      #expect(command == "op log" || !sequences.isEmpty, "\(command)")
      for sequence in sequences {
        #expect(sequence.prefixMatch(of: /\[[0-9;]*m/) != nil, "\(command): \(sequence.prefix(20))")
      }
      #expect(!text.contains("\u{1B}]") && !text.contains("\u{1B}[2J"), "\(command)")
    }
  }

  @Test("A sequence of colour in a value is escaped where mvc colours")
  func ownColours() throws {
    let cli = try TestCommandLine()
    try cli.commit("red \u{1B}[31m alert", ["a.txt": "a"])
    try cli.run("config color.ui always")
    #expect(try cli.run("log").text.contains("red \\033[31m alert"))
    #expect(try cli.run("log --oneline").text.contains(" red \\033[31m alert"))
  }

  @Test("A file's bytes stay what they are: cat, and a patch that is piped on")
  func content() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "red \u{1B}[31m\n"])
    #expect(try cli.run("cat HEAD:a.txt").answer == "red \u{1B}[31m")
    try cli.write("blue \u{1B}[34m\n", to: "a.txt")
    #expect(try cli.run("diff").answer.contains("+blue \u{1B}[34m"))
    cli.isOutputTerminal = true
    #expect(try cli.run("diff").answer.contains("+blue \\033[34m"))
    #expect(try cli.run("cat HEAD:a.txt").answer == "red \u{1B}[31m")
  }

  @Test("What a hook, an error and a refused argument say is escaped too")
  func errors() throws {
    let cli = try TestCommandLine()
    try cli.makeFolder(".mvc/hooks")
    try cli.write("#!/bin/sh\nprintf 'no \\033[2J\\342\\200\\256\\n'; exit 1\n", to: ".mvc/hooks/pre-commit")
    try cli.makeExecutable(".mvc/hooks/pre-commit")
    #expect(try cli.run("commit -m x --allow-empty").text.contains("no \\033[2J\\u202e"))
    #expect(try cli.run("show 'a\u{1B}[2J'").text.contains("\\033[2J"))
    let outcome = try cli.run([Array("log".utf8), Array("--a\u{1B}[2J\nerror: FORGED".utf8)])
    #expect(!outcome.text.contains("\u{1B}") && !outcome.text.contains("\n! error: FORGED"), "\(outcome.text)")
  }

  @Test("A value takes one line: of more, the first is shown")
  func oneLine() throws {
    let cli = try TestCommandLine()
    try cli.write("model:\n  purpose: \"filters\\n\\nWho signed off\\n  approved by cy\"\n", to: "mvc.yaml")
    try cli.commit("first", ["weights.bin": "1"])
    try cli.run("promote HEAD production -m x")
    let text = try cli.run("live").text
    #expect(text.contains("  purpose     filters …\n"))
    #expect(!text.contains("approved by cy"))
    #expect(try cli.run("inventory").text.contains("filters …\n"))
  }
}
