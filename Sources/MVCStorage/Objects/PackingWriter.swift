import MVCBase
import MVCObjects
import MVCTensors
import Synchronization

/// Writes one pack: workers hash and compress, the calling thread reads large files and appends frames in order.
final class PackingWriter: ObjectWriter {
  private typealias Pipeline = OrderedPipeline<Deflater, EncodedObject>

  /// An object on its way from a worker to the pack; without a frame when the store has it already.
  private struct EncodedObject: Sendable {
    let id: ObjectID
    let frame: ObjectFrame?
    let checksum: UInt32
    let byteCount: Int
    let status: FileStatus?
  }

  private let store: LocalObjectStore
  private let runtime: Runtime
  private let claims = ClaimedIDs()
  private let deflater = Deflater()
  private var pack: PackWriter?
  private var pipeline: Pipeline?
  /// What to do with each result of the pipeline, in the order of submission.
  private var completions = Completions()
  private var slab: UnsafeMutableRawBufferPointer?

  static func run<Result>(
    _ store: LocalObjectStore, _ runtime: Runtime, _ body: (any ObjectWriter) throws -> Result
  ) throws -> Result {
    let writer = PackingWriter(store, runtime)
    defer {
      writer.pack?.discard()
      writer.slab?.deallocate()
    }
    var result: Result?
    try Pipeline.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, makeScratch: { Deflater() },
      consume: { try writer.consume($0) },
      body: { pipeline in
        writer.pipeline = pipeline
        defer { writer.pipeline = nil }
        result = try body(writer)
        try writer.finishFiles()
      })
    if let pack = writer.pack, !pack.isEmpty { _ = try pack.publish() }
    guard let result else { throw MVCError(.internalError, "a write ended without a result") }
    return result
  }

  private init(_ store: LocalObjectStore, _ runtime: Runtime) {
    self.store = store
    self.runtime = runtime
  }

  @discardableResult func add(_ bytes: [UInt8], _ kind: ObjectKind) throws -> ObjectID {
    let id = ObjectID(of: bytes)
    guard try claim(id) else { return id }
    // A snapshot is small and mostly ids. 'log' reads thousands of them, so they are stored as they are.
    let isStored = kind == .snapshot || kind == .tag
    let frame = try bytes.withUnsafeBytes {
      try ObjectFrame.zlib($0, isStored ? .stored : .suited(to: $0), deflater)
    }
    try openPack().append(id, kind, frame)
    return id
  }

  func add(_ source: FileSource, completion: @escaping (RecordedFile) -> Void) throws {
    try runtime.interruption.check()
    if source.byteCount <= Int64(store.chunker.sizes.most) {
      try addWhole(source, completion)
    } else {
      try addChunked(source, completion)
    }
  }

  func has(_ id: ObjectID, _ kind: ObjectKind) throws -> Bool { try store.contains(id) }

  func finishFiles() throws { try pipeline?.drain() }

  /// A small file: one worker does all of it.
  private func addWhole(_ source: FileSource, _ completion: @escaping (RecordedFile) -> Void) throws {
    completions.append { object in
      guard let status = object.status else { return }
      completion(RecordedFile(id: object.id, byteCount: Int64(object.byteCount), status: status))
    }
    let (store, claims) = (store, claims)
    try pipeline?.submit { deflater in
      let file = try source.open()
      let before = try file.status()
      let bytes = try file.readBytes(Int(source.byteCount) + 1, at: 0)
      let status = try source.check(before, file, readByteCount: Int64(bytes.count))
      try file.close()
      return try bytes.withUnsafeBytes { try Self.encode($0, deflater, store, claims, status) }
    }
  }

  /// A large file: this thread reads, cuts and hashes it as a whole, the workers hash and compress its chunks.
  private func addChunked(_ source: FileSource, _ completion: (RecordedFile) -> Void) throws {
    let file = try source.open()
    let before = try file.status()
    var hasher = SHA256Hasher()
    let list = ChunkList()
    list.chunks.reserveCapacity(Int(source.byteCount) / store.chunker.sizes.average)
    var byteCount: Int64 = 0
    try forEachChunk(of: file) { chunk in
      byteCount += Int64(chunk.count)
      // A file that grows as fast as it is read has no end.
      guard byteCount <= before.byteCount else { throw source.changedMeanwhile }
      hasher.update(chunk)
      try submit([UInt8](chunk), to: list)
      try runtime.interruption.check()
    }
    try finishFiles()
    let status = try source.check(before, file, readByteCount: byteCount)
    try file.close()
    let id = ObjectID(hasher)
    if try claim(id) { try openPack().append(id, .blob, .chunked(list.chunks, deflater)) }
    completion(RecordedFile(id: id, byteCount: byteCount, status: status))
  }

  private func submit(_ bytes: [UInt8], to list: ChunkList) throws {
    completions.append { list.chunks.append(Chunk(id: $0.id, byteCount: UInt32($0.byteCount))) }
    let (store, claims) = (store, claims)
    try pipeline?.submit { deflater in
      try bytes.withUnsafeBytes { try Self.encode($0, deflater, store, claims, nil) }
    }
  }

  /// Reads a file through one buffer and hands over its chunks.
  private func forEachChunk(of file: any OpenFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let most = store.chunker.sizes.most
    let slab = self.slab ?? .allocate(byteCount: most * 5, alignment: 4096)
    self.slab = slab
    var filled = 0
    while true {
      let count = try file.readFully(into: UnsafeMutableRawBufferPointer(rebasing: slab[filled...]))
      filled += count
      var start = 0
      // A cut is final only when the longest chunk could have been seen, or the file ends here.
      while filled - start >= most || (count == 0 && filled > start) {
        let rest = UnsafeRawBufferPointer(rebasing: slab[start..<filled])
        let length = store.chunker.nextCut(in: rest)
        try body(UnsafeRawBufferPointer(rebasing: rest[..<length]))
        start += length
      }
      if count == 0 { return }
      slab.copyMemory(from: UnsafeRawBufferPointer(rebasing: slab[start..<filled]))
      filled -= start
    }
  }

  /// Runs on a worker.
  private static func encode(
    _ bytes: UnsafeRawBufferPointer, _ deflater: Deflater, _ store: LocalObjectStore, _ claims: ClaimedIDs,
    _ status: FileStatus?
  ) throws -> EncodedObject {
    let id = ObjectID(of: bytes)
    guard try !store.contains(id), claims.claim(id) else {
      return EncodedObject(id: id, frame: nil, checksum: 0, byteCount: bytes.count, status: status)
    }
    let frame = try ObjectFrame.zlib(bytes, .suited(to: bytes), deflater)
    return EncodedObject(
      id: id, frame: frame, checksum: Checksum.crc32(frame.bytes), byteCount: bytes.count, status: status)
  }

  private func consume(_ object: EncodedObject) throws {
    if let frame = object.frame {
      try openPack().append(object.id, .blob, frame.encoding, frame.bytes, checksum: object.checksum)
    }
    runtime.progress.advance(byteCount: Int64(object.byteCount))
    completions.popFirst()?(object)
  }

  private func claim(_ id: ObjectID) throws -> Bool {
    try !store.contains(id) && claims.claim(id)
  }

  private func openPack() throws -> PackWriter {
    if let pack { return pack }
    let opened = try PackWriter(in: store.directory)
    pack = opened
    return opened
  }

  private final class ChunkList { var chunks: [Chunk] = [] }

  /// A first-in first-out list.
  private struct Completions {
    private var items: [((EncodedObject) -> Void)?] = []
    private var first = 0

    mutating func append(_ completion: @escaping (EncodedObject) -> Void) { items.append(completion) }

    mutating func popFirst() -> ((EncodedObject) -> Void)? {
      guard first < items.count else { return nil }
      defer {
        items[first] = nil
        first += 1
        if first > 1024, first * 2 > items.count {
          items.removeFirst(first)
          first = 0
        }
      }
      return items[first]
    }
  }
}

extension FileSource {
  /// The file's status, if it is the same before and after reading and fits what was read.
  fileprivate func check(_ before: FileStatus, _ file: any OpenFile, readByteCount: Int64) throws -> FileStatus {
    guard try file.status() == before, before.byteCount == readByteCount else { throw changedMeanwhile }
    return before
  }

  fileprivate var changedMeanwhile: MVCError {
    MVCError(
      .readFailed, "cannot record '\(subject)': it was changed while it was read",
      hint: "run the command again when nothing writes to it")
  }
}

/// The ids that some thread of this write has taken on itself to store, so that no other does it again.
private final class ClaimedIDs: Sendable {
  private let ids = Mutex<Set<ObjectID>>([])

  /// Whether the caller is the first to claim `id`.
  func claim(_ id: ObjectID) -> Bool {
    ids.withLock { $0.insert(id).inserted }
  }
}
