import Foundation
import Testing

extension EndToEnd {
  /// `mvc run` with real programs.
  @Suite("Recorded runs")
  struct RunTests {
    /// A training: gradient descent on a line, whose weights and metrics depend on the seed alone.
    private static let training = """
      import json, random, struct, sys
      seed = int(sys.argv[sys.argv.index("--seed") + 1])
      random.seed(seed)
      points = [(x / 50, 3 * x / 50 + 1 + random.gauss(0, 0.01)) for x in range(50)]
      w = b = 0.0
      for step in range(300):
          gw = sum((w * x + b - y) * x for x, y in points) / 50
          gb = sum((w * x + b - y) for x, y in points) / 50
          w, b = w - 0.5 * gw, b - 0.5 * gb
      loss = sum((w * x + b - y) ** 2 for x, y in points) / 50
      open("weights.bin", "wb").write(struct.pack("<2d", w, b))
      json.dump({"loss": loss}, open("metrics.json", "w"))
      print("trained", seed)
      """

    private func project() throws -> RealProject {
      let project = try RealProject()
      try project.write(Self.training, to: "train.py")
      try project.mvc("commit", "-m", "the code")
      return project
    }

    /// The provenance document of a snapshot.
    private func document(_ project: RealProject, _ revision: String = "HEAD") throws -> [String: Any] {
      let text = try project.mvc("show", "--json", revision).output
      let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let snapshot = try #require(value as? [String: Any])
      return try #require(snapshot["document"] as? [String: Any], "\(text)")
    }

    @Test("A training that ends well is recorded with its command, seed, time and outputs")
    func recorded() throws {
      let project = try project()
      let outcome = try project.mvc("run", "--", "python3", "train.py", "--seed", "7")
      #expect(outcome.output.contains("trained 7"))
      let run = try #require(try document(project)["run"] as? [String: Any])
      #expect(run["command"] as? [String] == ["python3", "train.py", "--seed", "7"])
      #expect(run["seeds"] as? [String: Int] == ["seed": 7])
      #expect(run["exitCode"] as? Int == 0)
      #expect(run["outputs"] as? [String] == ["metrics.json", "weights.bin"])
      #expect(try #require(run["seconds"] as? Double) > 0)
      #expect(try #require(run["cpuSeconds"] as? Double) > 0)
      #expect(try #require(run["peakMemoryBytes"] as? Int) > 1 << 20)
      #expect(try project.mvc("log", "-1", "--oneline").output.contains("run: python3 train.py --seed 7"))
      #expect(try project.mvc("status", "--short").output.isEmpty)
    }

    /// Put together here, so that no scanner of the source stops at it.
    private static let token = "ghp" + "_" + String((0..<36).map { Array("aBcDeFgHiJkLmNoP")[($0 * 7) % 16] })

    @Test("What would stop the commit stops the run before it begins: command, variables and files")
    func screenedBefore() throws {
      let project = try project()
      func refused(_ words: String..., place: String) throws {
        let outcome = try project.shell("\"$MVC\" run \(words.joined(separator: " ")) -- touch started 2>&1")
        #expect(outcome.exitCode == 23 && outcome.output.contains(place), "\(outcome.output)")
      }
      let inCommand = try project.mvc("run", "--", "touch", "started", "--api-key=\(Self.token)", exitCode: 23)
      #expect(inCommand.errors.contains("the command"))
      let value = "cor7ect9horse2battery"
      let apart = try project.mvc("run", "--", "touch", "started", "--api-key", value, exitCode: 23)
      #expect(apart.errors.contains("the command: a value for '--api-key'"))
      project.environment["CI_TOKEN"] = Self.token
      try refused("--env CI_TOKEN", place: "the variable 'CI_TOKEN'")
      try project.write("login('\(Self.token)')\n", to: "login.py")
      // A command that hashes the file first does not hide it.
      try project.mvc("status")
      try refused(place: "login.py:1")
      #expect(!(try project.names(in: ".").contains("started")))
      #expect(!(try project.names(in: ".mvc").contains("runs")))
      try project.mvc("run", "--allow-secrets", "--", "touch", "started")
      #expect(try project.names(in: ".").contains("started"))
    }

