import MVCBase
import SystemPackage

extension CommandContext {
  /// Settings of git's by their names in lower case, for what mvc's own configuration does not say.
  ///
  /// - Parameter pattern: An extended regular expression for the names.
  func gitSettings(_ pattern: String) -> [String: String] {
    let arguments = ["git", "-C", workingDirectory.argument, "config", "--get-regexp", pattern]
    guard let git = ChildProcess(arguments, environment: environment, output: .captured, showsErrors: false) else {
      return [:]
    }
    let output = git.readOutput()
    guard git.wait() == 0 else { return [:] }
    var values: [String: String] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let parts = CommandLineText.text(of: line).split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }
}
