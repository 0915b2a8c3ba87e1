package import ArgumentParser

/// The program: every command under the name by which people call it.
package struct MVC: ParsableCommand {
  /// The program's version.
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "mvc",
    abstract: "Git for machine-learning models.",
    discussion: "Run 'mvc help COMMAND' for more about a command. The documentation is in docs/cli.",
    version: "mvc \(version)",
    groupedSubcommands: [
      CommandGroup(name: "Start", subcommands: [InitCommand.self, ConfigCommand.self]),
      CommandGroup(
        name: "Record and look",
        subcommands: [
          CommitCommand.self, StatusCommand.self, DiffCommand.self, LogCommand.self, ShowCommand.self, LsCommand.self,
          CatCommand.self, DescribeCommand.self, RevParseCommand.self,
        ]),
      CommandGroup(
        name: "Models", subcommands: [RunCommand.self, ReproduceCommand.self, InspectCommand.self, DataCommand.self]),
      CommandGroup(
        name: "Ask",
        subcommands: [
          FindCommand.self, CompareCommand.self, PlotCommand.self, BisectCommand.self, LineageCommand.self,
          ChangelogCommand.self, ChallengeCommand.self, DriftCommand.self,
        ]),
      CommandGroup(
        name: "Branch and go back",
        subcommands: [
          BranchCommand.self, CheckoutCommand.self, SwitchCommand.self, RestoreCommand.self, MergeCommand.self,
          ResolveCommand.self, TagCommand.self,
        ]),
      CommandGroup(
        name: "Stages",
        subcommands: [
          StageCommand.self, PromoteCommand.self, DemoteCommand.self, RollbackCommand.self, RolloutCommand.self,
          ReleaseCommand.self, PolicyCommand.self, GateCommand.self, RetireCommand.self,
        ]),
      CommandGroup(
        name: "Live",
        subcommands: [
          LiveCommand.self, InventoryCommand.self, ZombiesCommand.self, DueCommand.self, DeployedCommand.self,
          GuardCommand.self, IncidentCommand.self, NotifyCommand.self,
        ]),
      CommandGroup(
        name: "Prove",
        subcommands: [
          PassportCommand.self, VerifyCommand.self, SignCommand.self, VerifySignatureCommand.self,
        ]),
      CommandGroup(name: "Take back", subcommands: [UndoCommand.self, RedoCommand.self, OpCommand.self]),
      CommandGroup(
        name: "Keep house",
        subcommands: [
          GCCommand.self, RepackCommand.self, FsckCommand.self, StatsCommand.self, CatObjectCommand.self,
          CompletionCommand.self,
          AddCommand.self,
        ]),
    ])

  package init() {}

  /// The commands' names, in the order of help.
  package static let commandNames = configuration.subcommands.map { $0.commandName }

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
