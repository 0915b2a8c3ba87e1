import MVCBase
import MVCObjects
import MVCStorage
import MVCText
import MVCWorkspace
import SystemPackage

/// A changed file whose bytes can be looked at: stored, or in the working folder only.
struct ComparedFile: Hashable {
  let id: ObjectID
  let byteCount: UInt64
  /// Where it is in the working folder, if it may not be stored.
  let path: RepositoryPath?

  init(_ entry: ManifestEntry, inFolder path: RepositoryPath? = nil) {
    id = entry.id
    byteCount = entry.byteCount
    self.path = path
  }
}

/// Gives the bytes of compared files piece by piece: a few MiB of memory, whatever their size.
struct FileContents {
  let store: any ObjectStore
  let folder: WorkingFolder?

  /// What a stored file is cut into; nil for one that is one object, or is not stored.
  func chunks(of file: ComparedFile) throws -> [Chunk]? {
    guard try isStored(file), case .chunks(let chunks, _) = try store.content(of: file.id) else { return nil }
    return chunks
  }

  /// Hands over all bytes of a file in order.
  func read(_ file: ComparedFile, _ body: ([UInt8]) -> Void) throws {
    guard try !isStored(file), let folder, let path = file.path else {
      switch try store.content(of: file.id) {
      case .whole(let bytes): body(bytes)
      case .chunks(let chunks, _): for chunk in chunks { body(try bytes(of: chunk)) }
      case .large(let object): try object.read(into: body)
      }
      return
    }
    let opened = try folder.runtime.fileSystem.open(folder.location(of: path), .read)
    var offset: Int64 = 0
    while UInt64(offset) < file.byteCount {
      let bytes = try opened.readBytes(min(1 << 20, Int(file.byteCount) - Int(offset)), at: offset)
      if bytes.isEmpty { break }
      body(bytes)
      offset += Int64(bytes.count)
    }
    try opened.close()
  }

  func bytes(of chunk: Chunk) throws -> [UInt8] { try store.bytes(of: chunk.id) }

  private func isStored(_ file: ComparedFile) throws -> Bool { try file.path == nil || store.contains(file.id) }
}
