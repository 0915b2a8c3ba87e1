/// What to say to somebody who types a command of git that mvc does not have.
enum GitHabits {
  private static let hints = [
    "blame": "'mvc log --follow FILE' lists the snapshots that changed a file",
    "cherry-pick": "'mvc checkout REV -- PATH' takes files of another snapshot",
    "clean": "nothing is recorded before 'mvc commit': files that are not wanted can be deleted",
    "ls-files": "run 'mvc ls'",
    "mv": "rename the file: 'mvc commit' notices",
    "reflog": "run 'mvc op log'",
    "reset": "run 'mvc restore .' to drop changes, 'mvc undo' to take back the last commit",
    "revert": "run 'mvc restore --source REV .' and 'mvc commit' to go back to the files of a snapshot",
    "rm": "delete the file: 'mvc commit' notices",
    "stage": "there is no staging area: 'mvc commit' records the folder as it is",
    "stash": "run 'mvc checkout -b NAME' and 'mvc commit' to put changes on a branch of their own",
    "version": "run 'mvc --version'",
  ]

  /// The hint for a command of git, or nil when there is nothing to say.
  static func hint(for command: String) -> String? { hints[command] }
}
