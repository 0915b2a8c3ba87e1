import MVCBase
import MVCObjects
import MVCRepository

extension CommandContext {
  /// Who commits: `user.name` and `user.email`, of mvc's configuration or else of git's.
  ///
  /// - Throws: ``MVCError`` with code `usage` when neither says.
  func identity(_ settings: Settings) throws -> Person {
    guard let (name, email) = namedIdentity(settings) else {
      throw MVCError(
        .usage, "cannot tell who you are: neither mvc's nor git's configuration has a name and an address",
        hint: "run 'mvc config --user user.name \"Ana Lima\"' and 'mvc config --user user.email ana@example.org'")
    }
    for text in [name, email] where !CommandLineText.isValid(text) {
      throw MVCError(
        .usage, "cannot use '\(ArgumentBytes.shown(text))' from git's configuration as who you are: it is not UTF-8",
        hint: "run 'mvc config --user user.name \"Ana Lima\"' and 'mvc config --user user.email ana@example.org'")
    }
    return Person(name: name, email: email)
  }

  /// What the operation log says of who did something: the identity, or the login where there is none.
  func intent(_ settings: Settings) -> Intent {
    let login = environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
    let (name, email) = namedIdentity(settings) ?? (login, "\(login)@localhost")
    return Intent(
      command: commandLine, actor: Person(name: ArgumentBytes.shown(name), email: ArgumentBytes.shown(email)))
  }

  /// The intent of a command that writes who did it into an object.
  func signedIntent(_ settings: Settings) throws -> Intent {
    Intent(command: commandLine, actor: try identity(settings))
  }

  private func namedIdentity(_ settings: Settings) -> (name: String, email: String)? {
    var name = settings["user.name"]
    var email = settings["user.email"]
    if name == nil || email == nil {
      let git = gitSettings("^user\\.(name|email)$")
      name = name ?? git["user.name"]
      email = email ?? git["user.email"]
    }
    guard let name, let email, !name.isEmpty else { return nil }
    return (name, email)
  }
}
