import MVCBase
import MVCTestSupport
import Testing

@Suite("Deflater and Inflater")
struct CompressionTests {
  /// Empty, tiny, repetitive, random, and longer than a stored block.
  private static func samples() -> [[UInt8]] {
    var random = SeededRandom(seed: 5)
    let text = Array(String(repeating: "loss 0.125 accuracy 0.875\n", count: 400).utf8)
    return [
      [], [0], text, [UInt8](repeating: 0, count: 100_000), random.bytes(1000), random.bytes(150_000),
      random.bytes(3000).map { $0 & 7 },
    ]
  }

  @Test("Every profile gives the bytes back", arguments: CompressionProfile.allCases)
  func roundTrip(profile: CompressionProfile) throws {
    let (deflater, inflater) = (Deflater(), Inflater())
    for bytes in Self.samples() {
      let stream = try deflater.deflate(bytes, profile)
      #expect(try inflater.inflate(stream, byteCount: bytes.count) == bytes)
      #expect(stream.count <= bytes.count + bytes.count / 1000 + 64)
    }
  }

  @Test("A stream that comes in pieces gives the same bytes", arguments: [1, 7, 4096, 1 << 20])
  func pieces(pieceByteCount: Int) throws {
    for bytes in Self.samples() {
      let stream = try Deflater().deflate(bytes, .balanced)
      let inflater = PieceInflater(byteCount: UInt64(bytes.count))
      var result: [UInt8] = []
      for start in stride(from: 0, to: stream.count, by: pieceByteCount) {
        try inflater.inflate(stream[start..<min(start + pieceByteCount, stream.count)]) { result += $0 }
      }
      try inflater.finish()
      #expect(result == bytes)
    }
  }

  @Test("A stream in pieces that is not what its header says is an error")
  func badPieces() throws {
    let bytes = [UInt8](repeating: 7, count: 1_000_000)
    let stream = try Deflater().deflate(bytes, .balanced)
    func problem(_ stream: [UInt8], _ byteCount: Int) -> String? {
      let inflater = PieceInflater(byteCount: UInt64(byteCount))
      do {
        var givenByteCount = 0
        try inflater.inflate(stream[...]) { givenByteCount += $0.count }
        try inflater.finish()
        return nil
      } catch {
        return (error as? MVCError)?.message
      }
    }
    #expect(problem(stream, bytes.count) == nil)
    #expect(problem(stream, bytes.count - 1)?.contains("gave more") == true)
    #expect(problem(stream, bytes.count + 1)?.contains("gave 1000000") == true)
    #expect(problem(stream.dropLast(), bytes.count)?.contains("cut short") == true)
    #expect(problem(stream + [0], bytes.count)?.contains("follow the end") == true)
    var damaged = stream
    damaged[damaged.count - 1] ^= 1
    #expect(problem(damaged, bytes.count) != nil)
  }

  @Test("A profile does what it is for")
  func profiles() throws {
    let deflater = Deflater()
    let text = Self.samples()[2]
    let sizes = try CompressionProfile.allCases.map { try deflater.deflate(text, $0).count }
    #expect(sizes[CompressionProfile.stored.rawValue] > text.count)
    #expect(sizes[CompressionProfile.huffman.rawValue] < text.count)
    #expect(sizes[CompressionProfile.balanced.rawValue] < sizes[CompressionProfile.huffman.rawValue])
  }

