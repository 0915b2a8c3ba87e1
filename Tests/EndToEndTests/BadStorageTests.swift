import Foundation
import Testing

extension EndToEnd {
  @Suite("Damaged and foreign files")
  struct BadStorageTests {
    private static let commands = [
      "status", "log --graph --stat", "cat HEAD:a.txt", "diff HEAD~", "op log", "stats", "fsck", "config --list",
      // These change something and come last.
      "commit -m x", "checkout HEAD~", "restore .", "merge other", "undo", "gc",
    ]

    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write("a\n", to: "a.txt")
      try project.mvc("commit", "-m", "first")
      try project.mvc("branch", "other")
      try project.writeRandom(300_000, to: "weights.bin")
      try project.write("b\n", to: "a.txt")
      try project.mvc("commit", "-m", "second")
      try project.mvc("tag", "v1", "-m", "why")
      try project.write("c\n", to: "a.txt")
      return project
    }

    /// Runs every command: none may crash or hang, and each failure has to be explained.
    private func runAll(_ project: RealProject, _ note: String) throws {
      let script = Self.commands.map {
        "\"$MVC\" \($0) >/dev/null 2>errors; echo \"$?,$(grep -c '^error: ' errors),\($0)\""
      }
      for line in try project.shell(script.joined(separator: "\n")).lines {
        let fields = line.split(separator: ",")
        let exitCode = try #require(Int(fields[0]))
        #expect(exitCode < 128 && exitCode != 70, "\(note): \(line)")
        if exitCode != 0, fields[2] != "fsck" { #expect(fields[1] == "1", "\(note): \(line)") }
      }
    }

    @Test("Garbage in any of the repository's files is an error that names it, and never a crash")
    func garbage() throws {
      let noise = Data((0..<4096).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) })
      let sound = try project()
      for name in ["index", "refs", "operations", "config", "format", "lock", "packs/x.pack"] {
        for (sort, data) in [("nothing", Data()), ("noise", noise)] {
          let project = try sound.copy()
          try project.write(data, to: ".mvc/\(name)")
          try runAll(project, "\(sort) in \(name)")
        }
      }
    }

    @Test("An index is only a cache")
    func index() throws {
      let project = try project()
      try project.write("garbage", to: ".mvc/index")
      #expect(try project.mvc("status", "--short").output == "M a.txt\n")
      try project.mvc("commit", "-m", "third")
      try project.mvc("fsck")
    }

    @Test("A truncated pack is named by fsck, and commands that need it")
    func truncatedPack() throws {
      let project = try project()
      let pack = try largestPack(project)
      let data = try project.data(pack)
      for length in [0, 7, data.count / 2, data.count - 1] {
        try project.write(data.prefix(length), to: pack)
        let report = try project.mvc("fsck", exitCode: 20)
        #expect(report.output.contains(pack), "\(length): \(report.output)")
        let outcome = try project.mvc("log", exitCode: 20)
        #expect(outcome.errors.hasPrefix("error: "))
        let name = try #require(pack.split(separator: "/").last?.dropLast(".pack".count))
        #expect(outcome.errors.contains(name), "\(length): \(outcome.errors)")
      }
      try runAll(project, "a truncated pack")
      try project.write(data, to: pack)
      try project.mvc("fsck")
    }

    @Test("A missing pack is an error that says what is missing")
    func missingPack() throws {
      let project = try project()
      try FileManager.default.removeItem(atPath: "\(project.path)/\(largestPack(project))")
      try project.mvc("fsck", exitCode: 20)
      try runAll(project, "a missing pack")
    }

    @Test("A flipped bit anywhere in a pack is found")
    func flippedBit() throws {
      let project = try project()
      let pack = try largestPack(project)
      let data = try project.data(pack)
      for position in stride(from: 0, to: data.count, by: data.count / 10) {
        var damaged = data
        damaged[damaged.startIndex + position] ^= 1 << (position % 8)
        try project.write(damaged, to: pack)
        let report = try project.mvc("fsck", exitCode: 20)
        #expect(report.output.contains(pack), "byte \(position): \(report.output)")
        for command in ["log", "status", "cat HEAD:weights.bin"] {
          let outcome = try project.shell("\"$MVC\" \(command) > /dev/null")
          #expect([0, 20, 21].contains(outcome.exitCode), "byte \(position): mvc \(command): \(outcome)")
        }
      }
    }

    @Test("A repository of a newer form is left alone")
    func newerForm() throws {
      let project = try project()
      try project.write("mvc-repository 3\n", to: ".mvc/format")
      let outcome = try project.mvc("status", exitCode: 21)
      #expect(
        outcome.errors == """
          error: cannot open the repository: '\(project.path)/.mvc/format' says version 3, this mvc knows 2
          hint: use the version of mvc that made it, or a later one

          """)
      try project.mvc("init", exitCode: 64)
    }

    @Test("A setting that cannot be read names the file and the line")
    func configuration() throws {
      let project = try project()
      try project.write("[core\nx\n", to: ".mvc/config")
      let outcome = try project.mvc("status", exitCode: 20)
      #expect(outcome.errors.contains("'\(project.path)/.mvc/config': line 1"))
    }

    private func largestPack(_ project: RealProject) throws -> String {
      let packs = try project.names(in: ".mvc/packs").map { ".mvc/packs/\($0)" }
      return try #require(try packs.max { try project.data($0).count < project.data($1).count })
    }
  }
}
