import Foundation
import MVCBase
import MVCCommands
import MVCProvenance
import Testing

@Suite("--json")
struct JSONOutputTests {
  /// Runs commands with `--json` and gathers the keys that each one used.
  private final class Gatherer {
    let cli: TestCommandLine
    private(set) var used: [String: Set<String>] = [:]

    init(_ cli: TestCommandLine) { self.cli = cli }

    /// - Parameter page: The command on whose page the keys stand, if it is another one.
    func run(_ line: String, _ exitCode: Int32 = 0, page: String? = nil) throws {
      // What follows '--' is another program's.
      let parts = line.split(separator: " -- ", maxSplits: 1)
      let outcome = try cli.run(parts.count == 2 ? "\(parts[0]) --json -- \(parts[1])" : "\(line) --json")
      #expect(outcome.exitCode == exitCode, "\(line): \(outcome.text)")
      #expect(outcome.errors.isEmpty, "\(line): \(outcome.text)")
      let name = page ?? String(line.prefix { $0 != " " })
      used[name, default: []].formUnion(JSONKeys.used(in: try outcome.json()))
    }

    /// Takes the documented keys of a command that cannot be run here for those that it prints.
    func assume(_ name: String) throws { used[name] = try JSONKeys.documented(for: name) }
  }

  @Test("Every command prints one document with the keys of its page")
  func keys() throws {
    let cli = try TestCommandLine(isInitialised: false)
    let commands = Gatherer(cli)
    try commands.run("init")
    try recordAndLook(commands)
    try ask(commands)
    try branchAndMerge(commands)
    try prove(commands)
    try stages(commands)
    try live(commands)
    try keepHouse(commands)
    try govern(commands)
    for name in MVC.commandNames where !["add", "run"].contains(name) {
      let used = try #require(commands.used[name], "'mvc \(name)' was not run")
      let documented = try JSONKeys.documented(for: name)
      #expect(used.subtracting(documented) == [], "'mvc \(name)' prints keys that its page does not list")
      let needed = try documented.subtracting(JSONKeys.omissible(for: name))
      #expect(needed.subtracting(used) == [], "the page of 'mvc \(name)' lists keys that were not printed")
    }
  }

