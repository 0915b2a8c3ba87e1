package import MVCBase
package import MVCObjects
import MVCTensors
import Synchronization

/// The objects of a repository on this machine, in packs.
package final class LocalObjectStore: ObjectStore {
  package let directory: PackDirectory
  package let packSet: PackSet
  package let rules: CuttingRules
  let slabs: SlabPool
  private let runtime: Runtime
  private let decoders = Pool { ObjectDecoder() }
  private let bases = BaseCache(byteLimit: 32 << 20)

  package init(_ directory: PackDirectory, _ runtime: Runtime, rules: CuttingRules = .init()) {
    self.directory = directory
    self.runtime = runtime
    self.rules = rules
    slabs = SlabPool(slabByteCount: rules.slabByteCount)
    packSet = PackSet(directory)
  }

  package func contains(_ id: ObjectID) throws -> Bool { try packSet.find(id, isRetrying: false) != nil }

  package func content(of id: ObjectID, isVerified: Bool, bases: (any BaseSource)?) throws -> ObjectContent {
    guard let (pack, entry) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    return try content(of: entry, in: pack, isVerified: isVerified, bases: bases)
  }

  /// What the frame of an entry holds.
  ///
  /// - Parameter isVerified: Whether a whole object in memory is checked against its id. A caller that checks a larger
  ///   object, of which this is a part, saves the time with false.
  package func content(
    of entry: PackEntry, in pack: PackReader, isVerified: Bool = true, bases: (any BaseSource)? = nil
  ) throws -> ObjectContent {
    if let large = try LargeObject(entry, in: pack) { return .large(large) }
    let content: ObjectContent
    do {
      content = try decode(entry, in: pack, level: 0, isChecked: isVerified, bases)
    } catch {
      // What damaged bytes seem to say, such as a later version, is not the cause: the checksum tells.
      _ = try pack.frame(entry)
      throw error
    }
    if isVerified, case .whole(let bytes) = content, ObjectID(of: bytes) != entry.id {
      throw ObjectFailure.wrongBytes(entry.id)
    }
    return content
  }

  /// Follows a chain of bases to its end.
  ///
  /// A base is looked for in the pack of what refers to it first: within one pack chains end, and packs that hold the
  /// same objects in other encodings cannot be mixed into a ring.
  ///
  /// - Parameter isChecked: Whether the frame is held against its checksum. Those of bases always are, for they are kept.
  private func decode(
    _ entry: PackEntry, in pack: PackReader, level: Int, isChecked: Bool = true, _ known: (any BaseSource)? = nil
  ) throws -> ObjectContent {
    let frame = try pack.frame(entry, isChecked: isChecked)
    guard let base = try FrameHeader(decoding: frame).base else {
      return try decoders.with { try $0.content(of: frame) }
    }
    guard level < Self.largestLevel else {
      throw MVCError(.corrupt, "cannot read object '\(entry.id.short)': its chain of bases does not end")
    }
    let bytes = try known?.bytes(ofBase: base.id) ?? bytes(ofBase: base.id, near: pack, level: level + 1)
    return try decoders.with { try $0.content(of: frame, base: bytes) }
  }

  /// Joined packs may make a chain longer than any writer does, and not by much.
  private static let largestLevel = 4 * Int(DeltaBase.largestDepth)

  private func bytes(ofBase id: ObjectID, near pack: PackReader, level: Int) throws -> [UInt8] {
    if let bytes = bases.bytes(of: id) { return bytes }
    guard let (pack, entry) = try pack.entry(of: id).map({ (pack, $0) }) ?? packSet.find(id) else {
      throw ObjectFailure.missing(id)
    }
    guard case .whole(let bytes) = try decode(entry, in: pack, level: level) else {
      throw MVCError(.corrupt, "cannot read object '\(id.short)' as a base: it is none")
    }
    bases.keep(bytes, as: id)
    return bytes
  }

  /// The bytes of an object as a base for others: not held against its id.
  func bytes(ofBase id: ObjectID) throws -> [UInt8] {
    guard let (pack, _) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    return try bytes(ofBase: id, near: pack, level: 0)
  }

  /// The ids from an object's base to the one that is stored by itself; empty for one that is that itself.
  package func chain(of id: ObjectID) throws -> [ObjectID] {
    var chain: [ObjectID] = []
    guard var (pack, entry) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    while entry.encoding.hasBase, let base = try pack.header(entry).base?.id, chain.count < Self.largestLevel {
      chain.append(base)
      guard let next = try pack.entry(of: base).map({ (pack, $0) }) ?? packSet.find(base) else {
        throw ObjectFailure.missing(base)
      }
      (pack, entry) = next
    }
    return chain
  }

  package func ids(matching prefix: ObjectIDPrefix, limit: Int) throws -> [ObjectID] {
    try packSet.ids(matching: prefix, limit: limit)
  }

  package func write<Result>(
    basedOn files: @escaping BaseCatalog.Files, _ body: (any ObjectWriter) throws -> Result
  ) throws -> Result {
    let result = try PackingWriter.run(self, runtime, basedOn: files, body)
    try packSet.refresh()
    return result
  }
}

/// Things that are dear to make and can be used by one thread at a time, such as decompressors.
final class Pool<Item>: Sendable {
  private let make: @Sendable () -> Item
  private let free = Mutex<[Loan]>([])

  /// An item that nobody uses: it may pass between threads although it is not Sendable.
  private struct Loan: @unchecked Sendable { let item: Item }

  init(_ make: @escaping @Sendable () -> Item) { self.make = make }

  func with<Result>(_ body: (Item) throws -> Result) rethrows -> Result {
    let loan = free.withLock { $0.popLast() } ?? Loan(item: make())
    defer { free.withLock { $0.append(loan) } }
    return try body(loan.item)
  }
}