    @Test("A run that cannot be committed is kept, and recorded with its facts later")
    func kept() throws {
      let project = try project()
      let none = try project.mvc("run", "--commit", exitCode: nil)
      #expect(none.exitCode != 0 && none.errors.contains("none is kept"))
      let script = "echo weights > model.bin; echo 'x = \"\(Self.token)\"' > cache.py"
      try project.write(script, to: "train.sh.in")
      try project.write("train.sh.in\n", to: ".mvcignore")
      let refused = try project.mvc("run", "-m", "long one", "--", "sh", "train.sh.in", "--seed", "7", exitCode: 23)
      #expect(refused.errors.contains("mvc run --commit"))
      #expect(try project.names(in: ".mvc/runs").count == 1)
      try project.mvc("run", "--commit", exitCode: 23)
      #expect(try project.names(in: ".mvc/runs").count == 1)
      try project.write("x = 1\n", to: "cache.py")
      try project.mvc("run", "--commit")
      let run = try #require(try document(project)["run"] as? [String: Any])
      #expect(run["command"] as? [String] == ["sh", "train.sh.in", "--seed", "7"])
      #expect(run["seeds"] as? [String: Int] == ["seed": 7])
      #expect(run["outputs"] as? [String] == ["cache.py", "model.bin"])
      #expect(try project.mvc("log", "-1", "--oneline").output.contains("long one"))
      #expect(try project.names(in: ".mvc/runs") == [])
      #expect(try project.mvc("fsck").exitCode == 0)
    }

    @Test("Installed packages are recorded when that is asked for, as pip itself lists them")
    func packages() throws {
      let project = try project()
      let listed = try project.shell("python3 -m pip list --format=freeze --disable-pip-version-check")
      try #require(listed.exitCode == 0, "no pip here: \(listed.errors)")
      try project.mvc("run", "--packages", "--", "python3", "train.py", "--seed", "7")
      let environment = try #require(try document(project)["environment"] as? [String: Any])
      let packages = try #require(environment["packages"] as? [String: String])
      #expect(Set(packages.map { "\($0.key)==\($0.value)" }) == Set(listed.lines.map { String($0) }))
    }

    @Test("A command that fails records nothing, and its exit code is mvc's")
    func failed() throws {
      let project = try project()
      let head = try project.head()
      let outcome = try project.mvc("run", "--", "sh", "-c", "echo half > weights.bin; exit 3", exitCode: 3)
      #expect(outcome.errors.contains("nothing was recorded"))
      #expect(try project.head() == head)
      try project.mvc("run", "--keep-failed", "-m", "what was left", "--", "sh", "-c", "exit 4", exitCode: 4)
      #expect(try project.head() != head)
      #expect(try (document(project)["run"] as? [String: Any])?["exitCode"] as? Int == 4)
    }

    @Test("A signal that mvc gets is the command's, and mvc ends as the command does", arguments: [SIGTERM, SIGINT])
    func signals(number: Int32) throws {
      let project = try project()
      let head = try project.head()
      let program = """
        import signal, sys, time
        signal.signal(\(number), lambda *_: sys.exit(9))
        open('ready', 'w').close()
        time.sleep(60)
        """
      let running = try project.start("run", "--", "python3", "-c", program)
      let limit = Date().addingTimeInterval(30)
      while Date() < limit, !FileManager.default.fileExists(atPath: "\(project.path)/ready") { usleep(2_000) }
      running.send(number)
      #expect(try running.wait().exitCode == 9)
      #expect(try project.head() == head)
    }

    @Test("What a command writes does not mix with --json")
    func json() throws {
      let project = try project()
      let outcome = try project.mvc("run", "--json", "--", "python3", "train.py", "--seed", "1")
      _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      #expect(outcome.errors.contains("trained 1"))
    }

    @Test("A command that does not exist, and none at all, are refused before anything happens")
    func refused() throws {
      let project = try project()
      let missing = try project.mvc("run", "--", "no-such-program", exitCode: 15)
      #expect(missing.errors.contains("cannot run 'no-such-program'"))
      #expect(try project.mvc("run", exitCode: 64).errors.contains("mvc run -- python train.py"))
    }

    @Test("The same run again is recognised")
    func repeated() throws {
      let project = try project()
      try project.mvc("run", "--", "python3", "train.py", "--seed", "7")
      try project.mvc("run", "--", "python3", "train.py", "--seed", "8")
      let outcome = try project.mvc("run", "--", "python3", "train.py", "--seed", "7")
      #expect(outcome.errors.contains("the same weights as") || outcome.output.contains("the same weights as"))
    }

