import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage

struct PolicyEditCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Edit the policy in force, and put it in force.",
    discussion: """
      The editor opens again as long as there are mistakes, each noted below its line; leave the text as it is to give \
      up. When approvals are missing, the text is kept in .mvc/POLICY.yaml.
      """)

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  private static let fileName = "POLICY.yaml"
  /// What a line begins with that was put in to say what is wrong.
  private static let mark = "#! "

  func run(in context: CommandContext) throws {
    let message = try reason.text(in: context)
    let repository = try context.openRepository()
    guard let current = try repository.references()[.policy] else { throw PolicyFile.noneInForce }
    guard context.hasEditor(repository) else {
      throw MVCError(
        .usage, "cannot edit the policy: there is no terminal", hint: "change 'policy.yaml', then 'mvc policy apply'")
    }
    let text = try edited(repository.policyText(of: current), repository, context)
    do {
      let event = try repository.apply(policy: text, message: message, context.decider(repository))
      try EventText.report([event], repository, options, context) { _, _ in "the policy is in force" }
    } catch let error as MVCError where error.code == .refused {
      try keep(text, repository, context)
      throw error
    }
  }

  /// Lets the user edit until there are no mistakes.
  private func edited(_ text: [UInt8], _ repository: Repository, _ context: CommandContext) throws -> [UInt8] {
    var text = text
    var mistakes: PolicyMistakes?
    while true {
      let shown = Self.marked(text, mistakes)
      let answer = Self.unmarked(try context.edit(shown, named: Self.fileName, "the policy", repository))
      if let mistakes, answer == text { throw mistakes.error(file: Self.fileName) }
      text = answer
      do throws(PolicyMistakes) {
        _ = try Policy(parsing: text)
        return text
      } catch {
        mistakes = error
      }
    }
  }

  private static func marked(_ text: [UInt8], _ mistakes: PolicyMistakes?) -> String {
    let lines = String(decoding: text, as: UTF8.self).textLines
    return lines.enumerated().flatMap { number, line in
      [String(line)] + (mistakes?.list.filter { $0.line == number + 1 }.map { mark + $0.reason } ?? [])
    }.joined(separator: "\n")
  }

  private static func unmarked(_ text: String) -> [UInt8] {
    let lines = text.textLines
    return Array(lines.filter { !$0.hasPrefix(mark) }.joined(separator: "\n").utf8)
  }

  private func keep(_ text: [UInt8], _ repository: Repository, _ context: CommandContext) throws {
    try context.runtime.fileSystem.replace(
      repository.layout.home.appending(Self.fileName), with: text,
      by: repository.layout.temporary.appending("file-\(context.runtime.random.token())"), isDurable: false)
    context.terminal.note("the text is kept in '.mvc/\(Self.fileName)': approve and apply that file")
  }
}
