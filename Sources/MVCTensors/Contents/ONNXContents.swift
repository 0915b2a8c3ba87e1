/// What an ONNX model holds: initializers, and the weights in the attributes of its nodes, in graphs inside of nodes, in
/// functions and in what it says of training.
///
/// A message is gone through twice: what an attribute is called may stand behind its value.
struct ONNXContents {
  /// Graphs in nodes of graphs; the format sets no bound.
  private static let mostDepth = 32
  /// A text of an attribute from here on may be a model by itself, in bytes.
  private static let leastBlobByteCount: UInt64 = 1 << 10
  private static let learningDomain = "ai.onnx.ml"

  private let source: any ByteSource
  private var tensors: [LogicalTensor] = []
  private var externalData: [ONNXExternalData] = []
  private var unread: [UnreadPart] = []
  private var texts = TextBudget()

  /// - Throws: ``MalformedModelFile``, or what the source throws.
  static func read(_ source: any ByteSource) throws -> ModelContents {
    var contents = ONNXContents(source: source)
    try contents.readModel()
    return ModelContents(
      format: ONNXFormat.name, tensors: contents.tensors, externalData: contents.externalData, unread: contents.unread)
  }

  private init(source: any ByteSource) { self.source = source }

  private mutating func readModel() throws {
    var reader = ProtobufReader(HeaderReader(source, in: 0..<source.byteCount))
    var hasVersion = false
    var graphCount = 0
    var trainingCount = 0
    try reader.readMessage(until: source.byteCount) { reader, number, value in
      switch (number, value) {
      case (1, .number): hasVersion = true
      case (7, .bytes(let graph)):
        graphCount += 1
        try readGraph(&reader, graph, prefix: "", depth: 0)
      case (20, .bytes(let training)):
        trainingCount += 1
        try readTraining(&reader, training, prefix: "training \(trainingCount)/")
      case (25, .bytes(let function)): try readFunction(&reader, function)
      default: break
      }
    }
    guard hasVersion, graphCount == 1 else { throw MalformedModelFile() }
  }

  // MARK: Graphs

