import MVCBase
import MVCGovernance
import MVCRepository
import SystemPackage

/// The text of a policy that a command line names: `policy.yaml` of the project when it names none.
struct PolicyFile {
  let name: String
  let bytes: [UInt8]

  init(_ file: String?, _ context: CommandContext) throws {
    if let file {
      name = file
      bytes = file == "-" ? context.readInput() : try context.contents(ofFile: file)
      return
    }
    name = PolicyTemplate.fileName
    let repository = try context.openRepository()
    guard let found = try context.runtime.fileSystem.contents(of: repository.layout.root.appending(name)) else {
      throw MVCError(
        .notFound, "cannot read '\(name)': there is no such file in the project's folder",
        hint: "run 'mvc policy init' to write one")
    }
    bytes = found
  }

  /// The policy, if it has no mistakes.
  func policy() throws -> Policy {
    do throws(PolicyMistakes) {
      return try Policy(parsing: bytes)
    } catch {
      throw error.error(file: name)
    }
  }

  static let noneInForce = MVCError(
    .notFound, "there is no policy in force: everything is allowed",
    hint: "run 'mvc policy init', and 'mvc policy apply -m WHY'")
}
