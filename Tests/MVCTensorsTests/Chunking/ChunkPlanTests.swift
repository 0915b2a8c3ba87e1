import MVCTensors
import Testing

@Suite("ChunkPlan")
struct ChunkPlanTests {
  private static func tensor(_ range: Range<UInt64>) -> TensorExtent {
    TensorExtent(name: "t\(range.lowerBound)", dtype: "BF16", number: .bfloat16, shape: [], range: range)
  }

  private static func ranges(_ plan: ChunkPlan) -> [Range<UInt64>] { plan.sections.map(\.range) }

  @Test("A file without tensors is one section, an empty one none")
  func opaque() {
    #expect(Self.ranges(ChunkPlan(byteCount: 100, layout: nil)) == [0..<100])
    #expect(ChunkPlan(byteCount: 0, layout: nil).sections.isEmpty)
  }

  @Test("Tensors and what lies between them cover the file")
  func coversTheFile() {
    let tensors = [Self.tensor(8..<20), Self.tensor(20..<40), Self.tensor(64..<90)]
    let plan = ChunkPlan(byteCount: 100, layout: TensorLayout(format: "test", tensors: tensors))
    #expect(Self.ranges(plan) == [0..<8, 8..<20, 20..<40, 40..<64, 64..<90, 90..<100])
    #expect(plan.sections.map { $0.tensor?.name } == [nil, "t8", "t20", nil, "t64", nil])
  }

  @Test("Tensors from the first byte to the last leave nothing between")
  func noGaps() {
    let layout = TensorLayout(format: "test", tensors: [Self.tensor(0..<50), Self.tensor(50..<60)])
    #expect(Self.ranges(ChunkPlan(byteCount: 60, layout: layout)) == [0..<50, 50..<60])
  }
}
