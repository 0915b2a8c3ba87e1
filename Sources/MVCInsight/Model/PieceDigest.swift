package import MVCBase
import MVCTensors

/// The SHA-256 of a piece of a tensor, by which equal pieces are known without comparing them.
package struct PieceDigest: Hashable, Sendable {
  /// The length of a piece, in bytes; the last one of a tensor may be shorter. Stored files are cut in the same pieces,
  /// so that their chunks' ids are these digests.
  package static let pieceByteCount: UInt64 = 4 << 20

  private let words: SIMD4<UInt64>

  /// - Parameter words: The digest's four big-endian words.
  package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = SIMD4(words.0, words.1, words.2, words.3) }

  package init(_ hasher: SHA256Hasher) { self.init(words: hasher.finishWords()) }

  package init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self.init(hasher)
  }

  /// The digest whose 32 bytes these are, or nil when there are not 32.
  package init?(bytes: [UInt8]) {
    guard bytes.count == SHA256Hasher.byteCount else { return nil }
    words = bytes.withUnsafeBytes { bytes in
      SIMD4((0..<4).map { UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) })
    }
  }

  package var bytes: [UInt8] {
    (0..<4).flatMap { index in withUnsafeBytes(of: words[index].bigEndian) { [UInt8]($0) } }
  }
}

/// What a tensor is whatever it is called and wherever it lies: the digest of its dtype, shape and bytes.
package struct TensorIdentity: Hashable, Sendable {
  package let digest: PieceDigest

  /// - Parameter pieces: The digests of all the tensor's pieces, in order.
  init(_ tensor: ModelTensor, pieces: [PieceDigest]) {
    var hasher = SHA256Hasher()
    let shape = tensor.tensor.shape.map { String($0) }.joined(separator: "x")
    hasher.update(Array("\(tensor.form) \(shape)\n".utf8))
    for piece in pieces { hasher.update(piece.bytes) }
    digest = PieceDigest(hasher)
  }
}
