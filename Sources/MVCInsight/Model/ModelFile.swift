package import MVCTensors

/// A file of a model: its tensors, and its bytes.
package struct ModelFile: Sendable {
  /// What it is called to people and told apart by: its path in the project.
  package let path: String
  package let bytes: any ModelBytes
  package let contents: ModelContents
  /// The digest of the whole file, if it is known: files with the same one need not be looked at.
  package let digest: PieceDigest?
  /// The path of the ONNX file whose data it holds, if it does.
  package var owner: String?

  package init(path: String, bytes: any ModelBytes, contents: ModelContents, digest: PieceDigest? = nil) {
    self.path = path
    self.bytes = bytes
    self.contents = contents
    self.digest = digest
  }

  /// The file's tensors, in their order.
  package var tensors: [ModelTensor] { contents.tensors.map { ModelTensor(file: self, tensor: $0) } }

  /// The path without its last part; empty at the top.
  package var folder: String { Self.folder(of: path) }

  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}

/// One tensor of a model file.
package struct ModelTensor: Sendable {
  package let file: ModelFile
  package let tensor: LogicalTensor
  /// How its numbers are read; nil where they are not known.
  package let numbers: NumberKind?

  init(file: ModelFile, tensor: LogicalTensor) {
    self.file = file
    self.tensor = tensor
    numbers = NumberKind(tensor)
  }

  /// The tensor with its bytes in another place.
  func placed(at range: Range<UInt64>) -> ModelTensor {
    let moved = LogicalTensor(
      name: tensor.name, dtype: tensor.dtype, number: tensor.number, shape: tensor.shape, byteCount: tensor.byteCount,
      placement: .plain(range))
    return ModelTensor(file: file, tensor: moved)
  }

  /// What the file calls it; an array alone in a file has the file's name, as it has no other.
  package var name: String {
    guard file.contents.format == "npy" else { return tensor.name }
    let last = file.path.split(separator: "/").last.map(String.init) ?? file.path
    return last.hasSuffix(".npy") ? String(last.dropLast(4)) : last
  }

  /// How many elements it has; nil when neither its shape nor its dtype tells.
  package var elementCount: UInt64? {
    // Texts are no parameters.
    if tensor.dtype == "STRING" { return nil }
    if let count = tensor.elementCount { return count }
    guard let numbers else { return nil }
    return tensor.byteCount / UInt64(numbers.unitByteCount) * UInt64(numbers.unitCount) / UInt64(numbers.partCount)
  }

  /// The digests of its pieces, if they are known without reading.
  var knownDigests: [PieceDigest]? { tensor.placement.plainRange.flatMap { file.bytes.knownDigests(of: $0) } }
}

extension LogicalTensor {
  /// How many elements the shape has; nil for one that the file does not tell, or that no file can hold.
  var elementCount: UInt64? {
    guard !shape.isEmpty else { return nil }
    var product: UInt64 = 1
    for length in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
