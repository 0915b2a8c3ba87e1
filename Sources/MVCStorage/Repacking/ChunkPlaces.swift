import MVCObjects
import MVCTensors

extension LocalObjectStore {
  /// The tensors that the chunks of a stored file belong to, nil for those that were cut by content.
  package func places(of chunks: [Chunk], byteCount: UInt64) throws -> [TensorPlace?] {
    let source = StoredFileSource(self, chunks, byteCount: byteCount)
    let tensors = try TensorLayout.read(source)?.tensors ?? []
    var places: [TensorPlace?] = []
    places.reserveCapacity(chunks.count)
    var (start, number): (UInt64, Int) = (0, 0)
    for chunk in chunks {
      let end = start + UInt64(chunk.byteCount)
      while number < tensors.count, tensors[number].range.upperBound <= start { number += 1 }
      if number < tensors.count, tensors[number].range.lowerBound <= start, end <= tensors[number].range.upperBound {
        places.append(TensorPlace(tensor: tensors[number], offset: start - tensors[number].range.lowerBound))
      } else {
        places.append(nil)
      }
      start = end
    }
    return places
  }
}
