import Foundation
import MVCBase
import MVCInsight
import MVCTensors
import Testing

/// What numpy says of the models in Tests/Fixtures/differences.
private struct Golden: Decodable {
  struct Difference: Decodable {
    let relative: Double
    let cosine: Double
    let largest: Double
    let changed: UInt64
    let leftOut: UInt64
  }

  struct Numbers: Decodable {
    let nan: UInt64
    let infinite: UInt64
    let zero: UInt64
    let subnormal: UInt64
    let least: Double
    let most: Double
  }

  struct Kind: Decodable {
    let difference: Difference
    let census: Numbers
  }

  let kinds: [String: Kind]
  let retyped: [String: Difference]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    retyped = try container.decode([String: Difference].self, forKey: Key(stringValue: "retyped"))
    kinds = try container.allKeys.filter { $0.stringValue != "retyped" }.reduce(into: [:]) { kinds, key in
      kinds[key.stringValue] = try container.decode(Kind.self, forKey: key)
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  static func read() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("differences/golden.json")))
  }
}

@Suite("Figures, against numpy")
struct GoldenFiguresTests {
  private static let numbers = [
    "F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0", "I8", "U8", "I16",
    "U16", "I32", "U32", "I64", "U64", "BOOL",
  ]
  private static let blocks = ["Q8_0", "Q4_0"]

  private static func file(_ dtype: String) -> String { blocks.contains(dtype) ? "gguf" : "safetensors" }

  @Test("The differences of every dtype are numpy's", arguments: numbers + blocks)
  func difference(dtype: String) throws {
    let golden = try #require(Golden.read().kinds[dtype]).difference
    let comparison = try ModelComparison(
      [.fixture("differences/old.\(Self.file(dtype))")], [.fixture("differences/new.\(Self.file(dtype))")])
    // The two files are in one folder, and each name is there once.
    let tensor = try comparison.tensor(dtype)
    #expect(tensor.sort == .changed)
    try expect(tensor.figures, golden)
  }

  @Test("What rounding to another dtype changes is what numpy says", arguments: ["BF16", "F16"])
  func retyped(dtype: String) throws {
    let golden = try #require(Golden.read().retyped[dtype])
    let comparison = try ModelComparison(
      [.fixture("differences/old.safetensors")], [.fixture("differences/as-\(dtype.lowercased()).safetensors")])
    let tensor = try comparison.tensor("F32")
    #expect(tensor.sort == .retyped)
    try expect(tensor.figures, golden)
  }

  private func expect(_ figures: Figures?, _ golden: Golden.Difference) throws {
    let figures = try #require(figures)
    let (relative, cosine) = try (#require(figures.relativeChange), #require(figures.cosine))
    #expect(abs(relative - golden.relative) <= 1e-12 * golden.relative)
    #expect(abs(cosine - golden.cosine) <= 1e-12)
    #expect(figures.largestChange == golden.largest)
    #expect(figures.changedCount == golden.changed)
    #expect(figures.leftOutCount == golden.leftOut)
  }

  @Test("The NaN, infinities, zeros and subnormal numbers of every dtype are numpy's", arguments: numbers + blocks)
  func census(dtype: String) throws {
    let golden = try #require(Golden.read().kinds[dtype]).census
    let file = try ModelFile.fixture("differences/old.\(Self.file(dtype))")
    let censuses = try ModelCheck(Runtime(workerCount: 2)).check([file])
    let index = try #require(file.contents.tensors.firstIndex { $0.name == dtype })
    let census = try #require(censuses[index])
    #expect(census.nanCount == golden.nan)
    #expect(census.infinityCount == golden.infinite)
    #expect(census.zeroCount == golden.zero)
    #expect(census.subnormalCount == golden.subnormal)
    #expect(census.range == golden.least...golden.most)
  }

  @Test("The figures are the same bits whatever the number of threads")
  func determinism() throws {
    let all = try [1, 2, 5].map { workerCount in
      try ModelComparison(
        [.fixture("differences/old.safetensors")], [.fixture("differences/new.safetensors")], workerCount: workerCount
      ).tensors.map(\.figures)
    }
    #expect(all[0] == all[1])
    #expect(all[0] == all[2])
  }
}
