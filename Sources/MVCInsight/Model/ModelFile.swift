package import MVCTensors

/// A file of a model: where its tensors lie, and its bytes.
package struct ModelFile: Sendable {
  /// What it is called to people and told apart by: its path in the project.
  package let path: String
  package let bytes: any ModelBytes
  package let layout: TensorLayout
  /// The digest of the whole file, if it is known: files with the same one need not be looked at.
  package let digest: PieceDigest?

  package init(path: String, bytes: any ModelBytes, layout: TensorLayout, digest: PieceDigest? = nil) {
    self.path = path
    self.bytes = bytes
    self.layout = layout
    self.digest = digest
  }

  /// The file's tensors, in their order.
  package var tensors: [ModelTensor] { layout.tensors.map { ModelTensor(file: self, extent: $0) } }

  /// The path without its last part; empty at the top.
  package var folder: String { Self.folder(of: path) }

  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}

/// One tensor of a model file.
package struct ModelTensor: Sendable {
  package let file: ModelFile
  package let extent: TensorExtent
  /// How its numbers are read; nil where they are not known.
  package let numbers: NumberKind?

  init(file: ModelFile, extent: TensorExtent) {
    self.file = file
    self.extent = extent
    numbers = NumberKind(extent)
  }

  /// What the file calls it; an array alone in a file has the file's name, as it has no other.
  package var name: String {
    guard file.layout.format == "npy" else { return extent.name }
    let last = file.path.split(separator: "/").last.map(String.init) ?? file.path
    return last.hasSuffix(".npy") ? String(last.dropLast(4)) : last
  }

  /// How many elements it has; nil when neither its shape nor its dtype tells.
  package var elementCount: UInt64? {
    if let count = extent.elementCount { return count }
    guard let numbers else { return nil }
    return extent.byteCount / UInt64(numbers.unitByteCount) * UInt64(numbers.unitCount) / UInt64(numbers.partCount)
  }

  /// The digests of its pieces, if they are known without reading.
  var knownDigests: [PieceDigest]? { file.bytes.knownDigests(of: extent.range) }
}

extension TensorExtent {
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
