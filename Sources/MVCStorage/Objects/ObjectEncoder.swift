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
  var object: EncodedObject?
  /// The file's status, if it is a whole one.
  var status: FileStatus?
  /// Why its file cannot be read.
  var unreadable: MVCError?
}

/// What one worker needs to encode objects. Not safe to share between threads.
final class ObjectEncoder {
  /// A difference has to save this share of what the object takes by itself, or it is not worth the time to restore it.
  private static let leastSaving = 0.03
  /// How much smaller the difference to the last version has to be than the one to its keyframe, to be worth a longer
  /// chain.
  private static let leastParentSaving = 0.2
  /// The longest chain a commit makes. A repack, which has time, goes to ``DeltaBase/largestDepth``.
  private static let largestCommitDepth = 2
  /// A difference that takes no more than this share of the bytes is good enough: the last version, for which a whole
  /// chain would have to be decoded, is not even tried.
  private static let goodShare = 0.1

  private let deflater = Deflater()
  private let textDeflater = TextDeflater()
  private let codec = TensorCodec()
  private let store: LocalObjectStore
  private let claims: ClaimedIDs
  private let catalog: BaseCatalog

  init(_ store: LocalObjectStore, _ claims: ClaimedIDs, _ catalog: BaseCatalog) {
    self.store = store
    self.claims = claims
    self.catalog = catalog
  }

  /// Encodes a file, unless the store has it or another worker sees to it.
  func encode(file id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws -> EncodedObject {
    try encode(id, bytes) { try .zlib(bytes, .suited(to: bytes), deflater) }
  }

  /// Encodes a chunk, unless the store has it or another worker sees to it.
  ///
  /// - Parameters:
  ///   - place: The tensor it is a part of, if it is one.
  ///   - previous: The file that was before at the path of the file it is a part of.
  func encode(
    chunk id: ObjectID, _ bytes: UnsafeRawBufferPointer, at place: TensorPlace?, previous: ObjectID?
  ) throws -> EncodedObject {
    try encode(id, bytes) {
      if let place { return try numbersFrame(bytes, place, previous) }
      let profile = CompressionProfile.suited(to: bytes)
      // A data set of gigabytes is not to wait for the last tenth; a repack wins it.
      return profile == .stored ? try .zlib(bytes, .stored, deflater) : .zlib(bytes, textDeflater)
    }
  }

  private func encode(
    _ id: ObjectID, _ bytes: UnsafeRawBufferPointer, _ makeFrame: () throws -> ObjectFrame
  ) throws -> EncodedObject {
    guard try !store.contains(id), claims.claim(id) else {
      return EncodedObject(id: id, byteCount: bytes.count, frame: nil, checksum: 0)
    }
    let frame = try makeFrame()
    return EncodedObject(id: id, byteCount: bytes.count, frame: frame, checksum: Checksum.crc32(frame.bytes))
  }

  private func numbersFrame(
    _ bytes: UnsafeRawBufferPointer, _ place: TensorPlace, _ previous: ObjectID?
  ) throws -> ObjectFrame {
    let number = place.tensor.number
    guard let base = try bestBase(for: bytes, place, previous) else {
      return try .planes(bytes, number, .normal, codec)
    }
    return try base.bytes.withUnsafeBytes {
      try .delta(bytes, number, to: DeltaBase(id: base.id, depth: base.depth), $0, .normal, codec)
    }
  }

  /// What to store a chunk as a difference to, or nil to store it by itself: as samples of it tell.
  private func bestBase(
    for bytes: UnsafeRawBufferPointer, _ place: TensorPlace, _ previous: ObjectID?
  ) throws -> BaseCandidate? {
    guard let parent = try catalog.base(for: place, byteCount: bytes.count, previous: previous) else { return nil }
    let number = place.tensor.number
    let chain = try store.chain(of: parent)
    var best: BaseCandidate?
    var limit = Double(codec.estimatedByteCount(bytes, number)) * (1 - Self.leastSaving)
    if let keyframe = chain.last {
      try consider(keyframe, depth: 1, for: bytes, number, &best, &limit)
      if best != nil, limit <= Double(bytes.count) * Self.goodShare { return best }
      if best != nil { limit *= 1 - Self.leastParentSaving }
    }
    // The last version, or the latest of its chain that is near enough to the keyframe.
    let depth = min(chain.count + 1, Self.largestCommitDepth)
    let candidate = chain.count < depth ? parent : chain[chain.count - depth]
    if candidate != chain.last { try consider(candidate, depth: depth, for: bytes, number, &best, &limit) }
    return best
  }

  /// Takes a candidate as the best when its difference is expected to take less than `limit` bytes.
  private func consider(
    _ id: ObjectID, depth: Int, for bytes: UnsafeRawBufferPointer, _ number: NumberFormat,
    _ best: inout BaseCandidate?, _ limit: inout Double
  ) throws {
    let base = try store.bytes(ofBase: id)
    guard base.count == bytes.count else { return }
    let estimate = Double(base.withUnsafeBytes { codec.estimatedByteCount(bytes, base: $0, number) })
    guard estimate < limit else { return }
    (best, limit) = (BaseCandidate(id: id, depth: UInt8(depth), bytes: base), estimate)
  }
}

/// An object that another one might be stored as a difference to.
private struct BaseCandidate {
  let id: ObjectID
  let depth: UInt8
  let bytes: [UInt8]
}

/// The ids that some thread of this write has taken on itself to store, so that no other does it again.
final class ClaimedIDs: Sendable {
  private let ids = Mutex<Set<ObjectID>>([])

  /// Whether the caller is the first to claim `id`.
  func claim(_ id: ObjectID) -> Bool {
    ids.withLock { $0.insert(id).inserted }
  }
}
