import Foundation
import MVCTestSupport
import Testing

/// Several people who work in one project, each with settings and an SSH key of their own.
struct TestTeam {
  let cli: TestCommandLine
  private let names: [String]

  /// - Parameter names: The people; the first one's settings are in force until ``say(_:_:)`` changes them.
  init?(_ names: [String] = ["ana", "bo", "cy", "dee"]) throws {
    cli = try TestCommandLine()
    self.names = names
    for name in names {
      guard let key = try SigningKeyFile(cli, name: name, principal: "\(name)@example.org") else { return nil }
      try cli.writeOutside(
        "[user]\n\tname = \(Self.title(name))\n\temail = \(name)@example.org\n\tsigningKey = \(key.path)\n[core]\n\tfsync = false\n",
        to: "\(name).config")
    }
    become(names[0])
  }

  func keyPath(_ name: String) -> String { cli.location(name) }

  /// Lets the commands that follow be somebody's.
  func become(_ name: String) { cli.environment["MVC_CONFIG"] = cli.location("\(name).config") }

  /// Runs a command line as somebody, a minute after what was before.
  @discardableResult
  func say(_ name: String, _ line: String) throws -> CommandOutcome {
    become(name)
    cli.clock.advance(seconds: 60)
    return try cli.run(line)
  }

  /// The people of a policy with their public keys: YAML.
  ///
  /// - Parameter roles: The roles of each person, in the order of the people.
  func people(_ roles: [String]) throws -> String {
    try "version: 1\npeople:\n"
      + zip(names, roles).map { name, roles in
        let key = try #require(try cli.readOutside("\(name).pub")).split(separator: " ").prefix(2).joined(
          separator: " ")
        return
          "  - name: \(Self.title(name))\n    email: \(name)@example.org\n    keys: [\(key)]\n    roles: [\(roles)]\n"
      }.joined()
  }

  private static func title(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
