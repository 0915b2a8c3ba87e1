import Foundation
import Testing

/// Models of F32 tensors.
private enum Weights {
  /// A safetensors file of tensors of one row each.
  static func file(_ tensors: [(name: String, values: [Float])]) -> [UInt8] {
    .safetensors(
      tensors.map { name, values in
        let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { [UInt8]($0) } }
        return (name, "F32", [values.count], bytes)
      })
  }

  static let old: [(name: String, values: [Float])] = [
    ("embed.weight", [1, 2]), ("layers.0.w", [3, 4]), ("layers.0.b", [1, 1]), ("layers.1.w", [5, 6]),
  ]
  static let new: [(name: String, values: [Float])] = [
    ("embed.weight", [1, 2]), ("layers.0.w", [3, 4.5]), ("layers.0.b", [1, 1]), ("layers.1.weight", [5, 6]),
    ("head.weight", [7, 8]),
  ]
  static let reversed = Array(old.reversed())
}

@Suite("mvc diff of models")
struct ModelDiffTests {
  private func project() throws -> TestCommandLine {
    let mvc = try TestCommandLine()
    try mvc.write(Weights.file(Weights.old), to: "model.safetensors")
    try mvc.commit("old")
    try mvc.write(Weights.file(Weights.new), to: "model.safetensors")
    return mvc
  }

  private static let weights = """
    weights: 1 of 4 tensors changed, 1 renamed, 1 added, relative change 0.1, cosine 0.998460
    """

