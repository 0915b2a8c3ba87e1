import MVCBase
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Zlib streams of text")
struct TextDeflaterTests {
  private static let seeds: [UInt64] = [1, 20_26]

  private let deflater = TextDeflater()
  private let inflater = Inflater()

  private func stream(of bytes: [UInt8], by deflater: TextDeflater? = nil) -> [UInt8] {
    var output: [UInt8] = []
    bytes.withExactMemory { (deflater ?? self.deflater).deflate($0, to: &output) }
    return output
  }

  /// Two bytes of header, four of checksum, five for each block of at most 65,535 bytes.
  private func storedByteCount(_ count: Int) -> Int { count + 6 + 5 * max(1, (count + 65_534) / 65_535) }

  /// Checks that the system's zlib gives the bytes back, and that they take no more than stored.
  private func check(_ bytes: [UInt8], _ what: String) throws {
    let stream = stream(of: bytes)
    #expect(try inflater.inflate(stream, byteCount: bytes.count) == bytes, "\(what), \(bytes.count) bytes")
    #expect(stream.count <= storedByteCount(bytes.count), "\(what), \(bytes.count) bytes")
  }

  @Test("Bytes of every short length come back", arguments: seeds)
  func short(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for count in 0...300 {
      try check(random.bytes(count), "random, seed \(seed)")
      try check([UInt8](repeating: 7, count: count), "one byte")
      try check(random.text(count), "text, seed \(seed)")
      try check((0..<count).map { UInt8($0 % 3) }, "a period of 3")
    }
  }

  @Test("Bytes of many kinds come back", arguments: seeds)
  func kinds(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lengths = [65_276, 65_277, 65_278, 65_535, 65_536, 65_537, 130_554, 130_555, 200_001, 1 << 20]
    for count in lengths {
      try check(random.bytes(count), "random, seed \(seed)")
      try check(random.text(count), "text, seed \(seed)")
      try check([UInt8](repeating: 0, count: count), "zeros")
      try check((0..<count).map { _ in random.next() % 20 == 0 ? 1 : 0 }, "few ones, seed \(seed)")
      try check(random.mixture(count), "a mixture, seed \(seed)")
    }
    try check(random.mixture(4 << 20), "a mixture, seed \(seed)")
  }

  @Test("Repeats at the limit of what deflate looks back come back", arguments: seeds)
  func distances(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for period in [1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 257, 258, 259, 32_766, 32_767, 32_768, 32_769, 65_535, 65_536] {
      let unit = random.bytes(period)
      try check((0..<100_000).map { unit[$0 % period] }, "a period of \(period), seed \(seed)")
    }
    // Just near enough and just too far.
    let unit = random.bytes(32_769)
    let near = stream(of: Array(unit.dropLast() + unit.dropLast()))
    #expect(near.count < 34_000)
    #expect(stream(of: unit + unit).count > 65_000)
  }

  @Test("Matches of every length come back", arguments: seeds)
  func lengths(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let source = random.bytes(600)
    for length in 3...520 {
      try check(source + random.bytes(3) + source.prefix(length), "a match at the end, seed \(seed)")
      try check(source + source.prefix(length) + random.bytes(40), "a match in the middle, seed \(seed)")
    }
  }

  @Test("Codes that would be longer than deflate allows are shortened")
  func skewed() throws {
    // As often as Fibonacci's numbers tell: Huffman's code is as deep as there are symbols.
    var (bytes, count, next): ([UInt8], Int, Int) = ([], 1, 1)
    for symbol in 0..<22 {
      bytes += [UInt8](repeating: UInt8(symbol), count: count)
      (count, next) = (next, count + next)
    }
    var random = SeededRandom(seed: 3)
    try check(bytes.shuffled(using: &random), "Fibonacci, seed 3")
  }

  @Test("A stream depends on its bytes alone", arguments: seeds)
  func deterministic(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for count in [0, 5, 1000, 70_000, 150_000] {
      let bytes = random.mixture(count)
      let used = stream(of: bytes)
      #expect(used == stream(of: bytes, by: TextDeflater()), "\(count) bytes, seed \(seed)")
    }
  }

  @Test("A stream is appended")
  func appended() {
    var output: [UInt8] = [1, 2, 3]
    [UInt8]("text".utf8).withExactMemory { deflater.deflate($0, to: &output) }
    #expect(output == [1, 2, 3] + stream(of: [UInt8]("text".utf8)))
  }

  @Test("Text takes little more room than zlib's level 6 needs, and random bytes take none")
  func sizes() throws {
    var random = SeededRandom(seed: 5)
    let text = random.text(64 << 10)
    #expect(stream(of: text).count < text.count / 2)
    #expect(try stream(of: text).count < Deflater().deflate(text, .balanced).count * 5 / 4)
    #expect(stream(of: random.bytes(1 << 20)).count == storedByteCount(1 << 20))
    // Text after bytes that do not compress is still found to be text.
    #expect(stream(of: random.bytes(128 << 10) + text).count < 132 << 10 + text.count / 2)
  }
}

extension SeededRandom {
  /// Lines of a table with words and numbers.
  fileprivate mutating func text(_ count: Int) -> [UInt8] {
    let words = ["model", "weights", "layer", "la", "di", "me", "er", "training", "of", "a", "epoch", "loss"]
    var text = ""
    while text.utf8.count < count {
      text += "\(next() % 100_000),\(Double(next() % 1000) / 8)"
      for _ in 0..<next() % 8 { text += " " + words[Int(next() % UInt64(words.count))] }
      text += "\n"
    }
    return Array(text.utf8.prefix(count))
  }

  /// Text, random bytes, runs, and repeats of what was before, of any length.
  fileprivate mutating func mixture(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let length = Int(next() % (1 << (next() % 17))) + 1
      switch next() % 4 {
      case 0: bytes += text(length)
      case 1: bytes += self.bytes(length)
      case 2: bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: next()), count: length)
      default:
        let back = Int(next() % 70_000) + 1
        for _ in 0..<length { bytes.append(bytes.count >= back ? bytes[bytes.count - back] : 0) }
      }
    }
    return Array(bytes.prefix(count))
  }
}
