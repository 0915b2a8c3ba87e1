import Foundation
import Testing

extension EndToEnd {
  @Suite("The program")
  struct ProgramTests {
    @Test("It says its version and its help")
    func version() throws {
      let project = try RealProject(isInitialised: false)
      let version = try project.mvc("--version")
      #expect(version.output.hasPrefix("mvc "))
      #expect(version.errors.isEmpty)
      #expect(try project.mvc("help").output.contains("USAGE: mvc <subcommand>"))
      #expect(try project.mvc("commit", "--help").output.contains("--amend"))
      try project.mvc("status", exitCode: 10)
      try project.mvc("nothing", exitCode: 64)
    }

    @Test("The main job: commit, branch, compare, go back, merge, tag, and every version as it was")
    func mainJob() throws {
      let project = try RealProject()
      try project.write("# Demo\n\nA small model.\n", to: "README.md")
      try project.write("lr: 0.1\nepochs: 3\n", to: "params.yaml")
      try project.write(#"{"loss": 0.7}"#, to: "metrics.json")
      try project.write("import torch\n", to: "src/train.py")
      try project.writeRandom(8 << 20, to: "model.safetensors")
      try project.write(Data(), to: "empty")
      try project.mvc("commit", "-m", "baseline")
      let baseline = try project.checksums()
      #expect(try project.recorded() == baseline)

      try project.mvc("checkout", "-b", "experiment")
      var weights = try project.data("model.safetensors")
      weights.replaceSubrange(1000..<1010, with: Data(repeating: 0, count: 10))
      try project.write(weights, to: "model.safetensors")
      try project.write("lr: 0.5\nepochs: 3\n", to: "params.yaml")
      #expect(try project.mvc("status", "--short").lines == ["M model.safetensors", "M params.yaml"])
      #expect(try project.mvc("diff", "--stat").output.contains(" params.yaml       | 2 +-\n"))
      try project.mvc("commit", "-m", "higher rate")
      let experiment = try project.checksums()

      try project.mvc("checkout", "main")
      #expect(try project.checksums() == baseline)
      try project.write("# Demo\n\nA small model, described.\n", to: "README.md")
      try project.mvc("commit", "-m", "describe")
      try project.mvc("merge", "experiment")
      let merged = try project.checksums()
      #expect(merged["model.safetensors"] == experiment["model.safetensors"])
      try project.mvc("tag", "v1.0.0", "-m", "good")
      #expect(try project.mvc("describe").output == "v1.0.0\n")
      #expect(try project.mvc("log", "--oneline", "--graph").lines.count == 6)

      for (revision, files) in [("main~2", baseline), ("experiment", experiment), ("v1.0.0", merged)] {
        try project.mvc("checkout", revision)
        #expect(try project.checksums() == files, "\(revision)")
        #expect(try project.mvc("status", "--short").output.isEmpty)
      }
      try project.mvc("fsck")
      // Ten changed bytes of eight mebibytes cost some chunks and not another eight mebibytes.
      let stats = try #require(
        try JSONSerialization.jsonObject(with: Data(project.mvc("stats", "--json").output.utf8)) as? [String: Any])
      #expect(try #require(stats["storedBytes"] as? Int) < 9 << 20)
    }

    @Test("The id of a file is what sha256sum prints")
    func ids() throws {
      let project = try RealProject()
      for (name, size) in [("a.bin", 1), ("b.bin", 65_536), ("c/d.bin", 3_000_001)] {
        try project.write(Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }), to: name)
      }
      try project.mvc("commit", "-m", "first")
      for line in try project.mvc("ls", "-l").lines {
        let fields = line.split(separator: " ")
        let sum = try project.shell("sha256sum '\(fields[3])'").output
        #expect(sum.hasPrefix(fields[2]))
        #expect(try project.shell("\"$MVC\" cat HEAD:\(fields[3]) | cmp - '\(fields[3])'").exitCode == 0)
      }
    }

    @Test("Names that are not UTF-8 can be typed")
    func bytes() throws {
      let project = try RealProject()
      let outcome = try project.shell(
        #"""
        set -e
        name=$(printf 'caf\351 one.txt')
        echo x > "$name"
        "$MVC" commit -m first "$name"
        echo y > "$name"
        "$MVC" diff --name-only "$name"
        "$MVC" restore "$name" 2>/dev/null
        cat "$name"
        "$MVC" cat "HEAD:$name"
        """#)
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.lines.suffix(3) == [#""caf\351 one.txt""#, "x", "x"])
    }

    @Test("The completion script for bash is one that bash reads")
    func completion() throws {
      let project = try RealProject(isInitialised: false)
      let outcome = try project.shell(#"source <("$MVC" completion bash) && complete -p mvc"#)
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("complete "))
    }

    @Test("In a folder that was removed nothing is done")
    func removedFolder() throws {
      let project = try RealProject(isInitialised: false)
      let outcome = try project.shell(#"mkdir gone; cd gone; rmdir ../gone; "$MVC" init; echo "exit $?""#)
      #expect(outcome.output == "exit 15\n")
      #expect(outcome.errors.hasPrefix("error: cannot tell the folder that this is"))
    }

    @Test("A reader that goes away early is no error that anybody sees")
    func closedOutput() throws {
      let project = try RealProject()
      let text = (0..<60_000).map { "line \($0)\n" }.joined()
      try project.write(text, to: "long.txt")
      try project.mvc("commit", "-m", "first")
      for command in ["show", "log", "cat HEAD:long.txt", "show --json", "diff HEAD", "help"] {
        let outcome = try project.shell("\"$MVC\" \(command) | head -n1 > /dev/null; echo ${PIPESTATUS[0]}")
        #expect(outcome.errors.isEmpty, "mvc \(command): \(outcome.errors)")
        // Ended by the signal of a closed pipe, as programs are, or not having noticed.
        #expect(["0", "141"].contains(outcome.lines.last ?? ""), "mvc \(command): \(outcome.output)")
      }
    }
  }
}
