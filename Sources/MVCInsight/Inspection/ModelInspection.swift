import MVCBase
package import MVCTensors

/// What is in a model: a file, or several that belong together.
package struct ModelInspection: Sendable {
  /// The tensors of one dtype.
  package struct DType: Sendable, Equatable {
    package let name: String
    package fileprivate(set) var tensorCount = 0
    /// Tensors of unknown length count none.
    package fileprivate(set) var parameterCount: UInt64 = 0
    package fileprivate(set) var byteCount: UInt64 = 0
  }

  /// The files' kinds, such as "safetensors".
  package let formats: [String]
  package let fileCount: Int
  /// The files' length, in bytes.
  package let byteCount: UInt64
  /// In the files' order, those of files that do not count too.
  package let tensors: [TensorFacts]
  /// How many tensors there are in files that count.
  package let tensorCount: Int
  /// Which files count, and what is missing.
  package let counted: CountedWeights
  /// What is not read.
  package let unread: [UnreadWeights]
  /// The elements of all tensors that count, buffers such as positions among them; what two tensors share once.
  package let parameterCount: UInt64
  /// Those with most parameters first.
  package let dtypes: [DType]
  package let architecture: Architecture?
  package let precision: String
  package let quantisation: String?
  /// That of the first file that has any: shards repeat it.
  package let metadata: FileMetadata

  /// Looks at a model by the headers of its files.
  ///
  /// - Parameters:
  ///   - config: The bytes of the `config.json` beside them, if there is one.
  ///   - indexes: The indexes of shards beside them.
  /// - Throws: What reading throws.
  package init(_ model: GatheredModel, config: [UInt8]? = nil, indexes: [ShardIndex] = []) throws {
    let files = model.files
    counted = CountedWeights(model, indexes: indexes)
    unread = model.unread
    formats = Set(files.map(\.contents.format)).sorted()
    fileCount = files.count
    byteCount = files.reduce(0) { $0 + $1.bytes.byteCount }
    tensors = files.flatMap(\.tensors).map { TensorFacts($0) }
    let mine = files.filter(counted.counts)
    tensorCount = mine.reduce(0) { $0 + $1.contents.tensors.count }
    dtypes = Self.dtypes(mine)
    parameterCount = dtypes.reduce(0) { $0.addingClamped($1.parameterCount) }
    metadata =
      try files.lazy.map { try FileMetadata.read(AnyBytes($0.bytes), format: $0.contents.format) }
      .first { !$0.entries.isEmpty } ?? FileMetadata([])
    let config = config.flatMap { JSONFields($0) }
    let names = mine.flatMap(\.tensors).map(\.name)
    architecture = Architecture.find(names: names, metadata: metadata, config: config)
    let form = WeightForm(dtypes, names: names, metadata: metadata, config: config)
    (precision, quantisation) = (form.precision, form.quantisation)
  }

  private static func dtypes(_ files: [ModelFile]) -> [DType] {
    var dtypes: [String: DType] = [:]
    for file in files {
      for (tensor, elementCount) in zip(file.tensors, OwnElements(file).counts) {
        let name = tensor.tensor.dtype
        var dtype = dtypes[name] ?? DType(name: name)
        dtype.tensorCount += 1
        dtype.parameterCount = dtype.parameterCount.addingClamped(elementCount)
        dtype.byteCount = dtype.byteCount.addingClamped(tensor.tensor.byteCount)
        dtypes[name] = dtype
      }
    }
    return dtypes.values.sorted {
      ($1.parameterCount, $1.byteCount, $0.name) < ($0.parameterCount, $0.byteCount, $1.name)
    }
  }
}

/// A source whose type is not known.
package struct AnyBytes: ByteSource {
  private let source: any ByteSource

  package init(_ source: any ByteSource) { self.source = source }

  package var byteCount: UInt64 { source.byteCount }

  package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] { try source.bytes(at: offset, count: count) }
}
