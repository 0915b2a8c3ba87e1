import MVCBase
import MVCObjects
import MVCTensors

/// Writes one pack: the calling thread cuts large files and appends frames in order, workers read, hash and encode.
final class PackingWriter: ObjectWriter {
  private typealias Pipeline = OrderedPipeline<ObjectEncoder, EncodedPiece>

  /// The chunks under way hold at most this many bytes together, and their frames no more: a few for every thread.
  private static func byteLimit(_ runtime: Runtime) -> Int { min(runtime.workerCount * 24, 96) << 20 }

  private let store: LocalObjectStore
  private let runtime: Runtime
  private let claims: ClaimedIDs
  private let deflater = Deflater()
  private var pack: PackWriter?
  private var pipeline: Pipeline?
  /// What to do with each result of the pipeline, in the order of submission.
  private var completions = Completions<EncodedPiece>()

  static func run<Result>(
    _ store: LocalObjectStore, _ runtime: Runtime, basedOn files: @escaping BaseCatalog.Files,
    _ body: (any ObjectWriter) throws -> Result
  ) throws -> Result {
    let claims = ClaimedIDs()
    let catalog = BaseCatalog(store, files: files)
    let writer = PackingWriter(store, runtime, claims)
    defer { writer.pack?.discard() }
    var result: Result?
    try Pipeline.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, byteLimit: byteLimit(runtime),
      makeScratch: { ObjectEncoder(store, claims, catalog) },
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

  private init(_ store: LocalObjectStore, _ runtime: Runtime, _ claims: ClaimedIDs) {
    self.store = store
    self.runtime = runtime
    self.claims = claims
  }

  @discardableResult func add(_ bytes: [UInt8], _ kind: ObjectKind) throws -> ObjectID {
    if let limit = kind.largestByteCount, bytes.count > limit {
      throw MVCError(
        .usage, "cannot record a \(kind.name) of \(bytes.count) bytes: no more than \(limit) are allowed",
        hint: kind == .manifest ? "spread the files of the folder over several" : "shorten its message")
    }
    let id = ObjectID(of: bytes)
    guard try claim(id) else { return id }
    // A snapshot or event is small and mostly ids. 'log' reads thousands of them, so they are stored as they are.
    let isStored = kind == .snapshot || kind == .tag || kind == .event
    let frame = try bytes.withUnsafeBytes {
      try ObjectFrame.zlib($0, isStored ? .stored : .suited(to: $0), deflater)
    }
    try openPack().append(id, kind, frame)
    return id
  }

  func add(
    _ source: FileSource, unreadable: ((MVCError) -> Void)?, completion: @escaping (RecordedFile) -> Void
  ) throws {
    try runtime.interruption.check()
    let failed: (MVCError) throws -> Void = { error in
      guard let unreadable else { throw error }
      unreadable(error)
    }
    if source.byteCount <= Int64(store.rules.wholeFileByteCount), !isSmallModel(source) {
      try addWhole(source, failed, completion)
    } else {
      try addChunked(source, failed, completion)
    }
  }

  /// Whether a file that would be one object is worth to be cut at the bounds of its tensors.
  private func isSmallModel(_ source: FileSource) -> Bool {
    source.byteCount >= Self.leastModelByteCount && TensorLayout.isLikely(fileName: source.subject)
  }

  /// The tensors of smaller files are not looked for, in bytes.
  private static let leastModelByteCount: Int64 = 4 << 10

  func has(_ id: ObjectID, _ kind: ObjectKind) throws -> Bool { try store.contains(id) }

  func finishFiles() throws { try pipeline?.drain() }

  /// A small file: one worker does all of it.
  private func addWhole(
    _ source: FileSource, _ failed: @escaping (MVCError) throws -> Void, _ completion: @escaping (RecordedFile) -> Void
  ) throws {
    try submit(byteCount: 0) { encoder in
      switch try Result.reading({ try source.readAll() }) {
      case .failure(let error): return EncodedPiece(unreadable: error)
      case .success(let (bytes, status)):
        let object = try bytes.withUnsafeBytes {
          source.screen?($0)
          return try encoder.encode(file: ObjectID(of: $0), $0)
        }
        return EncodedPiece(object: object, status: status)
      }
    } completion: { piece in
      if let error = piece.unreadable { return try failed(error) }
      guard let object = piece.object, let status = piece.status else { return }
      completion(RecordedFile(id: object.id, byteCount: Int64(object.byteCount), status: status))
    }
  }

  /// A large file: this thread cuts it, the workers read its tensors, hash and encode its chunks.
  private func addChunked(
    _ source: FileSource, _ failed: @escaping (MVCError) throws -> Void, _ completion: @escaping (RecordedFile) -> Void
  ) throws {
    let opened = try Result.reading({ try OpenedSource(source) })
    guard case .success(let opened) = opened else {
      if case .failure(let error) = opened { try failed(error) }
      return
    }
    let recording = FileRecording(previous: source.previous)
    var cutter = FileCutter(opened.file, store.rules, store.slabs)
    var submitting: (any Error)?
    let cut = try Result.reading({
      try cutter.forEachPiece(of: opened.plan) { piece in
        do {
          try submit(piece, of: recording, source)
          try runtime.interruption.check()
        } catch {
          submitting = error
          throw error
        }
      }
    })
    // What fails while earlier pieces are stored says nothing of this file.
    if let submitting { throw submitting }
    // The file itself comes after the last of its chunks.
    try submit(byteCount: 0) { _ in
      EncodedPiece()
    } completion: { [self] _ in
      if let error = recording.unreadable { return try failed(error) }
      switch try Result.reading({ try opened.check(readByteCount: cut.get()) }) {
      case .failure(let error): try failed(error)
      case .success(let (status, byteCount)):
        let id = recording.digest.fileID
        if try claim(id) { try openPack().append(id, .blob, .chunked(recording.chunks, deflater)) }
        completion(RecordedFile(id: id, byteCount: byteCount, status: status))
      }
    }
  }

  private func submit(_ piece: FilePiece, of recording: FileRecording, _ source: FileSource) throws {
    let (number, digest, previous) = (recording.nextNumber(), recording.digest, recording.previous)
    try submit(byteCount: piece.byteCount) { encoder in
      let bytes = Result {
        let bytes = try piece.load()
        guard bytes.count == piece.byteCount else { throw source.changedMeanwhile }
        return bytes
      }
      switch try Result.reading({ try digest.id(ofChunk: number, bytes) }) {
      case .failure(let error): return EncodedPiece(unreadable: error)
      case .success(let id):
        let object = try bytes.get().withBytes {
          try encoder.encode(chunk: id, $0, at: piece.place, previous: previous)
        }
        return EncodedPiece(object: object)
      }
    } completion: { piece in
      if let object = piece.object { recording.append(object) }
      if let error = piece.unreadable { recording.unreadable = recording.unreadable ?? error }
    }
  }

  private func submit(
    byteCount: Int, _ work: @escaping Pipeline.Work, completion: @escaping (EncodedPiece) throws -> Void
  ) throws {
    completions.append(completion)
    try pipeline?.submit(byteCount: byteCount, work)
  }

  private func consume(_ piece: EncodedPiece) throws {
    if let object = piece.object {
      if let frame = object.frame {
        try openPack().append(object.id, .blob, frame.encoding, frame.bytes, checksum: object.checksum)
      }
      runtime.progress.advance(byteCount: Int64(object.byteCount))
    }
    try completions.popFirst()?(piece)
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
}

/// What to do with each result, first in, first out.
private struct Completions<Value> {
  private var items: [((Value) throws -> Void)?] = []
  private var first = 0

  mutating func append(_ completion: @escaping (Value) throws -> Void) { items.append(completion) }

  mutating func popFirst() -> ((Value) throws -> Void)? {
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

/// A large file that is open, and how it is to be cut.
private struct OpenedSource {
  let source: FileSource
  let file: any OpenFile
  let before: FileStatus
  let plan: ChunkPlan

  init(_ source: FileSource) throws {
    self.source = source
    file = try source.open()
    before = try file.status()
    let byteCount = UInt64(clamping: before.byteCount)
    let layout =
      try TensorLayout.read(OpenFileSource(file, byteCount: byteCount), name: source.subject)
      ?? source.layout(byteCount)
    if let screen = source.screen, layout == nil, byteCount <= UInt64(FileSource.screenedByteCount) {
      try file.readBytes(Int(byteCount), at: 0).withUnsafeBytes(screen)
    }
    plan = ChunkPlan(byteCount: byteCount, layout: layout)
  }

  /// The file's status, when it is still the one that was read, and how many bytes were.
  func check(readByteCount: Int64) throws -> (FileStatus, Int64) {
    let status = try source.check(before, file, readByteCount: readByteCount)
    try file.close()
    return (status, readByteCount)
  }
}

extension FileSource {
  /// All of a small file, with its status.
  fileprivate func readAll() throws -> ([UInt8], FileStatus) {
    let file = try open()
    let before = try file.status()
    let bytes = try file.readBytes(Int(byteCount) + 1, at: 0)
    let status = try check(before, file, readByteCount: Int64(bytes.count))
    try file.close()
    return (bytes, status)
  }

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
