import Foundation
import MVCBase
import MVCTestSupport
import SystemPackage
import Testing

@Suite("Provenance")
struct ProvenanceTests {
  private func document(_ cli: TestCommandLine, _ revision: String = "HEAD") throws -> [String: Any] {
    try cli.run("show \(revision) --json").json()["document"] as? [String: Any] ?? [:]
  }

  @Test("A folder that tells nothing of a training is recorded without provenance")
  func nothing() throws {
    let cli = try TestCommandLine()
    try cli.commit("notes", ["notes.txt": "x\n"])
    let json = try cli.run("show --json").json()
    #expect(json["provenance"] is NSNull)
    #expect(json["document"] == nil)
  }

  @Test("What files and options tell is recorded, compared with the parent, and what is missing is said")
  func screen() throws {
    let cli = try TestCommandLine()
    try cli.commit(
      "first", ["params.yaml": "lr: 0.1\nepochs: 3\n", "metrics.json": #"{"eval": {"f1": 0.5}, "loss": [3, 1]}"#])
    try cli.write("lr: 0.2\n", to: "params.yaml")
    try cli.write(#"{"eval": {"f1": 0.75}}"#, to: "metrics.json")
    try cli.write("torch==2.5.1\n", to: "requirements.txt")
    try cli.write("print(1)\n", to: "src/train.py")
    let commit =
      "commit -m second --param batch=16 --metric speed=1e3 --derived-from fine-tuned-from:HEAD --data s3://u:p@b/c?t=1"
    #expect(try cli.run(commit).exitCode == 0)
    let text = try cli.run("show --stat").answer
    #expect(
      text.components(separatedBy: "\n").dropFirst(6).prefix(14).map { String($0) } == [
        "Lineage:     fine-tuned-from \(try id(cli, "HEAD~1").prefix(8))", "Metrics:     eval.f1  0.75  (+0.25)",
        "             speed    1000", "Parameters:  batch: none -> 16", "             lr: 0.1 -> 0.2",
        "             epochs: 3 -> none", "Data:        c  s3://b/c  not stored", "Code:        1 source file d3aff246",
        "Environment: torch 2.5.1", "             requirements.txt 8049eb34",
        "Fingerprint: code 0d282922  data 2f2b29f6  environment 5a4e33fe",
        "Files:       4 paths: 2 new, 2 modified (52 B); 52 B in all", "", " metrics.json     | 2 +-",
      ], "\(text)")
    let log = try cli.run("log -n1").answer
    #expect(log.contains("\nFingerprint: code 0d282922  data 2f2b29f6  environment 5a4e33fe\n\n"), "\(log)")
    let entry = (try cli.run("log -n1 --json").json()["snapshots"] as? [[String: Any]])?.first
    let print = try document(cli)["fingerprint"] as? [String: String]
    #expect(entry?["fingerprint"] as? [String: String] == print && print?.count == 3)
    let first = try document(cli, "HEAD~1")
    let series = first["series"] as? [String: [String: [[Double]]]]
    #expect(series?["loss"]?["points"] == [[0, 3], [1, 1]])
    let missing = try #require(try cli.run("show HEAD~1 --json").json()["missing"] as? [[String: String]])
    #expect(missing.map { $0["what"] } == ["data", "code", "packages"])
  }

  @Test("A snapshot's model is told on one line, and metrics and parameters of two are held side by side")
  func modelAndValues() throws {
    let cli = try TestCommandLine()
    try cli.write(
      .safetensors([
        ("a.weight", "F32", [2, 2], [UInt8](repeating: 1, count: 16)), ("b", "BF16", [3], [1, 2, 3, 4, 5, 6]),
      ]),
      to: "out/model.safetensors")
    try cli.commit("first", ["params.yaml": "lr: 0.1\nepochs: 3\n", "metrics.json": #"{"f1": 0.5, "loss": 2}"#])
    try cli.commit("second", ["params.yaml": "lr: 0.2\nepochs: 3\n", "metrics.json": #"{"f1": 0.75, "loss": 3}"#])
    #expect(try cli.run("show").answer.contains("Tensors:     2 tensors, 7 parameters, F32, BF16, in out"))
    let prints = try cli.run("log --where 'exists(fingerprint.environment)' --columns fingerprint.environment").answer
    #expect(prints.split(separator: "\n").count == 3, "\(prints)")
    let (old, new) = (try id(cli, "HEAD~1").prefix(8), try id(cli, "HEAD").prefix(8))
    try cli.check(
      "diff --metrics --params HEAD~1 HEAD",
      """
              \(old)  \(new)
      metrics
        f1    0.5       0.75*
        loss  2*        3
      params
        lr    0.1       0.2
      """)
    try cli.check(
      "diff --params --markdown HEAD~1 HEAD",
      """
      ### params

      |  | \(old) | \(new) |
      | --- | --- | --- |
      | lr | 0.1 | 0.2 |
      """)
    let folder = try cli.run("diff --metrics")
    #expect(folder.exitCode == 64)
    #expect(folder.text.contains("mvc diff --metrics HEAD~1 HEAD"))
  }

  private func id(_ cli: TestCommandLine, _ revision: String) throws -> String {
    try cli.run("rev-parse \(revision)").answer
  }

  @Test("A file that cannot be understood does not stop the commit: it is named, and show repeats it")
  func malformed() throws {
    let cli = try TestCommandLine()
    try cli.write("lr: [1\n", to: "params.yaml")
    try cli.write(#"{"f1": 0.5}"#, to: "metrics.json")
    let outcome = try cli.run("commit -m x")
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.text.contains(
        "! warning: recorded without what this file tells: params.yaml, line 2: a comma or ']' is missing"))
    #expect(try cli.run("show").answer.contains("\nNot read:    params.yaml, line 2: a comma or ']' is missing\n"))
    #expect(try document(cli)["metrics"] as? [String: Double] == ["f1": 0.5])
    #expect(try document(cli)["params"] == nil)
  }

  @Test("What is no value, no number or no lineage on the command line is refused before anything is recorded")
  func usage() throws {
    let cli = try TestCommandLine()
    try cli.write("x", to: "a.txt")
    try cli.check(
      "commit -m x --metric f1=good",
      """
      ! error: cannot use 'good' as the metric 'f1': it is no number
      ! hint: write it like '--metric accuracy=0.94'
      exit 64
      """)
    #expect(try cli.run("commit -m x --param lr").exitCode == 64)
    #expect(try cli.run("commit -m x --derived-from v1").exitCode == 64)
    #expect(try cli.run("commit -m x --derived-from fine-tuned-from:v1").exitCode == 15)
    #expect(try cli.run("commit -m x --data nowhere").exitCode == 15)
    #expect(try cli.run("log").exitCode != 0)
  }

  @Test("A metric alone is worth a snapshot, and amending keeps what was said")
  func amend() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "x"])
    #expect(try cli.run("commit -m measured --metric f1=0.5 --param lr=1e-3").exitCode == 0)
    #expect(try cli.run("commit --amend -m 'measured well'").exitCode == 0)
    #expect(try document(cli)["metrics"] as? [String: Double] == ["f1": 0.5])
    try cli.write("y", to: "a.txt")
    #expect(try cli.run("commit --amend -m other").exitCode == 0)
    #expect(try document(cli)["metrics"] == nil)
  }

  @Test("A commit of some paths records what the snapshot holds, not what the folder holds")
  func paths() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["params.yaml": "lr: 0.1\n", "a.txt": "x"])
    try cli.write("lr: 0.9\n", to: "params.yaml")
    try cli.write("y", to: "a.txt")
    #expect(try cli.run("commit -m second a.txt").exitCode == 0)
    #expect(try document(cli)["params"] as? [String: Double] == ["lr": 0.1])
  }

  @Test("A merge records what the merged folder tells")
  func merge() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["params.yaml": "lr: 0.1\n", "metrics.json": "{\"f1\": 0.1}"])
    try cli.run("checkout -b side")
    try cli.commit("side", ["metrics.json": "{\"f1\": 0.9}"])
    try cli.run("checkout main")
    try cli.commit("main", ["params.yaml": "lr: 0.5\n"])
    #expect(try cli.run("merge side").exitCode == 0)
    #expect(try document(cli)["params"] as? [String: Double] == ["lr": 0.5])
    #expect(try document(cli)["metrics"] as? [String: Double] == ["f1": 0.9])
  }

  @Test("The files of DVCLive and the Trainer are found where these tools put them")
  func layouts() throws {
    let cli = try TestCommandLine()
    try cli.commit(
      "trained",
      [
        "dvclive/metrics.json": #"{"step": 3, "train": {"loss": 0.5}}"#, "dvclive/params.yaml": "lr: 0.1\n",
        "dvclive/plots/metrics/train/loss.tsv": "step\tloss\n0\t0.9\n1\t0.5\n",
        "out/eval_results.json": #"{"eval_f1": 0.8}"#, "out/config.json": #"{"model_type": "bert"}"#,
        "a/train_results.json": #"{"train_x": 1}"#, "b/train_results.json": #"{"train_x": 2}"#,
      ])
    let metrics = try #require(document(cli)["metrics"] as? [String: [String: Double]])
    #expect(metrics == ["train": ["loss": 0.5], "eval": ["f1": 0.8]])
    #expect((try document(cli)["params"] as? [String: Any])?.keys.sorted() == ["lr", "model"])
    #expect((try document(cli)["series"] as? [String: Any])?.keys.sorted() == ["train.loss"])
  }

  @Test("Settings and mvc.yaml say which files are read")
  func patterns() throws {
    let cli = try TestCommandLine()
    try cli.run(["config", "provenance.params", "conf/*.toml"].map { Array($0.utf8) })
    try cli.commit(
      "x",
      [
        "params.yaml": "lr: 0.1\n", "conf/a.toml": "width = 8\n", "out/deep/scores.yaml": "f1: 0.5\n",
        "mvc.yaml": "metrics: ['out/**/scores.yaml']\n",
      ])
    #expect(try document(cli)["params"] as? [String: Int] == ["width": 8])
    #expect(try document(cli)["metrics"] as? [String: Double] == ["f1": 0.5])
  }

  @Test(
    "Git's commit, branch, remote and changes are recorded, and no password",
    .enabled(if: ExternalProgram.git.isInstalled))
  func git() throws {
    let cli = try TestCommandLine()
    cli.surroundings = Surroundings(variables: cli.environment)
    try git("init -q -b work", cli)
    try cli.write("a = 1\n", to: "train.py")
    try git("add train.py", cli)
    try git("commit -q -m x", cli)
    try git("remote add origin https://me:secret@example.org/a/b.git?token=x", cli)
    try cli.commit("clean")
    let clean = try #require(document(cli)["code"] as? [String: Any])
    #expect(clean["branch"] as? String == "work")
    #expect(clean["dirty"] as? Bool == false)
    #expect(clean["remote"] as? String == "https://example.org/a/b.git")
    #expect((clean["commit"] as? String)?.count == 40)
    #expect(clean["diff"] == nil)
    try cli.commit("dirty", ["train.py": "a = 2\n"])
    let dirty = try #require(document(cli)["code"] as? [String: Any])
    #expect(dirty["dirty"] as? Bool == true)
    #expect(((dirty["diff"] as? [String: Any])?["text"] as? String)?.hasSuffix("-a = 1\n+a = 2\n") == true)
    #expect(dirty["untracked"] == nil)
  }

  @Test(
    "Source files that git does not have are counted, and count as code, without making the checkout dirty",
    .enabled(if: ExternalProgram.git.isInstalled))
  func untracked() throws {
    let cli = try TestCommandLine()
    cli.surroundings = Surroundings(variables: cli.environment)
    try git("init -q -b work", cli)
    try cli.write("scratch.py\n", to: ".gitignore")
    try cli.write("a = 1\n", to: "train.py")
    try git("add .", cli)
    try git("commit -q -m x", cli)
    try cli.commit("known", ["scratch.py": "1\n", "notes.txt": "x\n"])
    #expect((try document(cli)["code"] as? [String: Any])?["untracked"] == nil)

    try cli.commit("new code", ["src/ü model.py": "b = 1\n", "loss.py": "c = 1\n"])
    let code = try #require(document(cli)["code"] as? [String: Any])
    #expect(code["dirty"] as? Bool == false && code["diff"] == nil)
    let untracked = try #require(code["untracked"] as? [String: Any])
    #expect(untracked["files"] as? Int == 2)
    let lines = [("c = 1\n", "loss.py"), ("b = 1\n", "src/ü model.py")].map { text, path in
      "\(Hexadecimal.string(SHA256Hasher.digest(Array(text.utf8)))) \(path)\n"
    }
    #expect(
      untracked["sha256"] as? String == Hexadecimal.string(SHA256Hasher.digest(Array(lines.joined().utf8))))
    #expect(try cli.run("show").answer.contains("and 2 source files that git does not have"))

    let before = try document(cli)["fingerprint"] as? [String: String]
    try cli.commit("other code", ["loss.py": "c = 2\n"])
    #expect((try document(cli)["fingerprint"] as? [String: String])?["code"] != before?["code"])
    #expect(try cli.run("find --where 'code.untracked.files > 0' --columns message").answer.contains("other code"))
  }

  private func git(_ line: String, _ cli: TestCommandLine) throws {
    let words = line.split(separator: " ").map(String.init)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", cli.location("project"), "-c", "user.name=a", "-c", "user.email=b"] + words
    process.environment = cli.environment
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(line)")
  }

  @Test("Python, processor, system and container are recorded where they can be seen")
  func environment() throws {
    let cli = try TestCommandLine()
    for (name, text) in [
      ("etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
      ("proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast One\n"),
      ("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue\n"),
      ("proc/driver/nvidia/gpus/0000:00:04.0/information", "Model: \t\t NVIDIA A100\n"),
    ] { try cli.writeOutside(text, to: "system/\(name)") }
    cli.surroundings = Surroundings(
      variables: ["IMAGE_DIGEST": "sha256:abc", "CUDA_VERSION": "12.4.1"], systemRoot: FilePath(cli.location("system")))
    try cli.write("home = /usr\nversion = 3.12.4\nimplementation = CPython\n", to: ".venv/pyvenv.cfg")
    try cli.commit("x", ["a.txt": "x"])
    let found = try #require(document(cli)["environment"] as? [String: Any])
    #expect(found["os"] as? String == "Debian GNU/Linux 12 (bookworm)")
    #expect((found["cpu"] as? [String: Any])?["model"] as? String == "Fast One")
    #expect(found["driver"] as? String == "550.54.15")
    #expect(found["gpus"] as? [String] == ["NVIDIA A100"])
    #expect(found["container"] as? String == "sha256:abc")
    #expect(found["cuda"] as? String == "12.4.1")
    #expect(
      found["python"] as? [String: String]
        == ["version": "3.12.4", "implementation": "CPython", "interpreter": ".venv/bin/python"])
  }

  @Test(
    "A training that was done before, and weights that were there before, are recognised", arguments: [false, true])
  func repetition(losesCache: Bool) throws {
    let cli = try TestCommandLine()
    let data = #"{"f1": 1}"#
    func train(_ rate: String, _ weights: [UInt8], _ message: String) throws -> CommandOutcome {
      try cli.write(weights, to: "out/model.bin")
      return try cli.commit(
        message,
        ["params.yaml": "lr: \(rate)\n", "train.py": "x\n", "data.jsonl": data, "mvc.yaml": "data: [data.jsonl]\n"])
    }
    #expect(try !train("0.1", [1], "first").answer.contains("same"))
    let first = try id(cli, "HEAD").prefix(8)
    #expect(try !train("0.2", [2], "second").answer.contains("same"))
    if losesCache { try cli.remove(".mvc/cache") }
    let third = try train("0.1", [3], "third").answer
    #expect(third.hasSuffix("\n made like \(first): the same code, data, environment and parameters"), "\(third)")
    let fourth = try train("0.7", [1], "fourth").answer
    #expect(fourth.hasSuffix("\n the same weights as \(first)"), "\(fourth)")
    try cli.write("more\n", to: "notes.txt")
    #expect(try !cli.commit("fifth").answer.contains("same"))
  }
}
