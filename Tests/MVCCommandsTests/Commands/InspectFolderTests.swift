import Foundation
import Testing

@Suite("mvc inspect of folders and of files with others beside them")
struct InspectFolderTests {
  /// A file of tensors of so many F32 numbers.
  private static func file(_ tensors: [(name: String, count: Int)]) -> [UInt8] {
    .safetensors(tensors.map { ($0.name, "F32", [$0.count], [UInt8](repeating: 0, count: $0.count * 4)) })
  }

  private func facts(_ mvc: TestCommandLine, _ path: String) throws -> [String: Any] {
    try mvc.run("inspect \(path) --json").json()
  }

  private func paths(_ facts: [String: Any], _ key: String) throws -> [String] {
    try #require(facts[key] as? [[String: Any]]).compactMap { $0["path"] as? String }
  }

  private static let index =
    #"{"metadata": {"total_size": 8}, "weight_map": {"a": "m-00001-of-00002.safetensors", "b": "m-00002-of-00002.safetensors"}}"#

  @Test("The index says which shards count, and those that are not there are named; in a snapshot too")
  func index() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Self.file([("a", 3)]), to: "m/m-00001-of-00002.safetensors")
    try mvc.write(Self.file([("a", 3)]), to: "m/m-00001-of-00005.safetensors")
    try mvc.write(Self.index, to: "m/m.safetensors.index.json")
    try mvc.commit("model")
    for path in ["m", "HEAD:m"] {
      let facts = try facts(mvc, path)
      #expect(facts["parameters"] as? Int == 3)
      #expect(try paths(facts, "missing") == ["m-00002-of-00002.safetensors"])
      #expect(try paths(facts, "notCounted").map { $0.hasSuffix("m-00001-of-00005.safetensors") } == [true])
    }
    for path in ["m/m.safetensors.index.json", "HEAD:m/m.safetensors.index.json"] {
      #expect(try facts(mvc, path)["parameters"] as? Int == 3)
    }
    #expect(
      try mvc.run("inspect m").answer.contains(
        "missing      m-00002-of-00002.safetensors: 'm.safetensors.index.json' names it"))
  }

  @Test("Shards without an index tell by their names what is missing")
  func names() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(Self.file([("a", 3)]), to: "m-00002-of-00003.safetensors")
    let facts = try facts(mvc, ".")
    #expect(try paths(facts, "missing") == ["m-00001-of-00003.safetensors", "m-00003-of-00003.safetensors"])
  }

  @Test("A copy of the weights and the state of a training are named and not counted, and other weights are")
  func copies() throws {
    let mvc = try TestCommandLine(isInitialised: false)
    let tensors = [("a", 3), ("b", 4), ("c", 5)]
    try mvc.write(Self.file(tensors), to: "model.safetensors")
    // The same weights without one, as ties are saved, in another file.
    try mvc.write(Self.file(Array(tensors.prefix(2))), to: "model.fp16.safetensors")
    try mvc.write(Self.file([("state.0.exp_avg", 12)]), to: "optimizer.safetensors")
    try mvc.write(Self.file([("lora_A", 2)]), to: "adapter.safetensors")
    let facts = try facts(mvc, ".")
    #expect(facts["parameters"] as? Int == 14)
    #expect(facts["tensorCount"] as? Int == 4)
    #expect(try paths(facts, "notCounted") == ["model.fp16.safetensors", "optimizer.safetensors"])
    // Alone it is what was asked for.
    #expect(try self.facts(mvc, "optimizer.safetensors")["parameters"] as? Int == 12)
  }

  // MARK: ONNX

  private static func varint(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
  }

  private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }

  private static func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

  /// A model of one tensor of four numbers whose data is elsewhere.
  private static func onnx(_ location: String) -> [UInt8] {
    let place = field(13, field(1, Array("location".utf8)) + field(2, Array(location.utf8)))
    let tensor = field(1, 4) + field(2, 1) + field(8, Array("w".utf8)) + place + field(14, 1)
    return field(1, 8) + field(7, field(5, tensor))
  }

  @Test("An ONNX file named by itself is read with its data, whatever that is called, here and in a snapshot")
  func externalData() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Self.onnx("./sub/w"), to: "m/m.onnx")
    try mvc.write([UInt8](repeating: 0, count: 16), to: "m/sub/w")
    try mvc.commit("model")
    for path in ["m/m.onnx", "m", "HEAD:m/m.onnx", "HEAD:m"] {
      #expect(try facts(mvc, path)["parameters"] as? Int == 4, "\(path)")
    }
    try mvc.write([UInt8](repeating: 1, count: 16), to: "m/sub/w")
    try mvc.write(Self.onnx("sub/w"), to: "m/m.onnx")
    #expect(try mvc.run("diff --stat").answer.contains("weights: 1 of 1 tensor changed"))
    try mvc.remove("m/sub/w")
    #expect(try mvc.run("inspect m/m.onnx").answer.contains("not read     'sub/w' in m.onnx: it is not there"))
  }

  @Test(
    "Data outside of the model's folder is refused",
    arguments: ["/etc/passwd", "../w", "sub/../../w", "..", "C:\\\\w", ""])
  func outside(location: String) throws {
    let mvc = try TestCommandLine(isInitialised: false)
    try mvc.write(Self.onnx(location), to: "m/m.onnx")
    try mvc.write([UInt8](repeating: 0, count: 16), to: "w")
    let outcome = try mvc.run("inspect m/m.onnx")
    #expect(outcome.exitCode == 1)
    #expect(outcome.text.contains("which is no path below its own folder"), "\(outcome.text)")
    #expect(try mvc.run("inspect m").answer.contains("not a path below the folder of the model"))
  }
}

