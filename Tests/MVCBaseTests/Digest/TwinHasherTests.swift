import MVCBase
import MVCTestSupport
import Testing

@Suite("The twin hasher")
struct TwinHasherTests {
  @Test("Pieces and whole have the digests that one hasher each gives, wherever the cuts are")
  func agreesWithOneHasherEach() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let twin = TwinHasher()
      var whole = SHA256Hasher()
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let lengths = [0, 1, 55, 56, 63, 64, 65, 119, 128, Int.random(in: 0...3000, using: &random)]
        let piece = random.bytes(lengths.randomElement(using: &random) ?? 0)
        var own = SHA256Hasher()
        own.update(piece)
        whole.update(piece)
        let digest = piece.withUnsafeBytes { twin.digest(ofNext: $0) }
        #expect(digest == own.finishWords(), "seed \(seed)")
      }
      #expect(twin.finishWords() == whole.finishWords(), "seed \(seed)")
    }
  }

  @Test("The digest of no bytes is the one of FIPS 180-4's examples")
  func digestsNothing() {
    let words = TwinHasher().finishWords()
    #expect(words.0 == 0xE3B0_C442_98FC_1C14 && words.3 == 0xA495_991B_7852_B855)
  }
}