    @Test("A run that depends on its seed alone is reproduced byte for byte, and the folder stays as it is")
    func reproduced() throws {
      let project = try project()
      try project.mvc("run", "--", "python3", "train.py", "--seed", "7")
      try project.write("something else", to: "weights.bin")
      let outcome = try project.mvc("reproduce")
      #expect(outcome.output.contains("weights.bin: identical"))
      #expect(outcome.output.contains("was reproduced, byte for byte"))
      #expect(try project.text("weights.bin") == "something else")
    }

    @Test("What differs is named, and numbers within the tolerance count as the same")
    func reproducedRoughly() throws {
      let project = try project()
      let program = """
        import json, time
        json.dump({"loss": 0.5 + (time.time() % 1) * 1e-9}, open("metrics.json", "w"))
        """
      try project.write(program, to: "drift.py")
      try project.mvc("run", "--", "python3", "drift.py")
      let near = try project.mvc("reproduce", "--tolerance", "1e-6")
      #expect(near.output.contains("metrics.json: within the tolerance"))
      let far = try project.mvc("reproduce", "--tolerance", "0", exitCode: 1)
      #expect(far.output.contains("metrics.json: DIFFERENT") && far.output.contains("  loss: recorded 0.5"))
    }

    @Test(
      "The run's own clock and throughput are named and not compared; a result that differs is named")
    func runsOwn() throws {
      let project = try project()
      let program = """
        import json, os, time
        now = time.time_ns() % 1000003
        json.dump({"accuracy": 0.9, "train_runtime": now, "eval": {"samples_per_second": now, "hostname": str(now)}},
                  open("metrics.json", "w"))
        json.dump({"log": [{"loss": 1, "createdAt": now}, {"loss": 0.5, "createdAt": now}]}, open("report.json", "w"))
        open("table.csv", "w").write(f"epoch,loss,time\\n1,0.5,{now}\\n2,0.25,{now}\\n")
        open("train.log", "w").write(f"{now} done\\n")
        if os.path.exists("differs"): json.dump({"f1": now, "peak_memory": now}, open("result.json", "w"))
        """
      try project.write(program, to: "clock.py")
      try project.mvc("run", "--", "python3", "clock.py")
      let outcome = try project.mvc("reproduce").output
      #expect(outcome.contains("metrics.json: within the tolerance, largest relative difference 0.0"), "\(outcome)")
      #expect(outcome.contains("  not compared: train_runtime: recorded "))
      #expect(outcome.contains("eval.hostname: recorded"))
      #expect(outcome.contains("log.0.createdAt: recorded") && outcome.contains("time[1]: recorded"), "\(outcome)")
      #expect(outcome.contains("train.log: not compared"))
      #expect(outcome.contains("was reproduced; not compared: 7 values, 1 file"), "\(outcome)")
      let all = try project.mvc("reproduce", "--compare-all", exitCode: 1).output
      #expect(all.contains("metrics.json: DIFFERENT") && all.contains("train.log: DIFFERENT"))
      #expect(all.contains("  train_runtime: recorded "), "\(all)")

      try project.write("", to: "differs")
      try project.mvc("run", "--", "python3", "clock.py")
      let different = try project.mvc("reproduce", exitCode: 1).output
      #expect(different.contains("result.json: DIFFERENT") && different.contains("  f1: recorded "), "\(different)")
      #expect(different.contains("  peak_memory: recorded "))
      let ignoring = try project.mvc("reproduce", "--ignore", "f1", "--ignore", "peak_*", "--json").output
      let value = try JSONSerialization.jsonObject(with: Data(ignoring.utf8)) as? [String: Any]
      let outputs = try #require(value?["outputs"] as? [[String: Any]])
      let result = try #require(outputs.first { $0["path"] as? String == "result.json" })
      #expect(result["verdict"] as? String == "withinTolerance" && result["notComparedCount"] as? Int == 2)
      #expect((result["notCompared"] as? [[String: Any]])?.map { $0["key"] as? String } == ["f1", "peak_memory"])
    }

    @Test("A snapshot without a run, and a folder that is not empty, are refused with the way out")
    func notReproducible() throws {
      let project = try project()
      #expect(try project.mvc("reproduce", exitCode: 15).errors.contains("mvc run -- COMMAND"))
      try project.mvc("run", "--", "python3", "train.py", "--seed", "7")
      #expect(try project.mvc("reproduce", "--into", ".", exitCode: 64).errors.contains("is not empty"))
      try project.mvc("reproduce", "--into", "../again")
      #expect(FileManager.default.fileExists(atPath: "\(project.path)/../again/weights.bin"))
    }
  }
}
