import MVCBase
import MVCObjects
import MVCTensors
import Synchronization

/// An object on its way from a worker to the pack.
struct EncodedObject: Sendable {
  let id: ObjectID
  let byteCount: Int
  /// How it is to be stored, or nil when the store has it already.
  let frame: ObjectFrame?
  /// Of the frame's bytes.
  let checksum: UInt32
}

/// What a worker made of a chunk or of a small file.
struct EncodedPiece: Sendable {
  /// The objects it became; of a file the last one is the file itself.
  var objects: [EncodedObject] = []
  /// The file's status, if it is a whole one.
  var status: FileStatus?
}

/// What one worker needs to encode objects. Not safe to share between threads.
final class ObjectEncoder {
  private let deflater = Deflater()
  private let store: LocalObjectStore
  private let claims: ClaimedIDs

  init(_ store: LocalObjectStore, _ claims: ClaimedIDs) {
    self.store = store
    self.claims = claims
  }

  /// Encodes an object, unless the store has it or another worker sees to it.
  func encode(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws -> EncodedObject {
    guard try !store.contains(id), claims.claim(id) else {
      return EncodedObject(id: id, byteCount: bytes.count, frame: nil, checksum: 0)
    }
    let frame = try ObjectFrame.zlib(bytes, .suited(to: bytes), deflater)
    return EncodedObject(id: id, byteCount: bytes.count, frame: frame, checksum: Checksum.crc32(frame.bytes))
  }
}

/// The ids that some thread of this write has taken on itself to store, so that no other does it again.
final class ClaimedIDs: Sendable {
  private let ids = Mutex<Set<ObjectID>>([])

  /// Whether the caller is the first to claim `id`.
  func claim(_ id: ObjectID) -> Bool {
    ids.withLock { $0.insert(id).inserted }
  }
}
