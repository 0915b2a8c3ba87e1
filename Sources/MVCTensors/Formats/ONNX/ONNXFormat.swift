/// ONNX: a Protocol Buffers message with the graph's initializers, whose bytes are in it or in files beside it.
///
/// - SeeAlso: `docs/format/model-files.md`
enum ONNXFormat: ModelFileFormat {
  static let name = "onnx"

  /// The message has no magic: only the name tells.
  static func recognizes(head: [UInt8], fileName: String?) -> Bool {
    fileName?.lowercased().hasSuffix(".onnx") ?? false
  }

  static func readTensors(_ source: any ByteSource) throws -> TensorList { try ONNXModel(source).tensors }
}

/// What an ONNX file says of its tensors.
struct ONNXModel {
  private(set) var tensors = TensorList()
  private(set) var externalData: [ONNXExternalData] = []
  private var externalTexts = TextBudget()

  /// Reads the model's initializers; weights in the attributes of nodes and in subgraphs are not looked for.
  init(_ source: any ByteSource) throws {
    var reader = ProtobufReader(HeaderReader(source, in: 0..<source.byteCount))
    var hasVersion = false
    var graphCount = 0
    try reader.readMessage(until: source.byteCount) { reader, number, value in
      switch (number, value) {
      case (1, .number): hasVersion = true
      case (7, .bytes(let graph)):
        graphCount += 1
        try readGraph(&reader, graph)
      default: break
      }
    }
    guard hasVersion, graphCount == 1 else { throw MalformedModelFile() }
  }

  private mutating func readGraph(_ reader: inout ProtobufReader, _ graph: Range<UInt64>) throws {
    try reader.readMessage(until: graph.upperBound) { reader, number, value in
      switch (number, value) {
      case (5, .bytes(let initializer)): try add(ONNXTensor(&reader, initializer))
      case (15, .bytes(let sparse)): try readSparse(&reader, sparse)
      default: break
      }
    }
  }

  /// Reads a sparse tensor: its values, which have its name, and their indices.
  private mutating func readSparse(_ reader: inout ProtobufReader, _ sparse: Range<UInt64>) throws {
    var values: ONNXTensor?
    var indices: ONNXTensor?
    try reader.readMessage(until: sparse.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let tensor)): values = try ONNXTensor(&reader, tensor)
      case (2, .bytes(let tensor)): indices = try ONNXTensor(&reader, tensor)
      default: break
      }
    }
    if let values { try add(values) }
    if var indices {
      if indices.name.isEmpty, let values { indices.name = values.name + ".indices" }
      try add(indices)
    }
  }

  private mutating func add(_ tensor: ONNXTensor) throws(MalformedModelFile) {
    if let external = try tensor.externalData() {
      guard externalData.count < TensorList.mostTensors else { throw MalformedModelFile() }
      try externalTexts.spend(external.name)
      try externalTexts.spend(external.location)
      externalData.append(external)
    } else if let extent = try tensor.extent() {
      try tensors.append(extent)
    }
  }
}
