import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct DeployedCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "deployed",
    abstract: "Record that a version was installed somewhere, or taken away.",
    discussion: """
      mvc installs nothing: it keeps in the record what runs where, so that 'mvc live' and 'mvc zombies' can tell. A \
      place has one version at a time.

      mvc deployed production --where https://models.example.org/spam
      mvc deployed production --where https://models.example.org/spam --gone
      """)

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Option(name: .customLong("where"), help: ArgumentHelp("The address or name of the place.", valueName: "url"))
  var place: String

  @Option(
    name: .long, help: ArgumentHelp("The version, if it is not the one that the stage holds.", valueName: "revision"),
    completion: .revisions)
  var version: String?

  @Flag(name: .long, help: "It was taken away from there.")
  var gone = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if gone, version != nil { throw ValidationError("--version does not go with --gone: a place has one version.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let message = try reason.optionalText(in: context)
    let decider = try context.decider(repository)
    let event =
      gone
      ? try repository.withdrawDeployment(stage, from: place, message: message, decider)
      : try repository.deploy(stage, at: place, revision: version, message: message, decider)
    try EventText.report([event], repository, options, context) { event, name in
      let place = event.detail["where"]?.text ?? ""
      return gone ? "\(name) is gone from \(place)" : "\(name) runs at \(place)"
    }
  }
}
