import Foundation
import MVCBase
import MVCTensors
import MVCTestSupport
import Testing

@Suite("ContentDefinedChunker")
struct ContentDefinedChunkerTests {
  private static let standard = ContentDefinedChunker()
  /// Chunks of 1 KiB, so that a little data makes many.
  private static let small = ContentDefinedChunker(sizes: .init(least: 256, average: 1024, most: 4096))

  /// The lengths of the chunks that all of `bytes` is cut into.
  private static func cuts(_ bytes: [UInt8], _ chunker: ContentDefinedChunker) -> [Int] {
    bytes.withUnsafeBytes { all in
      var lengths: [Int] = []
      var start = 0
      while start < all.count {
        let length = chunker.nextCut(in: UnsafeRawBufferPointer(rebasing: all[start...]))
        guard length > 0 else { break }
        lengths.append(length)
        start += length
      }
      return lengths
    }
  }

  private static func chunks(_ bytes: [UInt8], _ chunker: ContentDefinedChunker) -> [[UInt8]] {
    var start = 0
    return cuts(bytes, chunker).map { length in
      defer { start += length }
      return Array(bytes[start..<start + length])
    }
  }

  @Test("The cuts of the worked example of docs/format/chunking.md are made")
  func workedExample() throws {
    // Tests/MVCTensorsTests/Chunking/ContentDefinedChunkerTests.swift
    let top = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let page = try String(contentsOf: top.appending(path: "docs/format/chunking.md"), encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```text\n").dropFirst().first)
    let numbers = try #require(block.components(separatedBy: "```").first).split { !$0.isNumber }.compactMap { Int($0) }
    var random = SeededRandom(seed: 1)
    #expect(Self.cuts(random.bytes(1 << 20), Self.standard) == numbers)
  }

  @Test("The chunks make up the input, and each is within the bounds", arguments: UInt64(1)...10)
  func bounds(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = random.bytes(.random(in: 0...100_000, using: &random))
    let chunks = Self.chunks(bytes, Self.small)
    #expect(Array(chunks.joined()) == bytes, "seed \(seed)")
    #expect(chunks.allSatisfy { 1...4096 ~= $0.count }, "seed \(seed)")
    #expect(chunks.dropLast().allSatisfy { $0.count > 256 }, "seed \(seed)")
  }

  @Test("What is not longer than the least chunk is one chunk", arguments: [0, 1, 255, 256])
  func tiny(byteCount: Int) {
    var random = SeededRandom(seed: 2)
    #expect(Self.cuts(random.bytes(byteCount), Self.small) == (byteCount == 0 ? [] : [byteCount]))
  }

  @Test("Random bytes are cut into chunks near the average")
  func average() {
    var random = SeededRandom(seed: 3)
    let lengths = Self.cuts(random.bytes(8 << 20), Self.standard)
    #expect(60_000...85_000 ~= (8 << 20) / lengths.count)
    // Lengths gather around the average: few are at either bound.
    #expect(lengths.filter { $0 < 32 << 10 }.count * 5 < lengths.count)
    #expect(lengths.filter { $0 == 256 << 10 }.count * 20 < lengths.count)
  }

  @Test("Equal bytes are cut alike, and what follows the longest chunk does not matter")
  func deterministic() {
    var random = SeededRandom(seed: 4)
    let bytes = random.bytes(60_000)
    #expect(Self.cuts(bytes, Self.small) == Self.cuts(bytes, ContentDefinedChunker(sizes: Self.small.sizes)))
    bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: 50_000, by: 977) {
        let rest = UnsafeRawBufferPointer(rebasing: all[start...])
        let window = UnsafeRawBufferPointer(rebasing: rest.prefix(4096))
        #expect(Self.small.nextCut(in: rest) == Self.small.nextCut(in: window))
      }
    }
  }

  private static let edits: [(what: String, edit: @Sendable ([UInt8]) -> [UInt8])] = [
    ("one byte in front", { [7] + $0 }),
    ("a line in front", { Array("epoch,loss,accuracy\n".utf8) + $0 }),
    ("a byte less in front", { Array($0.dropFirst()) }),
    ("bytes in the middle", { Array($0[..<100_000]) + [1, 2, 3] + Array($0[100_000...]) }),
    ("bytes at the end", { $0 + [1, 2, 3] }),
    ("a byte changed", { $0.enumerated().map { $0 == 77_777 ? ~$1 : $1 } }),
  ]

  @Test("After an edit the cuts fall where they fell before", arguments: edits.indices)
  func edit(number: Int) {
    var random = SeededRandom(seed: 5)
    let bytes = random.bytes(200_000)
    let before = Set(Self.chunks(bytes, Self.small))
    let after = Self.chunks(Self.edits[number].edit(bytes), Self.small)
    let new = after.filter { !before.contains($0) }
    #expect(new.count <= 8, "\(Self.edits[number].what): \(new.count) of \(after.count) chunks are new")
  }

  @Test("Bytes without any content are cut at the longest, all alike", arguments: [0, 0xFF] as [UInt8])
  func uniform(byte: UInt8) {
    let lengths = Self.cuts([UInt8](repeating: byte, count: 1 << 20), Self.standard)
    #expect(Set(lengths).count == 1)
    #expect(lengths.count <= 64)
  }
}
