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

  static func readContents(_ source: any ByteSource) throws -> ModelContents { try ONNXContents.read(source) }

  /// Reads the fields of `ModelProto` beside the graph.
  static func readMetadata(_ source: any ByteSource) throws -> [FileMetadata.Entry] {
    var reader = ProtobufReader(HeaderReader(source, in: 0..<source.byteCount))
    var entries: [FileMetadata.Entry] = []
    func add(_ key: String, _ value: FieldValue) throws {
      guard entries.count < FileMetadata.mostEntries else { throw MalformedModelFile() }
      entries.append(FileMetadata.Entry(key: key, value: value))
    }
    try reader.readMessage(until: source.byteCount) { reader, number, value in
      switch (number, value) {
      case (1, .number(let version)): try add("ir_version", .integer(Int64(clamping: version)))
      case (2, .bytes(let text)): try add("producer_name", .text(readText(&reader, text)))
      case (3, .bytes(let text)): try add("producer_version", .text(readText(&reader, text)))
      case (4, .bytes(let text)): try add("domain", .text(readText(&reader, text)))
      case (5, .number(let version)): try add("model_version", .integer(Int64(bitPattern: version)))
      case (6, .bytes(let text)): try add("doc_string", .text(readText(&reader, text)))
      case (8, .bytes(let operators)):
        let (domain, version) = try readOperatorSet(&reader, operators)
        try add(domain.isEmpty ? "opset" : "opset \(domain)", .integer(version))
      case (14, .bytes(let property)):
        let (key, value) = try readProperty(&reader, property)
        try add(key, .text(value))
      default: break
      }
    }
    return entries
  }

  private static func readText(_ reader: inout ProtobufReader, _ range: Range<UInt64>) throws -> String {
    try reader.readText(range, limit: FileMetadata.mostTextBytes)
  }

  private static func readOperatorSet(
    _ reader: inout ProtobufReader, _ message: Range<UInt64>
  ) throws -> (domain: String, version: Int64) {
    var (domain, version) = ("", Int64(0))
    try reader.readMessage(until: message.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let text)): domain = try readText(&reader, text)
      case (2, .number(let number)): version = Int64(bitPattern: number)
      default: break
      }
    }
    return (domain, version)
  }

  private static func readProperty(
    _ reader: inout ProtobufReader, _ message: Range<UInt64>
  ) throws -> (key: String, value: String) {
    var (key, text) = ("", "")
    try reader.readMessage(until: message.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let range)): key = try readText(&reader, range)
      case (2, .bytes(let range)): text = try readText(&reader, range)
      default: break
      }
    }
    return (key, text)
  }
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
      guard externalData.count < TensorList.mostTensors else { throw TensorList.tooMany }
      try externalTexts.spend(external.name)
      try externalTexts.spend(external.location)
      externalData.append(external)
    } else if let extent = try tensor.extent() {
      try tensors.append(extent)
    }
  }
}
