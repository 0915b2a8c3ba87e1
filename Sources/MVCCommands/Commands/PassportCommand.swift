import ArgumentParser
import MVCBase
import MVCPassport
import MVCRepository

struct PassportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "passport",
    abstract: "Write down what a version is: its files, digests and origin.",
    discussion: """
      The same bytes for the same snapshot, always. 'mvc verify --passport FILE' holds a folder against one, without a \
      repository. cyclonedx is a CycloneDX 1.6 ML-BOM, spdx is SPDX 3.0.1 with the AI profile, model-card the README.md \
      of Hugging Face. --with-history adds what happened to the snapshot later: tags, signatures, stages and approvals.

      mvc passport v1.0 -o passport.json
      mvc passport v1.0 --format cyclonedx -o bom.json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, markdown, html, cyclonedx, spdx
    case modelCard = "model-card"
  }

  @Option(name: .long, help: "json, markdown, html, cyclonedx, spdx or model-card.")
  var format = Format.json

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write into a file instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: .long, help: "Add what happened to the snapshot later; with json, markdown and html.")
  var withHistory = false

  @Argument(help: ArgumentHelp("A revision.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if options.json, format != .json { throw ValidationError("--json goes with --format json only.") }
    if withHistory, ![.json, .markdown, .html].contains(format) {
      throw ValidationError("--with-history goes with json, markdown and html.")
    }
  }

  func run(in context: CommandContext) throws {
    let passport = try context.openRepository().passport(revision, hasHistory: withHistory)
    try context.deliver(document(passport), to: output)
  }

  private func document(_ passport: Passport) -> [UInt8] {
    switch format {
    case .json: passport.json.encode(.pretty) + [UInt8(ascii: "\n")]
    case .markdown: Array(passport.markdown.utf8)
    case .html: Array(passport.html.utf8)
    case .cyclonedx: passport.cycloneDX.encode(.pretty) + [UInt8(ascii: "\n")]
    case .spdx: passport.spdx.encode(.pretty) + [UInt8(ascii: "\n")]
    case .modelCard: Array(passport.modelCard.utf8)
    }
  }
}
