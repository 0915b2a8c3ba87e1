/// The tensors of a model file as its users have them, whatever the layout of the file.
///
/// ``TensorLayout`` tells where a file is cut, so its extents are apart from each other. Tensors are not: two names may
/// share one storage, a transposed view has no bytes of its own, and numbers may be encoded one by one.
///
/// - SeeAlso: `docs/format/model-files.md`
package struct ModelContents: Sendable, Equatable {
  /// The kind of file, as its users call it: "safetensors".
  package let format: String
  /// In the file's order, empty ones too; each has a name of its own.
  package let tensors: [LogicalTensor]
  /// Tensors of an ONNX file whose bytes are in another file.
  package let externalData: [ONNXExternalData]
  /// What holds weights, or may hold some, and is not read.
  package let unread: [UnreadPart]

  init(
    format: String, tensors: [LogicalTensor], externalData: [ONNXExternalData] = [], unread: [UnreadPart] = []
  ) {
    self.format = format
    self.tensors = Self.named(tensors)
    self.externalData = externalData
    self.unread = unread
  }

  /// The contents of a file with the data of an ONNX file, of which only that one knows the tensors.
  package init(externalData tensors: [LogicalTensor]) {
    self.init(format: "onnx external data", tensors: tensors)
  }

  /// The tensors, those of a name that another has with a number behind it.
  private static func named(_ tensors: [LogicalTensor]) -> [LogicalTensor] {
    var uses: [[UInt8]: Int] = [:]
    for tensor in tensors { uses[Array(tensor.name.utf8), default: 0] += 1 }
    guard uses.count < tensors.count else { return tensors }
    var counts: [[UInt8]: Int] = [:]
    return tensors.map { tensor in
      let key = Array(tensor.name.utf8)
      let number = counts[key, default: 0] + 1
      counts[key] = number
      guard number > 1 else { return tensor }
      var next = number
      while uses[Array("\(tensor.name)#\(next)".utf8)] != nil { next += 1 }
      uses[Array("\(tensor.name)#\(next)".utf8)] = 1
      return tensor.renamed("\(tensor.name)#\(next)")
    }
  }

  /// Reads what a model file holds. No tensor's bytes are read, but for numbers that ONNX encodes in variable length:
  /// those have to be counted.
  ///
  /// Memory is bounded whatever the bytes say; see the page for the limits.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - name: The file's name or path: it decides only where content cannot, which is ONNX.
  /// - Returns: Nil when the bytes are opaque; ``ModelFileRefusal`` tells why.
  /// - Throws: Only what the source's own reads throw.
  package static func read(_ source: some ByteSource, name: String? = nil) throws -> ModelContents? {
    let head = try source.bytes(at: 0, count: TensorLayout.headByteCount)
    for format in TensorLayout.formats where format.recognizes(head: head, fileName: name) {
      do {
        return try format.readContents(source)
      } catch is MalformedModelFile {
        continue
      }
    }
    return nil
  }
}

/// A part of a model file that holds weights, or may hold some, and is not read.
package struct UnreadPart: Sendable, Equatable {
  /// What the file calls it: a tensor, or an entry of an archive.
  package let name: String
  /// A clause about "it".
  package let reason: String
  /// Its bytes, counted from the start of the file; nil when they are not in one piece.
  package let range: Range<UInt64>?

  package init(name: String, reason: String, range: Range<UInt64>? = nil) {
    self.name = name
    self.reason = reason
    self.range = range
  }
}

extension ModelFileFormat {
  static func readContents(_ source: any ByteSource) throws -> ModelContents {
    let list = try readTensors(source)
    let empty = list.empty
    let layout = try list.layout(format: name, fileByteCount: source.byteCount)
    return ModelContents(format: name, tensors: (layout.tensors + empty).map { LogicalTensor($0) })
  }
}
