import MVCBase
import MVCInsight
import MVCTensors
import MVCTestSupport
import Testing

@Suite("ModelComparison")
struct ModelComparisonTests {
  @Test("Tensors are told apart by what happened to them")
  func sorts() throws {
    let old = try ModelFile.safetensors([
      PlainTensor("same", [1, 2]), PlainTensor("changed", [3, 4]), PlainTensor("before", [5, 6, 7]),
      PlainTensor("gone", [8]), PlainTensor("shaped", [1, 2, 3, 4], shape: [2, 2]),
      PlainTensor("typed", [1, 2]), PlainTensor("rows", [3, 4, 5, 6], shape: [2, 2]),
    ])
    let new = try ModelFile.safetensors([
      PlainTensor("same", [1, 2]), PlainTensor("changed", [3, 8]), PlainTensor("after", [5, 6, 7]),
      PlainTensor("new", [9]), PlainTensor("shaped", [1, 2, 3, 4], shape: [4]),
      // 1 and 2 as BF16.
      PlainTensor("typed", dtype: "BF16", shape: [2], bytes: [0x80, 0x3F, 0x00, 0x40]),
      PlainTensor("rows", [3, 4, 5, 7, 9, 9], shape: [3, 2]),
    ])
    let comparison = try ModelComparison([old], [new])
    #expect(
      comparison.sorts == [
        "after: renamed", "changed: changed", "gone: removed", "new: added", "rows: reshaped", "same: identical",
        "shaped: reshaped", "typed: retyped",
      ])
    #expect(!comparison.hasSameWeights)
    #expect(try comparison.tensor("after").old?.name == "before")
    #expect(try comparison.tensor("shaped").hasSameBytes)
    let typed = try #require(comparison.tensor("typed").figures)
    #expect(typed.changedCount == 0)
    #expect(typed.relativeChange == 0)
    // The rows that both have are compared.
    let rows = try #require(comparison.tensor("rows").figures)
    #expect(rows.count == 4)
    #expect(rows.changedCount == 1)
    #expect(rows.largestChange == 1)
    let changed = try #require(comparison.tensor("changed").figures)
    #expect(changed.relativeChange == 0.8)
    #expect(changed.cosine == 41 / (25 * 73.0).squareRoot())
    #expect(changed.changedShare == 0.5)
  }

  @Test("A change from or to nothing has no relative change, and none where both are zero")
  func zeros() throws {
    let old = try ModelFile.safetensors([PlainTensor("a", [0, 0]), PlainTensor("b", [-0.0, 0])])
    let new = try ModelFile.safetensors([PlainTensor("a", [0, 1]), PlainTensor("b", [0, 0])])
    let comparison = try ModelComparison([old], [new])
    let a = try #require(comparison.tensor("a").figures)
    #expect(a.relativeChange == nil)
    #expect(a.cosine == nil)
    let b = try #require(comparison.tensor("b").figures)
    #expect(b.relativeChange == 0)
    #expect(b.changedCount == 1)
  }

  @Test("A NaN is left out and counted, and the rest is measured")
  func nan() throws {
    let old = try ModelFile.safetensors([PlainTensor("a", [.nan, 3, 4, .infinity])])
    let new = try ModelFile.safetensors([PlainTensor("a", [.nan, 3, .nan, 1])])
    let figures = try #require(ModelComparison([old], [new]).tensor("a").figures)
    #expect(figures.leftOutCount == 3)
    #expect(figures.changedCount == 2)
    #expect(figures.relativeChange == 0)
    #expect(figures.cosine == 1)
  }

  @Test("Quantised blocks without known numbers give the share of bytes, never a guess")
  func opaqueBlocks() throws {
    let old = try Fixture.bytes("models/small.gguf")
    var new = old
    let extent = try #require(TensorLayout.read(ArraySource(old))?.tensors.first { $0.dtype == "Q4_K" })
    new[Int(extent.range.lowerBound) + 5] ^= 1
    let comparison = try ModelComparison([.reading(old, "a.gguf")], [.reading(new, "a.gguf")])
    #expect(try comparison.tensor(extent.name).measure == .bytes(changed: 1, of: extent.byteCount))
    #expect(comparison.count(.identical) == comparison.tensors.count - 1)
    #expect(comparison.figures == nil)
  }

  @Test("Blocks of other bytes are changed, even where they stand for the same numbers")
  func equalNumbers() throws {
    var old = try Fixture.bytes("differences/old.gguf")
    let extent = try #require(TensorLayout.read(ArraySource(old))?.tensors.first { $0.dtype == "Q8_0" })
    let start = Int(extent.range.lowerBound)
    // The scale of the first block.
    old.replaceSubrange(start..<start + 2, with: [0, 0])
    var new = old
    new[start + 2] ^= 1
    let comparison = try ModelComparison([.reading(old, "a.gguf")], [.reading(new, "a.gguf")])
    let tensor = try comparison.tensor("Q8_0")
    #expect(tensor.sort == .changed)
    #expect(tensor.figures?.changedCount == 0)
    #expect(!comparison.hasSameWeights)
  }

  @Test("An array that lies by columns is compared with one that lies by rows")
  func columnMajor() throws {
    let file = try ModelFile.fixture("models/fortran.npy")
    func plain(_ values: [Double]) throws -> ModelFile {
      let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { [UInt8]($0) } }
      return try .safetensors(
        [PlainTensor("fortran", dtype: "F64", shape: [3, 4], bytes: bytes)], "models/model.safetensors")
    }
    let rows = (1...12).map { Double($0) }
    #expect(try ModelComparison([file], [plain(rows)]).hasSameWeights)
    let other = try ModelComparison([file], [plain(rows.reversed())]).tensor("fortran")
    #expect(other.figures?.changedCount == 12)
    #expect(other.figures?.largestChange == 11)
  }

  @Test("Names that come in several folders are matched within their folder")
  func folders() throws {
    func model(_ value: Float, _ path: String) throws -> ModelFile {
      try .safetensors([PlainTensor("w", [value])], path)
    }
    let comparison = try ModelComparison(
      [model(1, "a/x.safetensors"), model(2, "b/x.safetensors")],
      [model(1, "a/y.safetensors"), model(3, "b/y.safetensors")])
    #expect(comparison.tensors.map(\.path) == ["a/y.safetensors", "b/y.safetensors"])
    #expect(comparison.sorts == ["w: identical", "w: changed"])
    #expect(comparison.layers.map(\.name) == ["a: w", "b: w"])
  }

  @Test("Nothing on one side makes all of the other added or removed")
  func nothing() throws {
    let file = try ModelFile.safetensors([PlainTensor("a", [1]), PlainTensor("b", [2])])
    #expect(try ModelComparison([], [file]).count(.added) == 2)
    #expect(try ModelComparison([file], []).count(.removed) == 2)
  }

  @Test("Tensors longer than a slab are compared to their end")
  func slabs() throws {
    let count = (PieceDigest.pieceByteCount * 2 + 12) / 4
    let old = PlainTensor("a", Array(repeating: 1, count: Int(count)))
    var new = old
    new.bytes[new.bytes.count - 1] = 0xBF
    let comparison = try ModelComparison([.safetensors([old])], [.safetensors([new])])
    let figures = try #require(comparison.tensor("a").figures)
    #expect(figures.count == count)
    #expect(figures.changedCount == 1)
    #expect(figures.largestChange == 2)
    #expect(figures.oldNorm == Double(count).squareRoot())
  }

  @Test("A stop is heard")
  func interruption() throws {
    let interruption = Interruption()
    interruption.wish()
    let file = try ModelFile.safetensors([PlainTensor("a", [1])])
    #expect(throws: MVCError.self) {
      try ModelComparison(
        from: GatheredModel(files: [file]), to: GatheredModel(files: [file]), Runtime(interruption: interruption))
    }
  }
}

