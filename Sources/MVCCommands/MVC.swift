package import ArgumentParser

/// The program: every command under the name by which people call it.
package struct MVC: ParsableCommand {
  /// The program's version.
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "mvc",
    abstract: "Git for machine-learning models.",
    discussion: """
      Run 'mvc help COMMAND' for more about a command. The documentation is in docs/cli.

      What is new here?            mvc status, mvc log
      Why is it worse than v1.0?   mvc changelog v1.0.., mvc compare v1.0 HEAD
      Which change made it worse?  mvc plot accuracy, mvc bisect, mvc show REV
      Which version is best?       mvc find --best accuracy
      """,
    version: "mvc \(version)",
    groupedSubcommands: [
      CommandGroup(name: "Start", subcommands: [InitCommand.self, ConfigCommand.self]),
      CommandGroup(
        name: "Record",
        subcommands: [CommitCommand.self, RunCommand.self, DataCommand.self, AddCommand.self]),
      CommandGroup(
        name: "Look",
        subcommands: [
          StatusCommand.self, LogCommand.self, ShowCommand.self, DiffCommand.self, InspectCommand.self, LsCommand.self,
          CatCommand.self, DescribeCommand.self, RevParseCommand.self,
        ]),
      CommandGroup(
        name: "Compare and find",
        subcommands: [
          CompareCommand.self, FindCommand.self, PlotCommand.self, BisectCommand.self, LineageCommand.self,
          ChangelogCommand.self, ChallengeCommand.self, DriftCommand.self,
        ]),
      CommandGroup(
        name: "Go back",
        subcommands: [
          CheckoutCommand.self, RestoreCommand.self, ReproduceCommand.self, UndoCommand.self, RedoCommand.self,
          OpCommand.self,
        ]),
      CommandGroup(
        name: "Branch and merge",
        subcommands: [
          BranchCommand.self, SwitchCommand.self, MergeCommand.self, ResolveCommand.self, TagCommand.self,
        ]),
      CommandGroup(
        name: "Stages",
        subcommands: [
          StageCommand.self, PromoteCommand.self, RolloutCommand.self, RollbackCommand.self, DemoteCommand.self,
          ReleaseCommand.self, RetireCommand.self,
        ]),
      CommandGroup(
        name: "Decide",
        subcommands: [
          PolicyCommand.self, GateCommand.self, RequestCommand.self, ApproveCommand.self, RejectCommand.self,
          ApprovalsCommand.self,
        ]),
      CommandGroup(
        name: "Look after what is live",
        subcommands: [
          LiveCommand.self, InventoryCommand.self, ZombiesCommand.self, DueCommand.self, DeployedCommand.self,
          GuardCommand.self, IncidentCommand.self, NotifyCommand.self,
        ]),
      CommandGroup(
        name: "Trust",
        subcommands: [
          PassportCommand.self, VerifyCommand.self, SignCommand.self, VerifySignatureCommand.self, AuditCommand.self,
        ]),
      CommandGroup(
        name: "Maintain",
        subcommands: [
          GCCommand.self, RepackCommand.self, FsckCommand.self, StatsCommand.self, CatObjectCommand.self,
          CompletionCommand.self,
        ]),
    ])

  package init() {}

  /// The commands' names, in the order of help.
  package static let commandNames = configuration.subcommands.map { $0.commandName }

  /// The command of a name.
  static func command(named name: String) -> (any ParsableCommand.Type)? {
    configuration.subcommands.first { $0.commandName == name }
  }

  /// The arguments that name the command to which `first` and `second` belong.
  static func names(of first: String, _ second: String?) -> [String] {
    guard let command = configuration.subcommands.first(where: { $0.commandName == first }), let second,
      command.configuration.subcommands.contains(where: { $0.commandName == second })
    else { return [first] }
    return [first, second]
  }
}

extension ParsableCommand {
  fileprivate static var commandName: String { configuration.commandName ?? "" }
}
