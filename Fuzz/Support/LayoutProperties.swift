@testable import MVCTensors

/// An input of the fuzzer as bytes of our own.
func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: count))
}

/// A source that refuses what no reader may ask for.
private struct BoundedSource: ByteSource {
  let source: ArraySource

  var byteCount: UInt64 { source.byteCount }

  func bytes(at offset: UInt64, count: Int) -> [UInt8] {
    precondition(0...(1 << 20) ~= count, "a read of \(count) bytes")
    return source.bytes(at: offset, count: count)
  }
}

/// Reads a layout and traps where it is not what the documentation of `TensorLayout.read` says.
func checkLayout(_ bytes: [UInt8], name: String? = nil) {
  let layout = try? TensorLayout.read(BoundedSource(source: ArraySource(bytes)), name: name)
  checkLayout(layout, fileByteCount: UInt64(bytes.count))
}

/// Traps where a layout is not what the documentation says.
func checkLayout(_ layout: TensorLayout?, fileByteCount: UInt64) {
  guard let layout else { return }
  var end: UInt64 = 0
  for tensor in layout.tensors {
    precondition(tensor.range.lowerBound >= end && !tensor.range.isEmpty, "overlapping or empty")
    end = tensor.range.upperBound
  }
  precondition(end <= fileByteCount, "outside the file")
  precondition(Set(layout.tensors.map { Array($0.name.utf8) }).count == layout.tensors.count, "a name twice")
}
