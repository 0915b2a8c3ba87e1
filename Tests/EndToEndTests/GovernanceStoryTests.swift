import Foundation
import MVCTestSupport
import Testing

extension EndToEnd {
  /// What `docs/governance.md` tells is done as it stands there, by the real program with keys of the real `ssh-keygen`.
  @Suite(
    "The story of docs/governance.md",
    .enabled(if: ["ssh-keygen", "bash"].allSatisfy(EndToEnd.isProgram), "there is no ssh-keygen, or no bash"))
  struct GovernanceStoryTests {
    private let folder: ScratchFolder
    private let outcome: Binary.Outcome

    init() throws {
      folder = try ScratchFolder()
      let program = try Binary.path()
      let shell = "PATH=\((program as NSString).deletingLastPathComponent):$PATH\n"
      outcome = try Binary.Running(
        "/bin/bash", ["-c", shell + Self.commands()], in: folder.path, environment: ["HOME": folder.path]
      ).wait()
    }

    /// The shell commands of the page, one after the other.
    private static func commands() throws -> String {
      let page = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/governance.md"),
        encoding: .utf8)
      let blocks = page.components(separatedBy: "\n```sh\n").dropFirst()
      try #require(blocks.count > 10)
      return blocks.map { $0.components(separatedBy: "\n```")[0] }.joined(separator: "\n")
    }

    /// Runs mvc in the project, as Ana.
    private func mvc(_ arguments: String..., in place: String = "spam") throws -> Binary.Outcome {
      try Binary.Running(
        try Binary.path(), arguments, in: "\(folder.path)/\(place)",
        environment: ["MVC_CONFIG": "\(folder.path)/ana.config"]
      ).wait()
    }

    @Test("A version is let in by two, falls, is rolled back by a guard, and all of it can be proved elsewhere")
    func story() throws {
      let told = outcome.output + outcome.errors
      for sentence in [
        "approval: 2 more approvals by risk: Bo, Cy", "promoted v1.0.1", "promoted v1.1.0",
        "serves 25 % of 'production'",
        "exit code 24", "retired v1.0.0",
      ] {
        #expect(told.contains(sentence), "'\(sentence)' is missing in:\n\(told)")
      }
      #expect(try mvc("rev-parse", "production").output == mvc("rev-parse", "v1.0.1").output)
      #expect(try mvc("incident", "list").output.isEmpty)
      #expect(try mvc("fsck").exitCode == 0)
      #expect(try mvc("audit", "verify").exitCode == 0)
      #expect(try mvc("inventory", "--check").exitCode == 0)
    }

    @Test("The auditor's bundle is verified without the repository, and not when a byte of it is another")
    func bundle() throws {
      let elsewhere = "\(folder.path)/elsewhere"
      try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
      var bytes = try Data(contentsOf: URL(filePath: "\(folder.path)/record.audit"))
      try bytes.write(to: URL(filePath: "\(elsewhere)/record.audit"))
      #expect(try mvc("audit", "verify", "record.audit", in: "elsewhere").exitCode == 0)
      let place = try #require(bytes.firstRange(of: Data("first version".utf8))).lowerBound
      bytes[place] ^= 0x20
      try bytes.write(to: URL(filePath: "\(elsewhere)/record.audit"))
      let forged = try mvc("audit", "verify", "record.audit", in: "elsewhere")
      #expect([20, 22].contains(forged.exitCode), "\(forged.output)\(forged.errors)")
    }
  }

  /// Whether the search path has a program.
  static func isProgram(_ name: String) -> Bool {
    (Binary.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }
}
