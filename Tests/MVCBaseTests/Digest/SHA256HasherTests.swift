import MVCBase
import MVCTestSupport
import Testing

@Suite("SHA256Hasher")
struct SHA256HasherTests {
  /// FIPS 180-4 by way of NIST's "Secure Hashing" example values.
  private static let examples: [(bytes: [UInt8], digest: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("The published examples have their published digests", arguments: examples)
  func publishedExamples(bytes: [UInt8], digest: String) {
    #expect(Hexadecimal.string(SHA256Hasher.digest(bytes)) == digest)
  }

  @Test("A digest does not depend on the pieces that were fed", arguments: UInt64(1)...20)
  func pieces(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = random.bytes(.random(in: 0...1000, using: &random))
    var hasher = SHA256Hasher()
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(.random(in: 0...130, using: &random)))
      hasher.update(piece)
      rest = rest.dropFirst(piece.count)
    }
    #expect(hasher.finish() == SHA256Hasher.digest(bytes), "seed \(seed)")
    let words = hasher.finishWords()
    let joined = [words.0, words.1, words.2, words.3].flatMap { word in
      withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }
    #expect(joined == hasher.finish(), "seed \(seed)")
  }

  @Test("A hasher may be finished, fed on and finished again")
  func feedingOn() {
    var hasher = SHA256Hasher()
    hasher.update([1])
    #expect(hasher.finish() == SHA256Hasher.digest([1]))
    hasher.update([2])
    #expect(hasher.finish() == SHA256Hasher.digest([1, 2]))
  }

  @Test("Digests are those of Python's hashlib", .enabled(if: ExternalProgram.python.isInstalled))
  func againstPython() throws {
    var random = SeededRandom(seed: 42)
    var samples: [[UInt8]] = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129].map { random.bytes($0) }
    for _ in 0..<40 { samples.append(random.bytes(.random(in: 0...5000, using: &random))) }
    var input = ByteWriter()
    for sample in samples {
      input.append(littleEndian: UInt32(sample.count))
      input.append(sample)
    }
    let script = """
      import hashlib, struct, sys
      data = sys.stdin.buffer.read()
      at = 0
      while at < len(data):
        size, = struct.unpack_from('<I', data, at)
        print(hashlib.sha256(data[at + 4:at + 4 + size]).hexdigest())
        at += 4 + size
      """
    let outcome = try ExternalProgram.python.run("-c", script, input: input.bytes)
    #expect(outcome.lines == samples.map { Hexadecimal.string(SHA256Hasher.digest($0)) })
  }
}
