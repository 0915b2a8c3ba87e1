package import MVCObjects
import MVCTensors

/// A tensor of a stored file, and the chunks that it is cut into.
package struct StoredTensor: Sendable {
  package let name: String
  /// The type of its elements, in the words of its file: "BF16".
  package let dtype: String
  package let shape: [UInt64]
  package let chunks: [Chunk]
}

extension LocalObjectStore {
  /// The tensors of a stored file, in their order; none for a file that is no model.
  package func tensors(of file: ObjectID) throws -> [StoredTensor] {
    guard case .chunks(let chunks, let byteCount) = try content(of: file) else { return [] }
    let places = try places(of: chunks, byteCount: byteCount)
    var tensors: [StoredTensor] = []
    var pending: [Chunk] = []
    for (number, place) in places.enumerated() {
      guard let tensor = place?.tensor else { continue }
      pending.append(chunks[number])
      if number + 1 < places.count, places[number + 1]?.tensor.range == tensor.range { continue }
      tensors.append(StoredTensor(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, chunks: pending))
      pending = []
    }
    return tensors
  }
}
