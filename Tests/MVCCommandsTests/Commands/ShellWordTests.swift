import Foundation
import Testing

/// The command line in the operation log is one to paste into a shell.
@Suite("Arguments for a shell")
struct ShellWordTests {
  @Test(
    "A command line that is pasted gives the same arguments and runs nothing else",
    arguments: [
      "plain-1.0", "two words", "$(touch x)", "`touch x`", "it's", "x'\u{301}$(touch x)", "a\"b", "{a,b}", "{1..3}",
      "~",
      "~root", "=ls", "a=~b", "*", "line\nend", "\u{1B}[2J", "\u{202E}evil\u{202C}", "\u{9B}31m", "größe", "HEAD@{1}",
      "!x",
      "\\u202e", "", ";&|<>()",
    ])
  func pasted(argument: String) throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a"])
    let arguments = ["commit", "--allow-empty", "-m", "m", "--param", "p=\(argument)"].map { Array($0.utf8) }
    // What the log keeps of a command that was refused for its value is nothing.
    guard try cli.run(arguments).exitCode == 0 else { return }
    let json = try cli.run("op log --json").json()
    let operations = try #require(json["operations"] as? [[String: Any]])
    let command = try #require(operations.first?["command"] as? String)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "mvc() { printf '%s' \"${@: -1}\"; }; \(command)"]
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == "p=\(argument)", "\(command)")
  }
}