  private func govern(_ commands: Gatherer) throws {
    let cli = commands.cli
    try commands.run("policy init")
    try cli.write(
      """
      version: 1
      stages:
        production/json:
          require: [owner, trigger]
          gates: [size > 0, metrics.none > 1, {run: echo done}]
      """, to: "policy.yaml")
    try commands.run("policy check")
    try commands.run("policy apply -m first")
    try cli.write(try #require(try cli.read("policy.yaml")) + "\n# again\n", to: "policy.yaml")
    try commands.run("policy apply -m second")
    try commands.run("policy show")
    try commands.run("policy log")
    cli.surroundings.variables = ["TMPDIR": cli.location("."), "PATH": "/usr/bin:/bin"]
    try commands.run("gate HEAD production/json", 24)
  }

  private func stages(_ commands: Gatherer) throws {
    let cli = commands.cli
    try cli.commit("staged", ["mvc.yaml": "model: {owner: ana, review: 10d}\n", "metrics.json": "{\"f1\": 0.8}\n"])
    try commands.run("release major --dry-run")
    try commands.run("release major")
    try commands.run("request HEAD candidate --to bo -m ready")
    try commands.run("approve HEAD candidate -m fine")
    try commands.run("reject HEAD candidate -m no")
    try commands.run("approvals")
    try commands.run("promote HEAD candidate -m first --canary 5")
    try cli.commit("staged again", ["metrics.json": "{\"f1\": 0.9}\n"])
    try commands.run("promote HEAD candidate -m second")
    try commands.run("rollout candidate --canary 50")
    try commands.run("stage")
    try commands.run("stage log candidate")
    try commands.run("stage at candidate now")
    try commands.run("rollback candidate -m bad")
    try commands.run("demote candidate -m closed")
  }

  private func live(_ commands: Gatherer) throws {
    let cli = commands.cli
    try cli.commit("served", ["metrics.json": "{\"accuracy\": 0.9}\n", "mvc.yaml": "model: {review: 10d}\n"])
    try cli.run("tag v7.0.0")
    try commands.run("promote v7.0.0 production -m first --trigger 'accuracy < 0.5'")
    try cli.commit("served next", ["metrics.json": "{\"accuracy\": 0.91}\n"])
    try cli.run("promote HEAD production -m next --trigger 'accuracy < 0.5'")
    try commands.run("rollout production --canary 40")
    try commands.run("rollback production --drill")
    try commands.run("stage")
    try commands.run("stage log production")
    try commands.run("stage at production now")
    try commands.run("release --dry-run")
    try commands.run("deployed production --where edge --version v7.0.0")
    try commands.run("incident open production -m slow --severity low")
    try commands.run("incident list")
    try cli.run("reject HEAD production -m 'not yet'")
    try commands.run("live")
    try commands.run("inventory")
    try commands.run("zombies")
    try commands.run("due")
    try commands.run("due --done review:production -m fine")
    try cli.write("{\"accuracy\": 0.4}\n", to: "live.json")
    try commands.run("guard --metrics live.json --rollback", 24)
    try cli.run("config notify.ops.command 'exit 1'")
    // Its note of the failure is no part of this.
    try commands.run("demote production -m closed")
    try commands.run("notify")
    try commands.run("notify --retry", 1)
    try cli.run("config --unset notify.ops.command")
    try commands.run("retire v7.0.0 -m old")
    try cli.remove("live.json")
  }

  private func recordAndLook(_ commands: Gatherer) throws {
    let cli = commands.cli
    try commands.run("config core.pager cat")
    try commands.run("config core.pager")
    try commands.run("config --list")
    try cli.write("lr: 0.1\n", to: "params.yaml")
    try cli.write([0, 1], to: "weights.bin")
    try commands.run("data add s3://bucket/corpus")
    try commands.run("data list")
    try commands.run("data remove corpus")
    try commands.run("commit -m first")
    try commands.run("commit -m again params.yaml")
    try commands.run("tag v1 -m why")
    try cli.makePipe("pipe")
    try cli.write("lr: 0.2\n", to: "params.yaml")
    try cli.write([0, 2], to: "weights.bin")
    try commands.run("status --verify")
    try commands.run("diff")
    try commands.run("commit -m second")
    try cli.remove("pipe")
    try commands.run("diff --params HEAD~1 HEAD")
    try cli.write([0, 1], to: "weights.bin")
    try commands.run("commit -m again")
    try cli.write([0, 2], to: "weights.bin")
    try commands.run("commit -m third")
    try cli.remove("weights.bin")
    try cli.write([0, 2], to: "renamed.bin")
    try commands.run("diff")
    try commands.run("status")
    try commands.run("commit -m third")
    try commands.run("log --stat")
    try commands.run("show")
    try commands.run("show v1")
    try commands.run("show HEAD:params.yaml", page: "ls")
    try commands.run("ls")
    try commands.run("cat HEAD:params.yaml")
    try commands.run("describe")
    try commands.run("rev-parse HEAD v1")
    try commands.run("cat-object -t HEAD")
    try lookIntoModels(commands)
    try runTrainings(commands)
  }

  private func runTrainings(_ commands: Gatherer) throws {
    try commands.cli.write([0x80, 2] + Array("cos\nsystem\n.".utf8) + [1], to: "model.pkl")
    // It prints what a commit prints.
    try commands.cli.write("echo \"{\\\"f1\\\": $$, \\\"pid\\\": $$}\" > output.json\n", to: "train.sh")
    try commands.run("run -- sh train.sh", page: "commit")
    try commands.run("reproduce", 1)
    for name in ["model.pkl", "output.json", "train.sh"] { try commands.cli.remove(name) }
    try commands.run("commit -m 'no training'")
  }

  /// Goes through every way in which a tensor can differ.
  private func lookIntoModels(_ commands: Gatherer) throws {
    let cli = commands.cli
    let one: [UInt8] = [0, 0, 0x80, 0x3F]
    try cli.write(
      .safetensors([
        ("changed", "F32", [1], one), ("packed", "F4", [2], [1]), ("typed", "F4", [2], [1]),
        ("shaped", "F32", [1], one),
      ]), to: "model.safetensors")
    try commands.run("commit -m model")
    try commands.run("show")
    try cli.write(
      .safetensors([
        ("changed", "F32", [1], [0, 0, 0, 0]), ("packed", "F4", [2], [2]), ("typed", "F32", [1], one),
        ("shaped", "F32", [1, 1], one),
      ]), to: "model.safetensors")
    try commands.run("diff")
    try cli.write(#"{"model_type": "tiny", "hidden_size": 1}"#, to: "config.json")
    try commands.run("inspect model.safetensors --check")
    try cli.write(try ModelFixture.bytes("small.gguf"), to: "small.gguf")
    try commands.run("inspect small.gguf")
    for name in ["model.safetensors", "config.json", "small.gguf"] { try cli.remove(name) }
    try commands.run("commit -m 'no model'")
    try lookIntoFolder(commands)
  }

  /// A folder of which something is missing, not counted and not read, and whose model is saved again.
  private func lookIntoFolder(_ commands: Gatherer) throws {
    let cli = commands.cli
    let tensors = ["a", "b"].map { ($0, "F32", [1], [0, 0, 0x80, 0x3F] as [UInt8]) }
    try cli.write(.safetensors(tensors), to: "f/m.safetensors")
    try cli.write([0x80, 0x02, 0x4B, 0, 0x2E], to: "f/old.bin")
    try cli.write(.safetensors(tensors), to: "f/m-00001-of-00002.safetensors")
    try commands.run("inspect f")
    try commands.run("commit -m folder")
    try cli.write(.safetensors(tensors.reversed()), to: "f/m.safetensors")
    try cli.write([0x80, 0x02, 0x4B, 0, 0x4E, 0x2E], to: "f/old.bin")
    try commands.run("diff")
    try cli.write([0x80, 0x02, 0x4B, 0, 0x2E], to: "f/old.bin")
    try commands.run("commit -m again")
    for name in ["m.safetensors", "old.bin", "m-00001-of-00002.safetensors"] { try cli.remove("f/\(name)") }
    try commands.run("commit -m 'no folder'")
  }

  private func ask(_ commands: Gatherer) throws {
    for value in [0.5, 0.6] {
      try commands.cli.commit("measured", ["m": "\(value)"], metrics: ["f1": value], params: ["lr": 0.1]) {
        $0.data = [DataInput(name: "train", kind: .remote)]
      }
    }
    try commands.run("log --columns f1")
    try commands.run("find")
    try commands.run("find --near HEAD")
    try commands.run("compare HEAD~1 HEAD")
    try commands.run("plot f1")
    try commands.run("lineage")
    try commands.run("changelog HEAD~1..HEAD")
    try compareFigures(commands)
    try commands.run("bisect start --metric 'f1 > 0.55'")
    try commands.run("bisect start HEAD HEAD~2")
    try commands.run("bisect log")
    try commands.run("bisect reset")
  }

  private func compareFigures(_ commands: Gatherer) throws {
    let cli = commands.cli
    try cli.writeOutside("a,label,prediction,c\n1,1,1,x\n", to: "p.csv")
    try cli.writeOutside("a,b\n1,1\n", to: "q.csv")
    try commands.run("challenge --challenger-file ../p.csv --champion-file ../p.csv --slice c", 24)
    try commands.run("drift ../p.csv ../q.csv")
  }

  private func branchAndMerge(_ commands: Gatherer) throws {
    let cli = commands.cli
    let lines = (1...20).map { "line \($0)\n" }
    try cli.commit("a longer text", ["old.txt": lines.joined()])
    try cli.run("config diff.textLimit 1")
    try cli.write("other\n", to: "old.txt")
    try commands.run("diff")
    try cli.run("config --unset diff.textLimit")
    try cli.run("restore old.txt")
    try commands.run("branch other")
    try commands.run("branch")
    try commands.run("checkout other")
    try cli.write([0, 3], to: "renamed.bin")
    try cli.write("lr: 0.3\n", to: "params.yaml")
    try cli.write("theirs\n" + lines.dropFirst().joined(), to: "old.txt")
    try cli.commit("theirs")
    try commands.run("switch main")
    try cli.write([0, 4], to: "renamed.bin")
    try cli.write("lr: 0.4\n", to: "params.yaml")
    try cli.remove("old.txt")
    try cli.write("ours\n" + lines.dropFirst().joined(), to: "new.txt")
    try cli.commit("ours")
    try commands.run("merge other", 12)
    try commands.run("status")
    try commands.run("diff")
    try commands.run("resolve --ours .")
    try commands.run("merge --continue")
    try commands.run("undo")
    try commands.run("redo")
    try cli.write("lr: 0.5\n", to: "params.yaml")
    try commands.run("restore params.yaml")
    try cli.write("lr: 0.6\n", to: "params.yaml")
    try commands.run("checkout --force other")
    try commands.run("undo")
    try commands.run("redo")
    try commands.run("undo")
    try commands.run("config core.pager less")
    try commands.run("undo")
    try commands.run("redo")
    try cli.write("lr: 0.7\n", to: "params.yaml")
    try commands.run("restore .")
    try commands.run("undo")
    try commands.run("redo")
    try commands.run("op log")
    for operation in try cli.run("op log --json").json()["operations"] as? [[String: Any]] ?? [] {
      try commands.run("op show \(operation["id"] ?? "")")
    }
  }

  private func prove(_ commands: Gatherer) throws {
    let cli = commands.cli
    try cli.write("abc", to: "proof.txt")
    try cli.commit("proof")
    try commands.run("tag proven -m why")
    try cli.run("approve proven proof -m fine")
    try commands.run("passport --with-history")
    try cli.run("passport -o ../passport.json")
    try cli.write("abd", to: "proof.txt")
    try cli.write("lr: 2\n", to: "new.yaml")
    try commands.run("verify --passport ../passport.json", 22)
    try cli.remove("proof.txt")
    try commands.run("verify --against HEAD", 22)
    try cli.remove("new.yaml")
    try cli.run("restore .")
    try sign(commands)
    // Its keys are held against its page where there is a record: AuditTests.
    try commands.assume("audit")
  }

  /// Without ssh-keygen the pages' keys are taken as printed.
  private func sign(_ commands: Gatherer) throws {
    guard let key = try SigningKeyFile(commands.cli) else {
      for name in ["sign", "verify-signature"] { try commands.assume(name) }
      return
    }
    try commands.run("sign --key \(key.path)")
    try commands.run("verify-signature --allowed-signers \(key.allowedSigners)")
    try commands.run("show")
    try commands.run("log --show-signature -n1")
  }

  private func keepHouse(_ commands: Gatherer) throws {
    let cli = commands.cli
    try commands.run("tag")
    try commands.run("tag -d v1")
    try commands.run("gc --dry-run")
    try commands.run("gc")
    try cli.write(.safetensors("w", Array(repeating: 1, count: 8000)), to: "model.safetensors")
    try cli.commit("a model")
    try commands.run("repack --tight")
    try commands.run("stats")
    for table in ["encoding", "tensor", "file"] { try commands.run("stats --by-\(table)") }
    try commands.run("fsck")
    try cli.write("garbage", to: ".mvc/index")
    try commands.run("fsck", 20)
    try commands.run("fsck --repair")
    try commands.run("completion bash")
  }

  @Test("Errors have the documented keys")
  func errors() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("checkout -b other")
    try cli.commit("second", ["a": "b\n"])
    try cli.write("edited\n", to: "a")
    let outcome = try cli.run("checkout main --json")
    #expect(outcome.exitCode == 13)
    #expect(outcome.output.isEmpty)
    let error = try outcome.jsonError()
    #expect(error["code"] as? String == "wouldLoseChanges")
    #expect(error["details"] as? [String] == ["a"])
    let rows = try DocumentationPage("cli/json").rows(below: "error")
    #expect(Set(rows.map { $0[0] }) == Set(JSONKeys.used(in: ["error": error]).map { "`\($0)`" }))
  }

  @Test("Sizes, ids and times have the forms that the page on JSON names")
  func forms() throws {
    let cli = try TestCommandLine()
    let outcome = try cli.commit("first", ["a": "a\n"])
    let snapshot = try cli.run("show --json").json()
    let id = try #require(snapshot["id"] as? String)
    #expect(id.count == 64)
    #expect(outcome.answer.contains(id.prefix(8)))
    #expect(snapshot["size"] as? Int == 2)
    #expect((snapshot["author"] as? [String: Any])?["time"] as? String == "2026-03-02T11:00:00+01:00")
    #expect(snapshot["message"] as? String == "first\n")
    #expect(snapshot["parents"] as? [String] == [])
  }
}
