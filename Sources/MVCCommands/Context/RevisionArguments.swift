import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCWorkspace

/// Arguments that are revisions first and paths after, as git's commands take them.
struct RevisionArguments {
  private(set) var revisions: [String] = []
  private(set) var paths: [String] = []

  /// Takes arguments for revisions as long as they name one; the first that does not, and all after it, are paths.
  ///
  /// - Parameter most: How many revisions there may be.
  /// - Throws: ``MVCError`` with code `notFound` for what is neither.
  init(_ arguments: [String], most: Int = .max, _ context: CommandContext, _ repository: Repository) throws {
    var rest = arguments[...]
    while let first = rest.first, revisions.count < most, try Self.isRevision(first, repository) {
      if (try? Self.isFile(first, context, repository)) == true {
        context.terminal.warn(
          "'\(first)' is both a revision and a path here: the revision was taken; put '--' before a path")
      }
      revisions.append(first)
      rest = rest.dropFirst()
    }
    paths = Array(rest)
    for path in paths where try !Self.exists(path, context, repository) {
      // A value of the past can be nothing else, and the reason why there is none is worth more.
      if path.contains("@{") { _ = try repository.resolveRange(path) }
      throw MVCError(
        .notFound, "cannot find '\(path)': it is neither a revision nor a path here",
        hint: "put '--' before a path that is gone from the folder, or run 'mvc log' to see the revisions")
    }
  }

  /// The revision that an argument names where `-` stands for what was checked out before, as in git: the branch's name
  /// where it means nothing else.
  static func withPrevious(_ text: String, _ repository: Repository) throws -> String {
    guard text == "-" else { return text }
    let previous = "@{-1}"
    guard let branch = try repository.resolve(previous).reference,
      try repository.resolve(branch.short).reference == branch
    else { return previous }
    return branch.short
  }

  /// Does something with a revision. Where there is none of the name, but a path, the hint says what to do with that.
  static func orPath<Result>(
    _ text: String, _ command: String, _ context: CommandContext, _ repository: Repository, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch var error as MVCError where error.code == .notFound {
      guard try exists(text, context, repository) else { throw error }
      error.hint = "'\(text)' is a path: run '\(command)'"
      throw error
    }
  }

  private static func isRevision(_ text: String, _ repository: Repository) throws -> Bool {
    do {
      _ = try repository.resolveRange(text)
      return true
    } catch let error as MVCError where error.code == .notFound || error.code == .usage {
      return false
    }
  }

  private static func isFile(_ text: String, _ context: CommandContext, _ repository: Repository) throws -> Bool {
    let path = try context.path(text, in: repository)
    return try repository.runtime.fileSystem.status(of: repository.folder.location(of: path)) != nil
  }

  private static func exists(_ text: String, _ context: CommandContext, _ repository: Repository) throws -> Bool {
    guard let path = try? context.path(text, in: repository) else { return false }
    if try repository.runtime.fileSystem.status(of: repository.folder.location(of: path)) != nil { return true }
    guard let head = try repository.references().headID else { return false }
    return (try? repository.entry(at: path, of: head)) != nil
  }
}
