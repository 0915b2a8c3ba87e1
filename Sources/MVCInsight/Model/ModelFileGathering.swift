import MVCTensors

/// A file that may be a model's.
package struct ModelFileCandidate: Sendable {
  /// Its path in the project.
  package let path: String
  package let digest: PieceDigest?
  /// Opens it; called once.
  package let open: @Sendable () throws -> any ModelBytes

  package init(path: String, digest: PieceDigest? = nil, open: @escaping @Sendable () throws -> any ModelBytes) {
    self.path = path
    self.digest = digest
    self.open = open
  }

  /// Whether a file is worth a look: by its name, which for an ONNX file's data ends in `data`, or because it is too long for a text that people write.
  package static func isLikely(fileName: String, byteCount: UInt64) -> Bool {
    byteCount > 0
      && (TensorLayout.isLikely(fileName: fileName) || fileName.hasSuffix("data") || byteCount >= leastUnnamedByteCount)
  }

  /// In bytes. Only the first few of such a file are looked at where it is no model.
  private static let leastUnnamedByteCount: UInt64 = 1 << 20
}

extension ModelFile {
  /// The model files among candidates, in their order, with the files that hold the data of ONNX files.
  ///
  /// - Throws: What opening and reading throw.
  package static func gather(_ candidates: [ModelFileCandidate]) throws -> [ModelFile] {
    var files: [(index: Int, file: ModelFile)] = []
    var opaque: [(index: Int, candidate: ModelFileCandidate, bytes: any ModelBytes)] = []
    var external: [String: [ONNXExternalData]] = [:]
    for (index, candidate) in candidates.enumerated() {
      let bytes = try candidate.open()
      let source = AnyBytes(bytes)
      if let layout = try TensorLayout.read(source, name: candidate.path) {
        let file = ModelFile(path: candidate.path, bytes: bytes, layout: layout, digest: candidate.digest)
        files.append((index, file))
        guard layout.format == "onnx" else { continue }
        for tensor in try ONNXExternalData.read(source) {
          external[(file.folder.isEmpty ? "" : file.folder + "/") + tensor.location, default: []].append(tensor)
        }
      } else {
        opaque.append((index, candidate, bytes))
      }
    }
    for (index, candidate, bytes) in opaque {
      guard let tensors = external[candidate.path],
        let layout = TensorLayout(externalData: tensors, fileByteCount: bytes.byteCount)
      else { continue }
      // What the bytes are is said elsewhere, so equal files may hold other tensors.
      files.append((index, ModelFile(path: candidate.path, bytes: bytes, layout: layout)))
    }
    return files.sorted { $0.index < $1.index }.map(\.file)
  }
}
