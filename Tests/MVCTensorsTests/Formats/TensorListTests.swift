import Testing

@testable import MVCTensors

@Suite("TensorList")
struct TensorListTests {
  private static func tensor(_ index: Int, byteCount: UInt64) -> TensorExtent {
    TensorExtent(
      name: "\(index)", dtype: "U8", number: .bytes, shape: [byteCount],
      range: UInt64(index) * byteCount..<UInt64(index + 1) * byteCount)
  }

  @Test("A million tensors are listed, empty ones too, and no more")
  func most() throws {
    for byteCount in [UInt64(0), 4] {
      var list = TensorList()
      for index in 0..<1_000_000 { try list.append(Self.tensor(index, byteCount: byteCount)) }
      #expect(throws: MalformedModelFile.self) { try list.append(Self.tensor(1_000_000, byteCount: byteCount)) }
    }
  }

  @Test("Tensors are sorted by their place, and a layout keeps those with bytes")
  func sorted() throws {
    var list = TensorList()
    for index in [3, 1, 2] { try list.append(Self.tensor(index, byteCount: 4)) }
    try list.append(Self.tensor(9, byteCount: 0))
    let layout = try list.layout(format: "x", fileByteCount: 16)
    #expect(layout.tensors.map(\.name) == ["1", "2", "3"])
    #expect(throws: MalformedModelFile.self) { try list.layout(format: "x", fileByteCount: 15) }
  }
}
