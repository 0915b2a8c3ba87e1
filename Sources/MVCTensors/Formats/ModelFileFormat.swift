/// A kind of model file: how to tell it, and where its tensors lie.
///
/// A format is a type without values, listed in ``TensorLayout/formats``.
protocol ModelFileFormat: SendableMetatype {
  /// What its users call it: "safetensors".
  static var name: String { get }

  /// Whether a file is of this kind as far as its first bytes tell, or its name where they cannot.
  ///
  /// Cheap, as every file is asked. A wrong yes costs a read that fails, a wrong no leaves the file opaque.
  ///
  /// - Parameters:
  ///   - head: The first ``TensorLayout/headByteCount`` bytes, or all where there are fewer.
  ///   - fileName: The last part of the path, if it is known.
  static func recognizes(head: [UInt8], fileName: String?) -> Bool

  /// Reads where the tensors are, by the headers only.
  ///
  /// - Returns: The tensors in any order; who calls sorts and checks them.
  /// - Throws: ``MalformedModelFile``, or what the source throws.
  static func readTensors(_ source: any ByteSource) throws -> TensorList

  /// Reads what the file holds, by the headers only.
  ///
  /// - Throws: ``MalformedModelFile``, or what the source throws.
  static func readContents(_ source: any ByteSource) throws -> ModelContents

  /// Reads what the file says of itself beside its tensors.
  ///
  /// - Throws: ``MalformedModelFile``, or what the source throws.
  static func readMetadata(_ source: any ByteSource) throws -> [FileMetadata.Entry]
}

extension TensorLayout {
  /// Every format, the surest signs first.
  static let formats: [any ModelFileFormat.Type] = [
    GGUFFormat.self, NPYFormat.self, PyTorchFormat.self, NPZFormat.self, SafetensorsFormat.self, ONNXFormat.self,
  ]

  /// How much of a file's start formats are told by.
  static let headByteCount = 16

  /// Whether a file is likely to be a model, as its name tells: enough to choose a way by, never to read it by.
  package static func isLikely(fileName: String) -> Bool {
    fileNameEndings.contains { fileName.lowercased().hasSuffix($0) }
  }

  private static let fileNameEndings = [
    ".safetensors", ".gguf", ".npy", ".npz", ".pt", ".pth", ".bin", ".ckpt", ".onnx",
  ]

  /// Reads where the tensors of a model file lie, by its headers: no tensor's bytes are read.
  ///
  /// The tensors are sorted by their place, do not overlap, have bytes, lie within the file and have names of their own.
  /// Memory is bounded whatever the bytes say; see the page for the limits.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - name: The file's name or path: it decides only where content cannot, which is ONNX.
  /// - Returns: The layout, or nil when the bytes are opaque: not a known model file, or a malformed one.
  /// - Throws: Only what the source's own reads throw.
  /// - Complexity: O(header), not O(file).
  /// - SeeAlso: `docs/format/model-files.md`
  package static func read(_ source: some ByteSource, name: String? = nil) throws -> TensorLayout? {
    let head = try source.bytes(at: 0, count: headByteCount)
    for format in formats where format.recognizes(head: head, fileName: name) {
      do {
        return try format.readTensors(source).layout(format: format.name, fileByteCount: source.byteCount)
      } catch is MalformedModelFile {
        continue
      }
    }
    return nil
  }
}
