package import MVCBase
package import MVCObjects
package import MVCTensors

/// A store of immutable objects by id. Safe to share between threads.
package protocol ObjectStore: Sendable {
  func contains(_ id: ObjectID) throws -> Bool

  /// What an object is made of: its bytes, or the chunks it is cut into.
  ///
  /// The bytes of a whole object have been held against its id; those of a chunked one are when they are read.
  ///
  /// - Parameter bases: Where the object's base may be taken from without decoding it.
  /// - Throws: ``MVCError`` with code `corrupt` when it is damaged or not there: whoever asks for an object's content has
  ///   its id from another one or from a reference. What a user types is looked up with ``ids(matching:limit:)``.
  func content(of id: ObjectID, isVerified: Bool, bases: (any BaseSource)?) throws -> ObjectContent

  /// The ids that begin with `prefix`, in order, at most `limit` of them.
  func ids(matching prefix: ObjectIDPrefix, limit: Int) throws -> [ObjectID]

  /// Writes objects: all that `body` adds are there, flushed, when this returns.
  ///
  /// When it throws, none is there, or all are and only the last flush of the folder failed: never some. What was there
  /// before is untouched.
  ///
  /// - Parameter files: Names stored files that the new ones may resemble, likeliest first; asked when it is needed, on
  ///   any thread.
  func write<Result>(
    basedOn files: @escaping BaseCatalog.Files, _ body: (any ObjectWriter) throws -> Result
  ) throws -> Result
}

/// Has bytes of objects without a store, such as in a file at hand.
package protocol BaseSource: Sendable {
  /// The bytes of an object, or nil when it does not have them. They are trusted as far as what is made of them is held
  /// against an id.
  func bytes(ofBase id: ObjectID) throws -> [UInt8]?
}

/// Takes new objects. Belongs to one call of ``ObjectStore/write(_:)`` and to its thread.
package protocol ObjectWriter: AnyObject {
  /// Adds an object that is in memory.
  ///
  /// Adding one that exists succeeds and stores nothing.
  ///
  /// - Returns: Its id.
  @discardableResult func add(_ bytes: [UInt8], _ kind: ObjectKind) throws -> ObjectID

  /// Adds a file's bytes, of any size, with a few MiB of memory.
  ///
  /// Returns before the work is done: it goes on beside what is added next.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - unreadable: Hears why the file cannot be read, instead of `completion`; without it that is thrown.
  ///   - completion: Hears what was recorded, on the thread that adds, at the latest in ``finishFiles()``.
  func add(
    _ source: FileSource, unreadable: ((MVCError) -> Void)?, completion: @escaping (RecordedFile) -> Void
  ) throws

  /// Whether an object need not be added, and so nothing that it refers to.
  func has(_ id: ObjectID, _ kind: ObjectKind) throws -> Bool

  /// Waits until every added file has been recorded and its completion was called.
  func finishFiles() throws
}

extension ObjectWriter {
  /// Adds a file that has to be readable.
  package func add(_ source: FileSource, completion: @escaping (RecordedFile) -> Void) throws {
    try add(source, unreadable: nil, completion: completion)
  }
}

/// A file to be recorded.
package struct FileSource: Sendable {
  /// Opens it for reading from its start; called once, on any thread.
  package let open: @Sendable () throws -> any OpenFile
  /// Its length when it was looked at, in bytes.
  package let byteCount: Int64
  /// What it is called in messages: its path, by which some formats are told.
  package let subject: String
  /// The stored file that was at the same path before.
  package let previous: ObjectID?
  /// Where its tensors lie when it does not say so itself, given its length; called on the thread that adds it.
  package let layout: @Sendable (_ byteCount: UInt64) throws -> TensorLayout?
  /// Sees the bytes of a file of up to ``screenedByteCount`` that has no tensors, on any thread.
  package let screen: (@Sendable (UnsafeRawBufferPointer) -> Void)?

  /// Larger files are not screened, in bytes.
  package static let screenedByteCount = 8 << 20

  package init(
    subject: String, byteCount: Int64, previous: ObjectID? = nil,
    layout: @escaping @Sendable (_ byteCount: UInt64) throws -> TensorLayout? = { _ in nil },
    screen: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil,
    open: @escaping @Sendable () throws -> any OpenFile
  ) {
    self.subject = subject
    self.byteCount = byteCount
    self.previous = previous
    self.layout = layout
    self.screen = screen
    self.open = open
  }
}

/// What was recorded of a file.
package struct RecordedFile: Sendable {
  package let id: ObjectID
  /// The length of what was read, in bytes.
  package let byteCount: Int64
  /// The file's status before it was read.
  package let status: FileStatus

  package init(id: ObjectID, byteCount: Int64, status: FileStatus) {
    self.id = id
    self.byteCount = byteCount
    self.status = status
  }
}

extension ObjectStore {
  package func content(of id: ObjectID) throws -> ObjectContent { try content(of: id, isVerified: true, bases: nil) }