@Suite("mvc commit of models that were saved again")
struct ResavedTests {
  private static func file(_ order: [String], note: String, last: Float = 1) -> [UInt8] {
    // As long as is cut at tensors, so that chunks tell.
    let tensors = order.map { name in
      let values = (0..<2000).map { $0 == 1999 ? last : Float($0) + (name == "a" ? 0.5 : 0) }
      return (name, "F32", [2000], values.flatMap { value in withUnsafeBytes(of: value.bitPattern) { [UInt8]($0) } })
    }
    return .safetensors(tensors + [("note \(note)", "U8", [0], [])])
  }

  private func resaved(_ mvc: TestCommandLine, _ message: String) throws -> [[String]] {
    let document = try mvc.run("commit -m \(message) --json").json()
    return try #require(document["resaved"] as? [[String: Any]]).compactMap { $0["paths"] as? [String] }
  }

  @Test("Other bytes with the same tensors are told, also in other files; one number more is not")
  func resaved() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Self.file(["a", "b"], note: "x"), to: "m/model.safetensors")
    #expect(try resaved(mvc, "1") == [])
    try mvc.write(Self.file(["b", "a"], note: "x"), to: "m/model.safetensors")
    #expect(try resaved(mvc, "2") == [["m/model.safetensors"]])
    try mvc.write(Self.file(["b", "a"], note: "x", last: 2), to: "m/model.safetensors")
    #expect(try resaved(mvc, "3") == [])
    // The tensor without numbers is a tensor too.
    try mvc.write(Self.file(["b", "a"], note: "y", last: 2), to: "m/model.safetensors")
    #expect(try resaved(mvc, "4") == [])
    try mvc.remove("m/model.safetensors")
    try mvc.write(Self.file(["a", "b"], note: "y", last: 2), to: "m/renamed.safetensors")
    #expect(try resaved(mvc, "5") == [["m/model.safetensors", "m/renamed.safetensors"]])
    try mvc.write("text", to: "notes.txt")
    #expect(try resaved(mvc, "6") == [])
  }

  @Test("The commit says so in words")
  func words() throws {
    let mvc = try TestCommandLine()
    try mvc.write(Self.file(["a", "b"], note: "x"), to: "model.safetensors")
    try mvc.commit("1")
    try mvc.write(Self.file(["b", "a"], note: "x"), to: "model.safetensors")
    #expect(try mvc.run("commit -m 2").text.contains(" saved again with the same weights as "))
  }
}