  @Test("The folder against the last snapshot: a summary and the layers that differ")
  func layers() throws {
    let outcome = try project().run("diff")
    let lines = outcome.answer.components(separatedBy: "\n")
    #expect(
      lines.dropFirst(3).joined(separator: "\n") == """
        \(Self.weights)
          layer     what            relative   largest     cosine  elements
          head      1 added of 1
          layers.0  1 changed of 2       0.1       0.5   0.998460    50.0 %
          layers.1  1 renamed of 1
        """)
  }

  @Test("--tensors shows every tensor that differs, in two snapshots too")
  func tensors() throws {
    let mvc = try project()
    try mvc.commit("new")
    let lines = try mvc.run("diff HEAD~1 HEAD --tensors").answer.components(separatedBy: "\n")
    #expect(
      lines.dropFirst(3).joined(separator: "\n") == """
        \(Self.weights)
          tensor           what                     relative   largest     cosine  elements
          head.weight      added F32 2
          layers.0.w       changed                       0.1       0.5   0.998460    50.0 %
          layers.1.weight  renamed from layers.1.w
        """)
  }

  @Test("--stat shows the summary alone, --no-tensors and --name-only no weights")
  func less() throws {
    let mvc = try project()
    #expect(try mvc.run("diff --stat").answer.hasSuffix("\n\n\(Self.weights)"))
    #expect(try !mvc.run("diff --no-tensors").answer.contains("weights"))
    #expect(try mvc.run("diff --name-only").answer == "model.safetensors")
  }

  @Test("Weights that only lie otherwise are the same, and headers are not said to be")
  func identical() throws {
    let mvc = try project()
    let files = [
      Weights.file(Weights.old), Weights.file(Array(Weights.reversed.prefix(2))),
      Weights.file(Array(Weights.reversed.dropFirst(2))),
    ]
    try mvc.remove("model.safetensors")
    try mvc.write(files[1], to: "model-1.safetensors")
    try mvc.write(files[2], to: "model-2.safetensors")
    // Eight numbers of four bytes on each side.
    let headers = files.reduce(0) { $0 + $1.count } - 64
    let same = "\n\nsame weights: 4 tensors; \(headers) bytes outside of them not compared"
    #expect(try mvc.run("diff --stat").answer.hasSuffix(same))
    try mvc.commit("split")
    #expect(try mvc.run("diff --stat HEAD~1 HEAD").answer.hasSuffix(same))
    let model = try #require(mvc.run("diff --json HEAD~1 HEAD").json()["model"] as? [String: Any])
    #expect(model["identical"] as? Bool == false)
    #expect(model["sameWeights"] as? Bool == true)
    let notCompared = try #require(model["notCompared"] as? [[String: Any]])
    #expect(notCompared.compactMap { $0["bytes"] as? Int }.reduce(0, +) == headers)
  }

  @Test("Only equal files are identical, bytes outside of tensors are counted, and what is not read is named")
  func claims() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    let old = Weights.file(Weights.old)
    var spaced = old
    // A space more in front of the header's end and one less behind a comma would move nothing; here a name changes.
    let place = try #require(spaced.firstRange(of: Array("layers.1.w".utf8)))
    spaced.replaceSubrange(place, with: Array("layers.2.w".utf8))
    try mvc.write(old, to: "a/model.safetensors")
    try mvc.write(old, to: "b/model.safetensors")
    try mvc.write(spaced, to: "c/model.safetensors")
    #expect(try mvc.run("diff --no-index a b").answer == "identical, byte for byte: 4 tensors")
    #expect(
      try mvc.run("diff --no-index a c --stat").answer
        == "same weights: 4 tensors, 1 of them under another name; 1 byte outside of them differs")
    try mvc.write([0x80, 0x02, 0x4B, 1, 0x2E], to: "a/old.bin")
    try mvc.write([0x80, 0x02, 0x4B, 1, 0x2E], to: "b/old.bin")
    #expect(try mvc.run("diff --no-index a b").answer == "identical, byte for byte: 4 tensors")
    try mvc.write([0x80, 0x02, 0x4B, 2, 0x2E], to: "b/old.bin")
    let lines = try mvc.run("diff --no-index a b").answer.components(separatedBy: "\n")
    #expect(lines.first == "weights: no difference in 4 tensors, 1 part not compared")
    #expect(lines.last?.contains("not compared: old.bin: it is a bare pickle") == true)
    let model = try #require(mvc.run("diff --no-index a b --json").json()["model"] as? [String: Any])
    #expect(model["sameWeights"] as? Bool == false)
    #expect((model["notCompared"] as? [[String: Any]])?.first?["path"] as? String == "old.bin")
  }

  @Test("A shard that did not change counts as well")
  func shards() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Weights.file(Array(Weights.old.prefix(3))), to: "model-1.safetensors")
    try mvc.write(Weights.file(Array(Weights.old.suffix(1))), to: "model-2.safetensors")
    try mvc.commit("old")
    try mvc.write(Weights.file([("layers.1.w", [5, 7])]), to: "model-2.safetensors")
    #expect(try mvc.run("diff --stat").answer.contains("weights: 1 of 4 tensors changed, relative change 0.128"))
  }

  @Test(
    "Of a long tensor the pieces that did not change still count for its norm", arguments: ["diff", "diff HEAD~1 HEAD"])
  func pieces(command: String) throws {
    let mvc = try TestCommandLine()
    let count = 2_300_000
    var ones = Array(repeatElement([0, 0, 0x80, 0x3F] as [UInt8], count: count).joined())
    try mvc.write(.safetensors([("w", "F32", [count], ones)]), to: "model.safetensors")
    try mvc.commit("ones")
    // The last number becomes -1.
    ones[ones.count - 1] = 0xBF
    try mvc.write(.safetensors([("w", "F32", [count], ones)]), to: "model.safetensors")
    if command != "diff" { try mvc.commit("not all ones") }
    let model = try #require(mvc.run("\(command) --json").json()["model"] as? [String: Any])
    let figures = try #require(model["figures"] as? [String: Any])
    #expect(figures["oldNorm"] as? Double == Double(count).squareRoot())
    #expect(figures["changeNorm"] as? Double == 2)
    #expect(figures["changedCount"] as? Int == 1)
  }

  @Test("Without a model there is no word of weights")
  func noModel() throws {
    let mvc = try TestCommandLine()
    try mvc.commit("old", ["a.txt": "1\n", "data.bin": "\u{0}\u{1}"])
    try mvc.write("2\n", to: "a.txt")
    try mvc.write("\u{0}\u{2}", to: "data.bin")
    #expect(try !mvc.run("diff").answer.contains("weights"))
    #expect(try mvc.run("diff --json").json()["model"] == nil)
  }

  @Test("--markdown writes tables of the files and the weights")
  func markdown() throws {
    let mvc = try project()
    try mvc.write("a | b\n", to: "notes.txt")
    let text = try mvc.run("diff --markdown").answer
    #expect(
      text.hasPrefix(
        """
        ### Files

        | File | Change | Lines or size |
        | --- | --- | --- |
        | `model.safetensors` | modified |
        """))
    #expect(
      text.hasSuffix(
        """
        | `notes.txt` | added | +1 -0 |

        ### Weights

        Weights: 1 of 4 tensors changed, 1 renamed, 1 added, relative change 0.1, cosine 0.998460.

        | Layer | What | Relative change | Largest | Cosine | Elements |
        | --- | --- | ---: | ---: | ---: | ---: |
        | `head` | 1 added of 1 |  |  |  |  |
        | `layers.0` | 1 changed of 2 | 0.1 | 0.5 | 0.998460 | 50.0 % |
        | `layers.1` | 1 renamed of 1 |  |  |  |  |
        """))
  }

  @Test("--json has the counts, figures, layers and tensors that the page lists")
  func json() throws {
    let model = try #require(project().run("diff --json").json()["model"] as? [String: Any])
    #expect(model["identical"] as? Bool == false)
    let counts = try #require(model["counts"] as? [String: Int])
    #expect(
      counts == [
        "changed": 1, "retyped": 0, "reshaped": 0, "renamed": 1, "added": 1, "removed": 0, "identical": 2,
      ])
    let figures = try #require(model["figures"] as? [String: Any])
    #expect(figures["relativeChange"] as? Double == 0.1)
    #expect(figures["changedCount"] as? Int == 1)
    let tensors = try #require(model["tensors"] as? [[String: Any]])
    #expect(tensors.map { $0["name"] as? String } == ["head.weight", "layers.0.w", "layers.1.weight"])
    let short = try #require(project().run("diff --json --stat").json()["model"] as? [String: Any])
    #expect(short["tensors"] == nil)
  }

  @Test("--no-index compares files and folders that are in no project")
  func noIndex() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(Weights.file(Weights.old), to: "a.safetensors")
    try mvc.write(Weights.file(Weights.new), to: "b.safetensors")
    #expect(try mvc.run("diff --no-index --stat a.safetensors b.safetensors").answer == Self.weights)
    try mvc.check(
      "diff --no-index a.safetensors nowhere",
      """
      ! error: cannot find '/project/nowhere'
      exit 15
      """)
    try mvc.check(
      "diff --no-index a.safetensors",
      """
      ! error: cannot compare without a project: --no-index takes two files or folders
      exit 64
      """)
  }
}

