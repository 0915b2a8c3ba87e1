package import MVCBase
package import MVCObjects
package import MVCStorage
package import MVCTensors
package import SystemPackage

/// A folder with packs, without a repository around them.
package final class StoreFolder: Sendable {
  package let folder: TemporaryFolder
  private let random: any RandomSource

  package init(seed: UInt64 = 1) throws {
    folder = try TemporaryFolder()
    random = SeededRandomSource(seed: seed)
    try LocalFileSystem().createDirectory(packs)
    try LocalFileSystem().createDirectory(temporary)
  }

  package var packs: FilePath { folder.path.appending("packs") }
  package var temporary: FilePath { folder.path.appending("tmp") }

  /// - Parameter isDurable: Whether bytes are flushed to the device, which tests of anything else need not wait for.
  package func directory(
    _ fileSystem: any FileSystem = LocalFileSystem(), isDurable: Bool = false
  ) -> PackDirectory {
    PackDirectory(
      fileSystem: fileSystem, random: random, folder: packs, temporaryFolder: temporary, isDurable: isDurable)
  }

  /// A store that has looked at nothing yet, as another process has it.
  ///
  /// - Parameter chunker: With small chunks a little data makes many.
  package func store(
    _ fileSystem: any FileSystem = LocalFileSystem(), isDurable: Bool = false, workerCount: Int = 2,
    chunker: ContentDefinedChunker = .init()
  ) -> LocalObjectStore {
    let runtime = Runtime(fileSystem: fileSystem, random: random, workerCount: workerCount)
    return LocalObjectStore(
      directory(fileSystem, isDurable: isDurable), runtime,
      rules: CuttingRules(chunker: chunker, tensorChunkByteCount: chunker.sizes.most))
  }

  /// Writes a pack without a store.
  ///
  /// - Returns: Its name.
  @discardableResult
  package func writePack(
    _ objects: [[UInt8]], _ kind: ObjectKind = .blob, _ profile: CompressionProfile = .stored,
    on fileSystem: any FileSystem = LocalFileSystem()
  ) throws -> PackName {
    let writer = try PackWriter(in: directory(fileSystem))
    defer { writer.discard() }
    let deflater = Deflater()
    for bytes in objects {
      let frame = try bytes.withUnsafeBytes { try ObjectFrame.zlib($0, profile, deflater) }
      try writer.append(ObjectID(of: bytes), kind, frame)
    }
    return try writer.publish()
  }

  /// The names of all files in the folder of packs.
  package func packFiles() throws -> Set<String> {
    Set(try LocalFileSystem().names(in: packs).map { String(decoding: $0, as: UTF8.self) })
  }
}

extension FileSource {
  /// Bytes in memory as a file in a folder.
  package static func writing(_ bytes: [UInt8], to name: String, in folder: TemporaryFolder) throws -> FileSource {
    try folder.write(bytes, to: name)
    let path = folder.path.appending(name)
    return FileSource(subject: name, byteCount: Int64(bytes.count)) { try LocalFileSystem().open(path, .read) }
  }
}