  /// Writes objects that resemble none that is known.
  package func write<Result>(_ body: (any ObjectWriter) throws -> Result) throws -> Result {
    try write(basedOn: { [] }, body)
  }

  /// The largest object that is read into memory at once, in bytes: above a manifest of a million entries.
  package static var wholeObjectLimit: Int { LargeObject.leastByteCount }

  /// All of an object, held against its id.
  ///
  /// For manifests, snapshots and text; a file of any size is read with ``ObjectStore/read(_:workerCount:into:)``.
  ///
  /// - Parameter limit: The most to take into memory, in bytes.
  package func bytes(of id: ObjectID, limit: Int = wholeObjectLimit) throws -> [UInt8] {
    let content = try content(of: id)
    guard content.byteCount <= UInt64(limit) else {
      throw MVCError(
        .failed, "cannot read object '\(id.short)' at once: it has \(content.byteCount) bytes, the most are \(limit)")
    }
    switch content {
    case .whole(let bytes): return bytes
    case .chunks, .large:
      var all: [UInt8] = []
      all.reserveCapacity(Int(content.byteCount))
      try read(id, workerCount: 1) { all += $0 }
      return all
    }
  }

  /// Hands over an object's bytes in order, piece by piece.
  ///
  /// - Parameters:
  ///   - workerCount: How many threads decode at once.
  ///   - sink: Takes each piece, on the calling thread. The whole has been held against the id only when this
  ///     returns: until then the pieces are not to be trusted.
  /// - Throws: ``MVCError`` with code `corrupt` when the bytes are not the object's.
  package func read(_ id: ObjectID, workerCount: Int, into sink: @escaping (_ piece: [UInt8]) throws -> Void) throws {
    switch try content(of: id) {
    case .whole(let bytes): try sink(bytes)
    case .large(let object): try object.read(into: sink)
    case .chunks(let chunks, _):
      var hasher = SHA256Hasher()
      try OrderedPipeline<Void, [UInt8]>.run(
        width: workerCount, window: workerCount * 4 + 4, byteLimit: 96 << 20, makeScratch: {},
        consume: { piece in
          hasher.update(piece)
          try sink(piece)
        },
        body: { pipeline in
          for chunk in chunks {
            try pipeline.submit(byteCount: Int(chunk.byteCount)) {
              try self.bytes(of: chunk, in: id, isVerified: false)
            }
          }
        })
      guard ObjectID(hasher) == id else { throw ObjectFailure.wrongBytes(id) }
    }
  }

  /// The bytes of a chunk of an object.
  ///
  /// - Parameter isVerified: Whether they are held against the chunk's id.
  func bytes(
    of chunk: Chunk, in id: ObjectID, isVerified: Bool, bases: (any BaseSource)? = nil
  ) throws -> [UInt8] {
    guard case .whole(let bytes) = try content(of: chunk.id, isVerified: isVerified, bases: bases),
      bytes.count == Int(chunk.byteCount)
    else {
      throw MVCError(.corrupt, "cannot read object '\(id.short)': its chunk '\(chunk.id.short)' has another length")
    }
    return bytes
  }

  package func manifest(_ id: ObjectID) throws -> Manifest {
    try decoding(id, .manifest) { bytes throws(MVCError) in try Manifest(decoding: bytes) }
  }

  package func snapshot(_ id: ObjectID) throws -> Snapshot {
    try decoding(id, .snapshot) { bytes throws(MVCError) in try Snapshot(decoding: bytes) }
  }

  package func tag(_ id: ObjectID) throws -> Tag {
    try decoding(id, .tag) { bytes throws(MVCError) in try Tag(decoding: bytes) }
  }

  package func event(_ id: ObjectID) throws -> Event {
    try decoding(id, .event) { bytes throws(MVCError) in try Event(decoding: bytes) }
  }

  private func decoding<Value>(
    _ id: ObjectID, _ kind: ObjectKind, _ decode: ([UInt8]) throws(MVCError) -> Value
  ) throws -> Value {
    let bytes = try bytes(of: id, limit: kind.largestByteCount ?? Self.wholeObjectLimit)
    do {
      return try decode(bytes)
    } catch {
      let name = kind == .event ? "an event" : "a \(kind.name)"
      throw MVCError(error.code, "cannot read object '\(id.short)' as \(name): \(error.message)", hint: error.hint)
    }
  }
}

/// The errors of a store, worded once.
package enum ObjectFailure {
  private static let hint = "run 'mvc fsck' to list the snapshots that need it"

  package static func missing(_ id: ObjectID) -> MVCError {
    MVCError(.corrupt, "cannot read object '\(id.short)': it is not in this repository", hint: hint)
  }

  package static func wrongBytes(_ id: ObjectID) -> MVCError {
    MVCError(.corrupt, "cannot read object '\(id.short)': its bytes do not have its id", hint: hint)
  }
}
