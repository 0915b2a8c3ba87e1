package import MVCObjects
import MVCTensors
import Synchronization

/// Finds, for a tensor that is being stored, the same tensor in files that were stored before.
///
/// Files are looked into when they are asked about: a commit in which no tensor is new opens none. Safe to share
/// between threads.
package final class BaseCatalog: Sendable {
  /// Names the files in which to look, likeliest first.
  package typealias Files = @Sendable () throws -> [ObjectID]

  /// No more files are looked into, so that a folder of many costs bounded time.
  private static let mostFiles = 1000

  private struct State {
    var others: [ObjectID]?
    var maps: [ObjectID: TensorMap] = [:]
  }

  private let store: LocalObjectStore
  private let files: Files
  private let state = Mutex(State())

  init(_ store: LocalObjectStore, files: @escaping Files) {
    self.store = store
    self.files = files
  }

  /// The chunk that has the same bytes of the same tensor.
  ///
  /// - Parameters:
  ///   - place: Where in which tensor the bytes begin.
  ///   - byteCount: How many they are.
  ///   - previous: The file that was at the same path before.
  func base(for place: TensorPlace, byteCount: Int, previous: ObjectID?) throws -> ObjectID? {
    try state.withLock { state in
      if let previous, let found = try map(of: previous, &state).chunk(at: place, byteCount) { return found }
      let others = try state.others ?? Array(files().prefix(Self.mostFiles))
      state.others = others
      for other in others where other != previous {
        if let found = try map(of: other, &state).chunk(at: place, byteCount) { return found }
      }
      return nil
    }
  }

  private func map(of file: ObjectID, _ state: inout State) throws -> TensorMap {
    if let map = state.maps[file] { return map }
    let map = try TensorMap(file, store)
    state.maps[file] = map
    return map
  }
}

/// Where the tensors of a stored file are, and the chunks it is cut into.
private struct TensorMap {
  private struct Key: Hashable {
    let name: String
    let number: NumberFormat
    let byteCount: UInt64

    init(_ tensor: TensorExtent) { (name, number, byteCount) = (tensor.name, tensor.number, tensor.byteCount) }
  }

  private var starts: [Key: UInt64] = [:]
  private var chunks: [UInt64: Chunk] = [:]

  init(_ file: ObjectID, _ store: LocalObjectStore) throws {
    guard case .chunks(let chunks, let byteCount) = try store.content(of: file) else { return }
    let source = StoredFileSource(store, chunks, byteCount: byteCount)
    guard let layout = try TensorLayout.read(source) else { return }
    for tensor in layout.tensors { starts[Key(tensor)] = tensor.range.lowerBound }
    var offset: UInt64 = 0
    for chunk in chunks {
      self.chunks[offset] = chunk
      offset += UInt64(chunk.byteCount)
    }
  }

  func chunk(at place: TensorPlace, _ byteCount: Int) -> ObjectID? {
    guard let start = starts[Key(place.tensor)], let chunk = chunks[start + place.offset],
      chunk.byteCount == byteCount
    else { return nil }
    return chunk.id
  }
}
