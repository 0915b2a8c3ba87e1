import MVCBase
import MVCInsight
import MVCTensors
import MVCTestSupport
import Testing

@Suite("ModelInspection")
struct InspectionTests {
  private func inspect(_ names: [String], dtype: String = "F32", config: String? = nil) throws -> ModelInspection {
    let width = dtype == "F32" ? 4 : 1
    let tensors = names.map { PlainTensor($0, dtype: dtype, shape: [2], bytes: Array(repeating: 0, count: 2 * width)) }
    return try ModelInspection(GatheredModel(files: [.safetensors(tensors)]), config: config.map { Array($0.utf8) })
  }

  @Test("A configuration tells the architecture, and its figures")
  func config() throws {
    let config = #"""
      {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "rope_scaling": null,
       "rms_norm_eps": 1e-05, "num_hidden_layers": 32, "eos_token_id": [1, 2], "nested": {"a": {"b": {"c": 1}}},
       "quantization_config": {"quant_method": "gptq", "bits": 4}}
      """#
    let inspection = try inspect(["lm_head.weight"], config: config)
    #expect(inspection.architecture?.name == "LlamaForCausalLM")
    #expect(inspection.architecture?.source == .config)
    #expect(inspection.architecture?.figures.map(\.key) == ["model_type", "hidden_size", "num_hidden_layers"])
    #expect(inspection.quantisation == "gptq, 4 bits (config.json)")
  }

  @Test("A configuration that is none is passed over", arguments: ["", "{", "[]", "{\"architectures\": [", "nul"])
  func badConfig(config: String) throws { #expect(try inspect(["w"], config: config).architecture == nil) }

  @Test(
    "Without a configuration the tensors' names tell",
    arguments: [
      (["model.layers.0.self_attn.q_proj.weight", "model.layers.0.mlp.gate_proj.weight"], "Llama family"),
      (["bert.embeddings.word_embeddings.weight", "bert.encoder.layer.0.attention.self.query.weight"], "BERT family"),
      (["h.0.attn.c_attn.weight", "h.0.mlp.c_fc.weight"], "GPT-2"),
      (["vit.embeddings.patch_embeddings.projection.weight"], "ViT"),
      (["layer1.0.conv1.weight", "layer4.1.conv2.weight", "fc.weight"], "ResNet"),
    ])
  func names(names: [String], family: String) throws {
    let architecture = try #require(inspect(names).architecture)
    #expect(architecture.name == family)
    #expect(architecture.source == .tensorNames)
  }

  @Test(
    "Quantisation is told by names and dtypes",
    arguments: [
      (["a.qweight", "a.qzeros", "a.scales", "a.g_idx"], "F32", "GPTQ (tensor names)"),
      (["a.qweight", "a.qzeros", "a.scales"], "F32", "AWQ or GPTQ (tensor names)"),
      (["a.weight", "a.weight.quant_state.bitsandbytes__nf4"], "F32", "bitsandbytes, 4 bits (tensor names)"),
      (["a.weight", "a.SCB"], "F32", "bitsandbytes, 8 bits (tensor names)"),
      (["a.weight"], "F8_E4M3", "FP8 (dtypes)"), (["a.weight"], "F32", nil),
    ])
  func quantisation(names: [String], dtype: String, expected: String?) throws {
    #expect(try inspect(names, dtype: dtype).quantisation == expected)
  }

  @Test("A GGUF file tells itself what it is")
  func gguf() throws {
    let inspection = try ModelInspection(GatheredModel(files: [.fixture("models/small.gguf")]))
    #expect(inspection.architecture?.name == "llama")
    #expect(inspection.architecture?.source == .metadata)
    #expect(inspection.metadata["general.alignment"] == .integer(64))
    #expect(inspection.metadata["tokenizer.ggml.tokens"]?.text != nil)
    #expect(inspection.dtypes.first { $0.name == "Q4_K" }?.parameterCount == 512)
  }

  @Test("The metadata of safetensors and ONNX files is read")
  func metadata() throws {
    let file = try ModelFile.safetensors([PlainTensor("w", [1])], metadata: #"{"format":"pt","é":"\u00e9"}"#)
    #expect(
      try ModelInspection(GatheredModel(files: [file])).metadata.entries == [
        .init(key: "format", value: .text("pt")), .init(key: "é", value: .text("é")),
      ])
    let onnx = try ModelInspection(GatheredModel(files: [.fixture("models/small.onnx")]))
    #expect(onnx.metadata["opset"]?.integer != nil)
  }

  @Test("Parameters are counted by dtype, also of packed and complex elements")
  func parameters() throws {
    let inspection = try ModelInspection(GatheredModel(files: [.fixture("models/kinds.safetensors")]))
    #expect(inspection.dtypes.first { $0.name == "C64" }?.parameterCount == 6)
    #expect(inspection.dtypes.first { $0.name == "F4" }?.parameterCount == 12)
    #expect(inspection.parameterCount == 84)
  }

  @Test(
    "What is no model is told from what is damaged",
    arguments: [
      ("notes.txt", Array("hello".utf8), "it is no model file that mvc knows"), ("a.bin", [], "it is empty"),
      (
        "a.safetensors", Array("version https://git-lfs.github.com/spec/v1\n".utf8),
        "it is a pointer of Git LFS: the weights are elsewhere"
      ),
      ("a.gguf", Array("GGUF".utf8) + [9, 9, 9, 9], "it begins like gguf, but is damaged or cut short"),
      ("a.gguf", Array("GGUF".utf8) + [1, 0, 0, 0], "it is GGUF version 1, which mvc does not read"),
      ("a.onnx", Array("text".utf8), "its name is that of onnx, but it is damaged, cut short or something else"),
      (
        "a.pt", [0x80, 0x02, 0x8A],
        "it is a bare pickle, as PyTorch before 1.6 writes it, whose tensors mvc does not read"
      ),
    ])
  func opaque(name: String, bytes: [UInt8], reason: String) throws {
    #expect(try OpaqueFile(MemoryBytes(bytes), name: name).reason == reason)
  }

  @Test("A cut safetensors file is damaged")
  func cut() throws {
    let bytes = [UInt8].safetensors([PlainTensor("w", [1, 2, 3])])
    let reason = try OpaqueFile(MemoryBytes(Array(bytes.dropLast(2))), name: "w.safetensors").reason
    #expect(reason == "it begins like safetensors, but is damaged or cut short")
  }
}

@Suite("Insight into damaged files")
struct HostileFileTests {
  private static let files = [
    "models/kinds.safetensors", "models/small.gguf", "models/small.onnx", "models/state.pt", "models/arrays.npz",
    "models/fortran.npy", "differences/old.gguf",
  ]

  @Test("Whatever the bytes are, a file is looked at, checked and compared, or is opaque", arguments: files)
  func mutation(file: String) throws {
    let original = try Fixture.bytes(file)
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let runtime = Runtime(workerCount: 1)
    let sound = try ModelFile.reading(original, file)
    for _ in 0..<150 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] = [0, 0xFF, UInt8.random(in: 0...255, using: &random)][Int.random(in: 0..<3, using: &random)]
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      let candidate = ModelFileCandidate(path: file) { [bytes] in MemoryBytes(bytes) }
      let model = try GatheredModel([candidate])
      let files = model.files
      _ = try ModelInspection(model, config: bytes)
      _ = try OpaqueFile(MemoryBytes(bytes), name: file)
      let checked = try ModelCheck(runtime).check(files)
      #expect(checked.count == files.flatMap(\.tensors).count, "seed \(seed)")
      let there = try ModelComparison(from: GatheredModel(files: [sound]), to: model, runtime)
      let back = try ModelComparison(from: model, to: GatheredModel(files: [sound]), runtime)
      #expect(there.tensors.count == back.tensors.count, "seed \(seed)")
      #expect(there.hasSameWeights == back.hasSameWeights, "seed \(seed)")
    }
  }
}