  private mutating func readGraph(
    _ reader: inout ProtobufReader, _ graph: Range<UInt64>, prefix: String, depth: Int
  ) throws {
    guard depth <= Self.mostDepth else {
      return unread.append(
        UnreadPart(name: prefix, reason: "its graphs are nested more than \(Self.mostDepth) deep", range: graph))
    }
    try reader.readMessage(until: graph.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let node)): try readNode(&reader, node, prefix: prefix, depth: depth)
      case (5, .bytes(let tensor)): try add(ONNXTensor(&reader, tensor), tensor, prefix: prefix)
      case (15, .bytes(let sparse)): try readSparse(&reader, sparse, name: nil, prefix: prefix)
      default: break
      }
    }
  }

  private mutating func readTraining(
    _ reader: inout ProtobufReader, _ training: Range<UInt64>, prefix: String
  ) throws {
    try reader.readMessage(until: training.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let graph)): try readGraph(&reader, graph, prefix: prefix + "initialization/", depth: 1)
      case (2, .bytes(let graph)): try readGraph(&reader, graph, prefix: prefix + "algorithm/", depth: 1)
      default: break
      }
    }
  }

  private mutating func readFunction(_ reader: inout ProtobufReader, _ function: Range<UInt64>) throws {
    var second = reader
    var name = ""
    try reader.readMessage(until: function.upperBound) { reader, number, value in
      if case (1, .bytes(let range)) = (number, value) { name = try readName(&reader, range) }
    }
    try second.readMessage(until: function.upperBound) { reader, number, value in
      switch (number, value) {
      case (7, .bytes(let node)): try readNode(&reader, node, prefix: "function \(name)/", depth: 1)
      // An attribute with a default value.
      case (11, .bytes(let attribute)):
        try readAttribute(&reader, attribute, of: Node(name: name), prefix: "function ", depth: 1)
      default: break
      }
    }
  }

  /// Reads a sparse tensor: its values, which have its name, and their indices.
  private mutating func readSparse(
    _ reader: inout ProtobufReader, _ sparse: Range<UInt64>, name: String?, prefix: String
  ) throws {
    var second = reader
    var known = name ?? ""
    if name == nil {
      try reader.readMessage(until: sparse.upperBound) { reader, number, value in
        if case (1, .bytes(let tensor)) = (number, value) { known = try ONNXTensor(&reader, tensor).name }
      }
    }
    try second.readMessage(until: sparse.upperBound) { reader, number, value in
      switch (number, value) {
      case (1, .bytes(let tensor)): try add(ONNXTensor(&reader, tensor), tensor, name: known, prefix: prefix)
      case (2, .bytes(let tensor)):
        let indices = try ONNXTensor(&reader, tensor)
        let name = name == nil && !indices.name.isEmpty ? indices.name : known + ".indices"
        try add(indices, tensor, name: name, prefix: prefix)
      default: break
      }
    }
  }

  // MARK: Nodes

  private struct Node {
    var name = ""
    var output = ""
    var operation = ""
    var domain = ""

    var isConstant: Bool { operation == "Constant" && (domain.isEmpty || domain == "ai.onnx") }
    /// What its attributes are named after.
    var label: String { name.isEmpty ? output : name }
  }

  private mutating func readNode(
    _ reader: inout ProtobufReader, _ message: Range<UInt64>, prefix: String, depth: Int
  ) throws {
    var second = reader
    var node = Node()
    var hasAttributes = false
    try reader.readMessage(until: message.upperBound) { reader, number, value in
      switch (number, value) {
      case (2, .bytes(let range)) where node.output.isEmpty: node.output = try readName(&reader, range)
      case (3, .bytes(let range)): node.name = try readName(&reader, range)
      case (4, .bytes(let range)): node.operation = try readName(&reader, range)
      case (5, .bytes): hasAttributes = true
      case (7, .bytes(let range)): node.domain = try readName(&reader, range)
      default: break
      }
    }
    guard hasAttributes else { return }
    try second.readMessage(until: message.upperBound) { reader, number, value in
      if case (5, .bytes(let attribute)) = (number, value) {
        try readAttribute(&reader, attribute, of: node, prefix: prefix, depth: depth)
      }
    }
  }

  private mutating func readAttribute(
    _ reader: inout ProtobufReader, _ message: Range<UInt64>, of node: Node, prefix: String, depth: Int
  ) throws {
    var second = reader
    var name = ""
    var lists: [UInt64: EntryList] = [:]
    try reader.readMessage(until: message.upperBound) { reader, number, value in
      if 2...4 ~= number || 7...9 ~= number { try lists[number, default: EntryList()].add(value, reader) }
      if case (1, .bytes(let range)) = (number, value) { name = try readName(&reader, range) }
    }
    let label = node.isConstant ? node.output : node.label + "." + name
    try add(lists, named: label, of: node, prefix: prefix)
    var count = 0
    func next() -> String {
      count += 1
      return count == 1 ? label : "\(label).\(count - 1)"
    }
    try second.readMessage(until: message.upperBound) { reader, number, value in
      switch (number, value) {
      case (5, .bytes(let tensor)), (10, .bytes(let tensor)):
        try add(ONNXTensor(&reader, tensor), tensor, name: next(), prefix: prefix)
      case (22, .bytes(let sparse)), (23, .bytes(let sparse)):
        try readSparse(&reader, sparse, name: next(), prefix: prefix)
      case (6, .bytes(let graph)), (11, .bytes(let graph)):
        try readGraph(&reader, graph, prefix: prefix + next() + "/", depth: depth + 1)
      default: break
      }
    }
  }

  /// Adds the numbers and texts of an attribute that are weights: real numbers in lists, all of a constant's, and all of
  /// an operator of classical learning, whose trees and tables are lists.
  private mutating func add(
    _ lists: [UInt64: EntryList], named name: String, of node: Node, prefix: String
  ) throws {
    for (field, list) in lists.sorted(by: { $0.key < $1.key }) {
      let isList = field >= 7
      guard (field == 7) || node.isConstant || (isList && node.domain == Self.learningDomain) else {
        if field == 4, let range = list.fields, range.upperBound - range.lowerBound >= Self.leastBlobByteCount {
          unread.append(UnreadPart(name: prefix + name, reason: "it is a text of unknown meaning", range: range))
        }
        continue
      }
      guard !list.isTooLong else {
        unread.append(UnreadPart(name: prefix + name, reason: "its numbers are in too many pieces"))
        continue
      }
      if field == 4 || field == 9 {
        guard let range = list.fields else { continue }
        try append(
          LogicalTensor(
            name: prefix + name, dtype: "STRING", number: .bytes, shape: isList ? [UInt64(list.count)] : [],
            byteCount: range.upperBound - range.lowerBound, placement: .plain(range)))
      } else {
        try add(list, field, named: prefix + name, isList: isList)
      }
    }
  }

  private mutating func add(_ list: EntryList, _ field: UInt64, named name: String, isList: Bool) throws {
    let isReal = field == 2 || field == 7
    let type = isReal ? ElementType.float32 : .int64
    var placement: TensorPlacement
    let count: UInt64
    if isReal, list.segments.count == 1, let only = list.segments.first, only.tagByteCount == 0 {
      guard (only.range.upperBound - only.range.lowerBound).isMultiple(of: 4) else { throw MalformedModelFile() }
      count = (only.range.upperBound - only.range.lowerBound) / 4
      placement = .plain(only.range)
    } else {
      var numbers = EncodedNumbers(isReal ? .fixed : .varint, list.segments, entryByteCount: type.bitCount / 8)
      count = try numbers.countEntries(source)
      placement = .encoded(numbers)
    }
    try append(
      LogicalTensor(
        name: name, dtype: type.word, number: type.number, shape: isList ? [count] : [],
        byteCount: count * type.bitCount / 8, placement: placement))
  }

  // MARK: Tensors

  private mutating func add(
    _ tensor: ONNXTensor, _ message: Range<UInt64>, name: String? = nil, prefix: String
  ) throws {
    var tensor = tensor
    tensor.name = prefix + (name ?? (tensor.name.isEmpty ? "unnamed" : tensor.name))
    switch try tensor.placed(message, source) {
    case .tensor(let tensor): try append(tensor)
    case .external(let external):
      guard externalData.count < TensorList.mostTensors else { throw TensorList.tooMany }
      try texts.spend(external.name)
      try texts.spend(external.location)
      externalData.append(external)
    case .unread(let part): unread.append(part)
    }
  }

  private mutating func append(_ tensor: LogicalTensor) throws {
    guard tensors.count < TensorList.mostTensors else { throw TensorList.tooMany }
    try texts.spend(tensor.name)
    tensors.append(tensor)
  }

  private func readName(_ reader: inout ProtobufReader, _ range: Range<UInt64>) throws -> String {
    try reader.readText(range, limit: TensorList.mostNameBytes)
  }
}
