import MVCTensors
import MVCTestSupport
import Testing

@Suite("TensorLayout of damaged files")
struct MutationTests {
  /// Reads bytes in every way there is; a trap would end the run.
  private static func isSound(_ bytes: [UInt8], file: String) throws -> Bool {
    _ = try ONNXExternalData.read(ArraySource(bytes))
    guard let layout = try TensorLayout.read(ArraySource(bytes), name: file) else { return true }
    return layout.isSound(fileByteCount: bytes.count)
  }

  @Test("A file cut anywhere is opaque or gives a sound layout", arguments: GoldenLayouts.texts.keys)
  func truncation(file: String) throws {
    let bytes = try ModelFixture.bytes(file)
    // Everywhere in the headers, here and there in what is long.
    for count in Array(0..<min(400, bytes.count)) + stride(from: 400, to: bytes.count, by: 7) {
      #expect(try Self.isSound(Array(bytes.prefix(count)), file: file), "\(count) bytes")
    }
  }

  @Test(
    "A file with changed, inserted, removed and repeated bytes is opaque or gives a sound layout",
    arguments: GoldenLayouts.texts.keys)
  func mutation(file: String) throws {
    let original = try ModelFixture.bytes(file)
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for round in 0..<1000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &random) { Self.mutate(&bytes, &random) }
      #expect(try Self.isSound(bytes, file: file), "seed \(seed), round \(round)")
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let start = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, start + Int.random(in: 1...16, using: &random))
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[start] = UInt8.random(in: 0...255, using: &random)
    case 2: for index in start..<end { bytes[index] = 0xFF }
    case 3: for index in start..<end { bytes[index] = 0 }
    case 4: bytes.removeSubrange(start..<end)
    case 5: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &random))
    default:
      let target = Int.random(in: 0...(bytes.count - (end - start)), using: &random)
      bytes.replaceSubrange(target..<target + (end - start), with: Array(bytes[start..<end]))
    }
  }
}
