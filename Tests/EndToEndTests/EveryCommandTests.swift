import Foundation
import Testing

extension EndToEnd {
  /// Every command with something to print, each in a copy of one project that has a bit of everything.
  @Suite("Every command")
  struct EveryCommandTests {
    private static let setUp = #"""
      set -e
      printf '\x38\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  \0\0\200?\0\0\0@' >w.safetensors
      printf '{"accuracy": 0.90}' >metrics.json
      printf 'id,label,prediction\n1,1,1\n2,0,0\n3,1,0\n4,0,0\n' >table.csv
      $MVC commit -qm first
      $MVC tag -q v1.0.0 -m one
      $MVC checkout -q -b dev
      printf '{"accuracy": 0.91}' >metrics.json
      $MVC commit -qm dev
      $MVC checkout -q main
      printf '{"accuracy": 0.95}' >metrics.json
      $MVC commit -qm second
      $MVC promote -q v1.0.0 staging -m start
      $MVC promote -q main staging -m better
      $MVC promote -q main production -m better
      $MVC run -q -- sh -c 'echo 1 >out'
      ssh-keygen -q -t ed25519 -N '' -f ../key
      echo "ana@example.org namespaces=\"mvc\" $(cat ../key.pub)" >../allowed
      echo more >more
      """#

    /// A command, a line of it in which '@' stands for further options, and what goes before it in its copy.
    private static let lines: [(name: String, line: String, before: String)] = [
      ("init", "init ../other", ""), ("config", "config --list", ""), ("commit", "commit -m third", ""),
      ("run", "run @ -- touch made", ""), ("data", "data list", "$MVC data add table.csv"),
      ("status", "status", ""), ("log", "log", ""), ("show", "show", ""), ("diff", "diff HEAD~2 HEAD", ""),
      ("inspect", "inspect w.safetensors", ""), ("ls", "ls", ""), ("cat", "cat HEAD:table.csv", ""),
      ("describe", "describe", ""), ("rev-parse", "rev-parse HEAD", ""), ("compare", "compare v1.0.0 HEAD", ""),
      ("find", "find --where 'metrics.accuracy > 0.9'", ""), ("plot", "plot accuracy", ""),
      ("bisect", "bisect start HEAD v1.0.0", ""), ("lineage", "lineage", ""), ("changelog", "changelog v1.0.0..", ""),
      ("challenge", "challenge --champion-file table.csv --challenger-file table.csv --minimum-gain -0.5", ""),
      ("drift", "drift table.csv table.csv", ""), ("checkout", "checkout dev", ""),
      ("restore", "restore table.csv", "echo x >table.csv"), ("reproduce", "reproduce", ""), ("undo", "undo", ""),
      ("redo", "redo", "$MVC undo"), ("op", "op log", ""), ("branch", "branch", ""), ("switch", "switch dev", ""),
      ("merge", "merge --abort", "$MVC commit -m now; $MVC merge dev"),
      ("resolve", "resolve metrics.json --ours", "$MVC commit -m now; $MVC merge dev"), ("tag", "tag", ""),
      ("stage", "stage", ""), ("promote", "promote dev staging -m why", ""),
      ("rollout", "rollout staging --canary 5 -m why", ""), ("rollback", "rollback staging -m why", ""),
      ("demote", "demote staging -m why", ""), ("release", "release minor -m why", ""),
      ("retire", "retire v1.0.0 -m why", "$MVC demote staging -m why"),
      ("policy", "policy check policy.yaml", "$MVC policy init"),
      ("gate", "gate dev staging", ""), ("request", "request dev staging -m why", ""),
      (
        "approve", "approve dev staging -m fine",
        "$MVC config user.email bo@example.org; $MVC request dev staging -m why"
      ),
      ("reject", "reject dev staging -m bad", "$MVC config user.email bo@example.org; $MVC request dev staging -m why"),
      ("approvals", "approvals staging", "$MVC request dev staging -m why"), ("live", "live", ""),
      ("inventory", "inventory", ""), ("zombies", "zombies", ""), ("due", "due", ""),
      ("deployed", "deployed staging --where https://example.org -m why", ""),
      ("guard", "guard --stage staging --metrics metrics.json --tolerance 2%", ""), ("incident", "incident list", ""),
      ("notify", "notify --list", ""), ("passport", "passport", ""), ("verify", "verify --against HEAD", "rm more"),
      ("sign", "sign --key ../key", ""),
      ("verify-signature", "verify-signature HEAD --allowed-signers ../allowed", "$MVC sign --key ../key"),
      ("audit", "audit log", ""),
      ("gc", "gc", ""), ("repack", "repack", ""), ("fsck", "fsck", ""), ("stats", "stats", ""),
      ("cat-object", "cat-object -p HEAD", ""), ("completion", "completion bash", ""),
    ]

    /// What speaks on standard error alone, as git does, or has nothing to list in this project.
    private static let silent: Set = ["checkout", "restore", "switch", "resolve", "due", "incident", "notify"]

    @Test("says with an exit code that its result could not be written")
    func fullDisk() throws {
      let project = try RealProject()
      let outcome = try project.shell(Self.setUp)
      try #require(outcome.exitCode == 0, "\(outcome.errors)")
      let helped = try project.mvc("help").lines
        .filter { $0.hasPrefix("  ") && $0.dropFirst(2).first?.isLowercase == true }
      let names = helped.map { String($0.dropFirst(2).prefix { $0 != " " }) }
      // The one that only explains why there is nothing to do.
      #expect(Set(names).symmetricDifference(Self.lines.map(\.name)) == ["add"])
      for (name, line, before) in Self.lines {
        for options in ["", " --json"] {
          let whole = line.contains("@") ? line.replacing("@", with: options) : line + options
          let script = """
            for target in ../shown /dev/full; do
              cp -a . ../copy && cd ../copy
              { \(before.isEmpty ? ":" : before); } >/dev/null 2>&1
              $MVC \(whole) >$target 2>../errors; echo $?
              cd ../project && rm -rf ../copy ../other
            done
            wc -c <../shown; grep -cF '\\n' ../shown; cat ../errors >&2
            """
          let outcome = try project.shell(script)
          let numbers = outcome.lines.compactMap { Int($0) }
          try #require(numbers.count == 4, "\(name)\(options): \(outcome.output) \(outcome.errors)")
          let says = options.isEmpty && Self.silent.contains(name) ? numbers[2] == 0 : numbers[2] > 0
          let verdict = name == "challenge" ? 24 : 0
          #expect(numbers[0] == verdict && says, "\(name)\(options): \(numbers) \(outcome.errors)")
          // A line end that came to the terminal as part of a line is shown escaped. These documents have some of their own.
          if options.isEmpty, !["completion", "passport"].contains(name) {
            #expect(numbers[3] == 0, "\(name) shows an escaped line end")
          }
          guard numbers[2] > 0 else { continue }
          #expect(numbers[1] == (verdict == 0 ? 17 : verdict), "\(name)\(options): \(numbers) \(outcome.errors)")
          #expect(outcome.errors.contains("cannot write the result"), "\(name)\(options)")
        }
      }
    }
  }
}
