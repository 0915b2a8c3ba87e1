import MVCBase
import MVCObjects

/// A large file on its way into the store: its chunks are numbered as they are cut, hashed in that order by whichever
/// worker has them, and listed in that order.
final class FileRecording {
  /// What the workers share.
  final class Digest: @unchecked Sendable {
    private let turnstile = Turnstile()
    // Touched inside the turnstile only, and by the consumer when all have passed.
    private let hasher = TwinHasher()

    /// The id of chunk `number`; the file's digest takes it in when those before it were.
    ///
    /// - Throws: The error for which its bytes are not there. Its turn is over then as well.
    func id(ofChunk number: Int, _ bytes: Result<SlabSlice, any Error>) throws -> ObjectID {
      try turnstile.pass(number) { try bytes.get().withBytes { ObjectID(words: hasher.digest(ofNext: $0)) } }
    }

    var fileID: ObjectID { ObjectID(words: hasher.finishWords()) }
  }

  let digest = Digest()
  let previous: ObjectID?
  private(set) var chunks: [Chunk] = []
  /// Why the file cannot be read to its end; what was stored of it until then belongs to nothing.
  var unreadable: MVCError?
  private var submitted = 0

  /// - Parameter previous: The file that was at the same path before.
  init(previous: ObjectID?) { self.previous = previous }

  func nextNumber() -> Int {
    defer { submitted += 1 }
    return submitted
  }

  func append(_ chunk: EncodedObject) {
    chunks.append(Chunk(id: chunk.id, byteCount: UInt32(chunk.byteCount)))
  }
}