@Suite("mvc inspect")
struct InspectTests {
  @Test("A file, the folder that it is in, and the file in a snapshot show the same")
  func file() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Weights.file(Weights.old), to: "m/model.safetensors")
    try mvc.write(#"{"architectures": ["TinyForTests"], "hidden_size": 2}"#, to: "m/config.json")
    try mvc.commit("model")
    let facts = """
        format       safetensors, 296 B
        architecture TinyForTests (config.json)
                     hidden_size 2
        parameters   8
        tensors      4
        precision    F32
      """
    for path in ["m/model.safetensors", "m", "HEAD:m/model.safetensors", "HEAD:m"] {
      try mvc.check("inspect \(path)", "\(path)\n\(facts)")
    }
  }

  @Test("--check counts and names what is not finite; --tensors lists")
  func check() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(
      Weights.file([("good", [1, 0]), ("bad", [.nan, .infinity, Float(bitPattern: 1)])]), to: "model.safetensors")
    let text = try mvc.run("inspect model.safetensors --check --tensors").answer
    #expect(
      text.hasSuffix(
        """
          check        5 numbers: 1 NaN, 1 infinite, 1 subnormal, 1 zero
            bad: 1 NaN, 1 infinite of 3

          tensor  dtype  shape  bytes  nan  infinite  subnormal  zero    least     most
          good    F32    2        8 B    0         0          0     1        0        1
          bad     F32    3       12 B    1         1          1     0  1.4e-45  1.4e-45
        """))
  }

  @Test("What is no model gets a clear word")
  func opaque() throws {
    let mvc = try TestCommandLine()
    try mvc.commit("notes", ["notes.txt": "hello\n"])
    try mvc.write(Array(Weights.file(Weights.old).dropLast()), to: "cut.safetensors")
    for path in ["notes.txt", "HEAD:notes.txt"] {
      try mvc.check(
        "inspect \(path)",
        """
        ! error: cannot inspect '\(path)': it is no model file that mvc knows
        exit 1
        """)
    }
    try mvc.check(
      "inspect cut.safetensors",
      """
      ! error: cannot inspect 'cut.safetensors': it begins like safetensors, but is damaged or cut short
      exit 1
      """)
    try mvc.check(
      "inspect .",
      """
      ! error: cannot inspect '.': it is a folder without model files
      exit 1
      """)
    try mvc.check(
      "inspect nowhere",
      """
      ! error: cannot find '/project/nowhere'
      exit 15
      """)
  }

  @Test("--json has what the page lists")
  func json() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(Weights.file(Weights.old), to: "model.safetensors")
    let document = try mvc.run("inspect model.safetensors --json --check").json()
    #expect(document["parameters"] as? Int == 8)
    let tensors = try #require(document["tensors"] as? [[String: Any]])
    #expect((tensors[0]["check"] as? [String: Any])?["nan"] as? Int == 0)
  }

  @Test("A link to a model is a model, under the link's name")
  func link() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(Weights.file(Weights.old), to: "blobs/0a1b")
    try mvc.makeFolder("snapshot")
    try mvc.link("../blobs/0a1b", at: "snapshot/model.safetensors")
    #expect(try mvc.run("inspect snapshot/model.safetensors").answer.contains("parameters   8"))
    #expect(try mvc.run("inspect snapshot").answer.contains("parameters   8"))
  }
}
