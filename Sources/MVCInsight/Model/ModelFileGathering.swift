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
      && (TensorLayout.isLikely(fileName: fileName) || OpaqueFile.isLikely(fileName: fileName)
        || fileName.hasSuffix("data") || byteCount >= leastUnnamedByteCount)
  }

  /// In bytes. Only the first few of such a file are looked at where it is no model.
  private static let leastUnnamedByteCount: UInt64 = 1 << 20
}

extension GatheredModel {
  /// Reads the model files among candidates, in their order, with the files that hold the data of ONNX files.
  ///
  /// - Parameters:
  ///   - candidates: Each path once.
  ///   - beside: Finds a file that an ONNX file names and that is no candidate, by its path; nil where there is none.
  /// - Throws: What opening and reading throw.
  package init(
    _ candidates: [ModelFileCandidate], beside: (_ path: String) throws -> ModelFileCandidate? = { _ in nil }
  ) throws {
    var gathering = Gathering()
    for (index, candidate) in candidates.enumerated() { try gathering.add(candidate, at: index) }
    try gathering.findData(beside)
    self = try gathering.finished
  }
}

/// Gathers files step by step.
private struct Gathering {
  private struct Opaque {
    let index: Int
    let candidate: ModelFileCandidate
    let bytes: any ModelBytes
  }

  private var files: [(index: Int, file: ModelFile)] = []
  private var opaque: [String: Opaque] = [:]
  private var unread: [UnreadWeights] = []
  /// The tensors of each ONNX file that are elsewhere.
  private var external: [(index: Int, model: ModelFile)] = []

  mutating func add(_ candidate: ModelFileCandidate, at index: Int) throws {
    let bytes = try candidate.open()
    guard let contents = try ModelContents.read(AnyBytes(bytes), name: candidate.path) else {
      opaque[candidate.path] = Opaque(index: index, candidate: candidate, bytes: bytes)
      return
    }
    let file = ModelFile(path: candidate.path, bytes: bytes, contents: contents, digest: candidate.digest)
    files.append((index, file))
    unread += contents.unread.map { part in
      UnreadWeights(path: file.path, part: part.name, reason: part.reason, place: part.range.map { (bytes, $0) })
    }
    if !contents.externalData.isEmpty { external.append((index, file)) }
  }

  /// Finds the files with the data of ONNX files.
  mutating func findData(_ beside: (String) throws -> ModelFileCandidate?) throws {
    var data: [String: [ONNXExternalData]] = [:]
    var owners: [String: String] = [:]
    var order: [String] = []
    for (_, model) in external {
      for (location, tensors) in Self.grouped(model.contents.externalData) {
        guard let path = ExternalLocation.path(location, in: model.folder) else {
          var refused = UnreadWeights(
            path: model.path, part: location, reason: "it is not a path below the folder of the model that names it")
          refused.isRefused = true
          unread.append(refused)
          continue
        }
        if opaque[path] == nil {
          guard let candidate = try beside(path) else {
            unread.append(UnreadWeights(path: model.path, part: location, reason: "it is not there"))
            continue
          }
          // Files that no candidate is come after those that are.
          opaque[path] = Opaque(index: .max, candidate: candidate, bytes: try candidate.open())
        }
        if data[path] == nil { order.append(path) }
        data[path, default: []] += tensors
        owners[path] = owners[path] ?? model.path
      }
    }
    for path in order {
      if let file = opaque.removeValue(forKey: path) { add(data[path] ?? [], in: file, of: owners[path]) }
    }
  }

  /// The tensors by the location of their data, in the order of the first of each.
  private static func grouped(_ tensors: [ONNXExternalData]) -> [(location: String, tensors: [ONNXExternalData])] {
    var order: [String] = []
    var groups: [String: [ONNXExternalData]] = [:]
    for tensor in tensors {
      if groups[tensor.location] == nil { order.append(tensor.location) }
      groups[tensor.location, default: []].append(tensor)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  private mutating func add(_ tensors: [ONNXExternalData], in file: Opaque, of owner: String?) {
    let path = file.candidate.path
    var read: [LogicalTensor] = []
    for tensor in tensors {
      let (end, overflow) = tensor.offset.addingReportingOverflow(tensor.byteCount)
      guard !overflow, end <= file.bytes.byteCount else {
        unread.append(UnreadWeights(path: path, part: tensor.name, reason: "the data file ends before it does"))
        continue
      }
      read.append(
        LogicalTensor(
          name: tensor.name, dtype: tensor.dtype, number: tensor.number, shape: tensor.shape,
          byteCount: tensor.byteCount, placement: .plain(tensor.offset..<end)))
    }
    // What the bytes are is said elsewhere, so equal files may hold other tensors: there is no digest.
    var data = ModelFile(path: path, bytes: file.bytes, contents: ModelContents(externalData: read))
    data.owner = owner
    files.append((file.index, data))
  }

  var finished: GatheredModel {
    get throws {
      let rest = try opaque.values.sorted { $0.index < $1.index }.compactMap { file -> UnreadWeights? in
        let why = try OpaqueFile(file.bytes, name: file.candidate.path)
        guard why.mayHoldWeights else { return nil }
        return UnreadWeights(
          path: file.candidate.path, reason: why.reason, place: (file.bytes, 0..<file.bytes.byteCount),
          digest: file.candidate.digest)
      }
      return GatheredModel(files: files.sorted { $0.index < $1.index }.map(\.file), unread: unread + rest)
    }
  }
}
