import Foundation
import MVCBase
import MVCCommands
import MVCProvenance
import MVCRepository
import MVCWorkspace
import Testing

@Suite("The pages of docs")
struct DocumentationTests {
  @Test("Every command has a page with its help", arguments: MVC.commandNames)
  func help(command: String) throws {
    let page = try DocumentationPage("cli/\(command)")
    #expect(page.lines.first == "# mvc \(command)")
    #expect(page.help.keys.contains("help \(command)"))
    #expect(page.lines.contains("## Examples"))
    try hold(page)
  }

  @Test("The index lists every command")
  func index() throws {
    let page = try DocumentationPage("cli/README")
    let listed = page.rows().compactMap { row in row.first?.split(separator: "]").first?.dropFirst().description }
    #expect(listed.filter { MVC.commandNames.contains($0) } == MVC.commandNames)
    try hold(page)
  }

  /// What `scripts/docs` would write is what stands there.
  private func hold(_ page: DocumentationPage) throws {
    let cli = try TestCommandLine(isInitialised: false)
    for (command, text) in page.help {
      let lines = try cli.run(command).answer.components(separatedBy: "\n").map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      let help = lines.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
      #expect(text == "```text\n\(help)\n```", "run scripts/docs")
    }
  }

  @Test("The table of exit codes is the one that mvc uses")
  func exitCodes() throws {
    let expected = ExitStatus.allCases.map { status in
      ["\(status.rawValue)", status == .done ? "" : "`\(status)`", status.meaning]
    }
    #expect(try DocumentationPage("cli/exit-codes").rows() == expected)
    for code in MVCError.Code.allCases { #expect("\(ExitStatus(code))" == code.rawValue) }
    #expect(Set(ExitStatus.allCases.map(\.rawValue)).count == ExitStatus.allCases.count)
  }

  @Test("Links lead to pages and headings that are there")
  func links() throws {
    let names = ["configuration", "working-folder", "glossary", "cli/README", "cli/json", "cli/exit-codes"]
    for name in names + MVC.commandNames.map({ "cli/\($0)" }) {
      let folder = name.split(separator: "/").dropLast().map { "\($0)/" }.joined()
      for part in try DocumentationPage(name).lines.joined(separator: "\n").components(separatedBy: "](").dropFirst() {
        let link = part.prefix { $0 != ")" }.split(separator: "#")
        guard let target = link.first, target.hasSuffix(".md") else { continue }
        let path = target.hasPrefix("../") ? String(target.dropFirst(3)) : folder + target
        let page = try DocumentationPage(String(path.dropLast(3)))
        guard link.count == 2 else { continue }
        let titles = page.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        let headings = titles.map { $0.lowercased().replacing(" ", with: "-") }
        #expect(headings.contains(String(link[1])), "\(name): \(target)#\(link[1])")
      }
    }
  }

  @Test("The list of built-in ignore rules is the one that mvc uses")
  func builtInIgnore() throws {
    let expected = BuiltInIgnore.entries.map { ["`\($0.pattern)`", $0.reason] }
    let rows = try DocumentationPage("working-folder").rows()
    #expect(Array(rows.dropFirst(2)) == expected)
    #expect(Set(rows.prefix(2).map { $0[0] }) == Set(BuiltInIgnore.reservedNames.map { "`\($0)`" }))
  }

  @Test("The page of 'mvc find' lists the words by which lower is better")
  func metricWords() throws {
    let lines = try DocumentationPage("cli/find").lines
    let start = try #require(lines.firstIndex(of: "## direction"))
    let text = lines[start...].drop { !$0.hasSuffix("`error`,") }.prefix { !$0.isEmpty }.joined(separator: " ")
    let words = text.components(separatedBy: ". ")[0].components(separatedBy: "`").enumerated().filter {
      $0.offset % 2 == 1
    }
    #expect(Set(words.map(\.element)).isSuperset(of: MetricDirection.lowerWords))
  }

  @Test("The page on settings has every key with its default")
  func settings() throws {
    let rows = try DocumentationPage("configuration").rows(below: "Keys")
    for (key, value) in Settings.defaults {
      #expect(rows.contains { $0[0] == "`\(key)`" && $0[1] == "`\(value)`" }, "\(key)")
    }
  }
}