  @Test("With a dictionary the bytes come back, and are fewer")
  func dictionary() throws {
    var random = SeededRandom(seed: 6)
    let (deflater, inflater) = (Deflater(), Inflater())
    let dictionary = random.bytes(Deflater.dictionaryByteCount)
    let bytes = Array(dictionary[20_000..<30_000]) + [1, 2, 3]
    for profile in CompressionProfile.allCases {
      var stream: [UInt8] = []
      try bytes.withUnsafeBytes { bytes in
        try dictionary.withUnsafeBytes { try deflater.deflate(bytes, profile, dictionary: $0, to: &stream) }
      }
      func inflated(_ dictionary: [UInt8]) throws -> [UInt8] {
        try stream.withUnsafeBytes { stream in
          try dictionary.withUnsafeBytes { try inflater.inflate(stream, byteCount: bytes.count, dictionary: $0) }
        }
      }
      #expect(try inflated(dictionary) == bytes)
      if profile == .balanced || profile == .tight { #expect(stream.count < bytes.count / 50) }
      for wrong in [[], Array(dictionary.dropLast()), dictionary.flippingBit(9)] {
        let error = #expect(throws: MVCError.self) { try inflated(wrong) }
        #expect(error?.code == .corrupt)
      }
      let error = #expect(throws: MVCError.self) { try inflater.inflate(stream, byteCount: bytes.count) }
      #expect(error?.code == .corrupt)
      // What comes next is not spoilt by it.
      #expect(try inflater.inflate(deflater.deflate(bytes, profile), byteCount: bytes.count) == bytes)
    }
  }

  @Test("A deflater that was used gives the same stream as a new one")
  func reuse() throws {
    let used = Deflater()
    for bytes in Self.samples() {
      for profile in CompressionProfile.allCases {
        #expect(try used.deflate(bytes, profile) == Deflater().deflate(bytes, profile))
      }
    }
  }

  @Test("Python's zlib inflates every stream", .enabled(if: ExternalProgram.python.isInstalled))
  func againstPython() throws {
    let deflater = Deflater()
    var input = ByteWriter()
    var expected: [String] = []
    for bytes in Self.samples() {
      for profile in CompressionProfile.allCases {
        let stream = try deflater.deflate(bytes, profile)
        input.append(littleEndian: UInt32(stream.count))
        input.append(stream)
        expected.append("\(bytes.count) \(Hexadecimal.string(SHA256Hasher.digest(bytes)))")
      }
    }
    let script = """
      import hashlib, struct, sys, zlib
      data = sys.stdin.buffer.read()
      at = 0
      while at < len(data):
        size, = struct.unpack_from('<I', data, at)
        raw = zlib.decompress(data[at + 4:at + 4 + size])
        print(len(raw), hashlib.sha256(raw).hexdigest())
        at += 4 + size
      """
    #expect(try ExternalProgram.python.run("-c", script, input: input.bytes).lines == expected)
  }

  @Test("Streams that Python's zlib made are inflated", .enabled(if: ExternalProgram.python.isInstalled))
  func fromPython() throws {
    let bytes = Self.samples()[2]
    for level in 0...9 {
      let script = "import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(), \(level)))"
      let stream = try ExternalProgram.python.run("-c", script, input: bytes).output
      #expect(try Inflater().inflate(stream, byteCount: bytes.count) == bytes)
    }
  }

  @Test("A stream that was cut short is refused, wherever the cut is", arguments: CompressionProfile.allCases)
  func truncation(profile: CompressionProfile) throws {
    let bytes = Array(Self.samples()[2].prefix(500))
    let stream = try Deflater().deflate(bytes, profile)
    let inflater = Inflater()
    for length in 0..<stream.count {
      expectCorrupt("\(length) bytes") { try inflater.inflate(Array(stream[..<length]), byteCount: bytes.count) }
    }
    #expect(try inflater.inflate(stream, byteCount: bytes.count) == bytes)
  }

  @Test("A stream with any bit flipped gives an error or the same bytes", arguments: CompressionProfile.allCases)
  func bitFlips(profile: CompressionProfile) throws {
    let bytes = Array(Self.samples()[2].prefix(150))
    var stream = try Deflater().deflate(bytes, profile)
    let inflater = Inflater()
    for bit in 0..<stream.count * 8 {
      stream[bit / 8] ^= 1 << UInt8(bit % 8)
      if let result = try? inflater.inflate(stream, byteCount: bytes.count) { #expect(result == bytes, "bit \(bit)") }
      stream[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }

  @Test("Arbitrary bytes never trap", arguments: UInt64(1)...5)
  func arbitraryBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let inflater = Inflater()
    for _ in 0..<300 {
      // Half of them begin as a stream does.
      let start: [UInt8] = Bool.random(using: &random) ? [0x78, 0x9C] : []
      let bytes = start + random.bytes(.random(in: 0...200, using: &random))
      _ = try? inflater.inflate(bytes, byteCount: .random(in: 0...1000, using: &random))
    }
  }

  @Test("A stream that gives more or fewer bytes than were promised is refused", arguments: [-150, -1, 1, 5000])
  func wrongLength(difference: Int) throws {
    let bytes = Array(Self.samples()[2].prefix(150))
    let stream = try Deflater().deflate(bytes)
    expectCorrupt("\(difference)") { try Inflater().inflate(stream, byteCount: bytes.count + difference) }
  }

  @Test("Bytes after the end of a stream are refused")
  func trailingBytes() throws {
    let stream = try Deflater().deflate([1, 2, 3])
    expectCorrupt("one byte") { try Inflater().inflate(stream + [0], byteCount: 3) }
    expectCorrupt("another stream") { try Inflater().inflate(stream + stream, byteCount: 3) }
  }

  @Test(
    "A promise that cannot be kept is refused before memory is set aside for it",
    arguments: [-1, .min, 100_000, 1 << 40, 1 << 50, .max])
  func hugePromise(byteCount: Int) throws {
    let stream = try Deflater().deflate([1, 2, 3])
    expectCorrupt("\(byteCount)") { try Inflater().inflate(stream, byteCount: byteCount) }
  }

  @Test("More than zlib can count is refused and does not go wrong")
  func fourGibibytes() throws {
    // Long enough that its length does not forbid the promise.
    let bytes = [UInt8](repeating: 0, count: 5 << 20)
    for byteCount in [Int(UInt32.max), 1 << 32, 5 << 30] {
      let error = #expect(throws: MVCError.self) { try Inflater().inflate(bytes, byteCount: byteCount) }
      #expect(error?.message == "cannot inflate: 5242880 bytes cannot give the \(byteCount) their header says")
    }
  }

  private func expectCorrupt(_ what: String, _ body: () throws -> [UInt8]) {
    let error = #expect(throws: MVCError.self, "\(what)") { _ = try body() }
    #expect(error?.code == .corrupt, "\(what)")
  }
}