@Suite("Weights identical")
struct IdenticalWeightsTests {
  /// A model of tensors with random bytes, some of them equal.
  private static func model(_ random: inout SeededRandom) -> [PlainTensor] {
    let dtypes: [(String, Int)] = [("F32", 4), ("BF16", 2), ("I64", 8), ("U8", 1)]
    return (0..<Int.random(in: 1...20, using: &random)).map { number in
      let (dtype, width) = dtypes[Int.random(in: 0..<4, using: &random)]
      let count = Int.random(in: 1...200, using: &random)
      let isFilled = Bool.random(using: &random)
      let bytes = (0..<count * width).map { _ in isFilled ? UInt8.random(in: 0...255, using: &random) : 0 }
      return PlainTensor("model.layers.\(number).weight", dtype: dtype, shape: [UInt64(count)], bytes: bytes)
    }
  }

  /// The tensors in another order, in any number of files.
  private static func resharded(_ tensors: [PlainTensor], _ random: inout SeededRandom) throws -> [ModelFile] {
    let count = Int.random(in: 1...4, using: &random)
    var shards: [[PlainTensor]] = Array(repeating: [], count: count)
    for tensor in tensors.shuffled(using: &random) { shards[Int.random(in: 0..<count, using: &random)].append(tensor) }
    return try shards.enumerated().filter { !$1.isEmpty }.map { number, tensors in
      try .safetensors(tensors, "model-\(number)-of-\(count).safetensors", metadata: #"{"format":"pt"}"#)
    }
  }

  @Test("However tensors are ordered and split into files, the weights are identical, and one bit makes them not")
  func resharding() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for round in 0..<100 {
      var tensors = Self.model(&random)
      let old = try Self.resharded(tensors, &random)
      let same = try ModelComparison(old, Self.resharded(tensors, &random))
      #expect(same.hasSameWeights && same.count(.identical) == tensors.count, "seed \(seed), round \(round)")

      let index = Int.random(in: 0..<tensors.count, using: &random)
      tensors[index].bytes[Int.random(in: 0..<tensors[index].bytes.count, using: &random)] ^= 1
      let other = try ModelComparison(old, Self.resharded(tensors, &random))
      #expect(
        other.count(.changed) == 1 && other.count(.identical) == tensors.count - 1, "seed \(seed), round \(round)")
    }
  }

  @Test("Names do not make weights, and every tensor has one partner")
  func renaming() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for round in 0..<50 {
      let tensors = Self.model(&random)
      let renamed = tensors.map { tensor in
        var tensor = tensor
        tensor.name = "blk" + tensor.name.dropFirst("model.layers".count)
        return tensor
      }
      let comparison = try ModelComparison(Self.resharded(tensors, &random), Self.resharded(renamed, &random))
      #expect(comparison.hasSameWeights && comparison.count(.renamed) == tensors.count, "seed \(seed), round \(round)")
    }
  }

  @Test("The container does not matter: PyTorch against safetensors")
  func containers() throws {
    let pytorch = try ModelFile.fixture("models/state.pt")
    let bytes = try Fixture.bytes("models/state.pt")
    let tensors = try pytorch.contents.tensors.map { tensor in
      let range = try #require(tensor.placement.plainRange)
      return PlainTensor(
        tensor.name, dtype: tensor.dtype, shape: tensor.shape,
        bytes: Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    let comparison = try ModelComparison([pytorch], [.safetensors(tensors.reversed(), "models/model.safetensors")])
    #expect(comparison.hasSameWeights)
    #expect(comparison.oldFormats == ["pytorch"])
    #expect(comparison.newFormats == ["safetensors"])
  }
}

@Suite("LayerName")
struct LayerNameTests {
  @Test(
    "A tensor belongs to the layer that its name tells",
    arguments: [
      ("model.layers.0.self_attn.q_proj.weight", "model.layers.0"),
      ("model.layers.10.mlp.experts.3.w1.weight", "model.layers.10"),
      ("encoder.layer.3.attention.self.query.bias", "encoder.layer.3"), ("blk.12.attn_q.weight", "blk.12"),
      ("layer1.0.conv1.weight", "layer1.0"), ("0.weight", "0"), ("lm_head.weight", "lm_head"),
      ("model.embed_tokens.weight", "model.embed_tokens"), ("array", "array"), ("", ""),
      ("params/layers_7/kernel", "params/layers_7"), ("a..0.b", "a..0"), ("state.0", "state"), ("weight_0", "weight_0"),
    ])
  func layer(name: String, layer: String) { #expect(LayerName.layer(of: name) == layer) }

  @Test("Layers come in the order of their numbers")
  func order() throws {
    let tensors = ["h.10.w", "h.9.w", "h.1.w", "a.w", "h.01.w"].map { PlainTensor($0, [1]) }
    let comparison = try ModelComparison([], [.safetensors(tensors)])
    #expect(comparison.layers.map(\.name) == ["a", "h.01", "h.1", "h.9", "h.10"])
  }
}
