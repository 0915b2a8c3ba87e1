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
  /// In the files' order.
  package let tensors: [TensorFacts]
  /// The elements of all tensors, buffers such as positions among them.
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
  /// - Parameter config: The bytes of the `config.json` beside them, if there is one.
  /// - Throws: What reading throws.
  package init(_ files: [ModelFile], config: [UInt8]? = nil) throws {
    formats = Set(files.map(\.layout.format)).sorted()
    fileCount = files.count
    byteCount = files.reduce(0) { $0 + $1.bytes.byteCount }
    tensors = files.flatMap(\.tensors).map { TensorFacts($0) }
    dtypes = Self.dtypes(tensors)
    parameterCount = dtypes.reduce(0) { $0.addingClamped($1.parameterCount) }
    metadata =
      try files.lazy.map { try FileMetadata.read(AnyBytes($0.bytes), format: $0.layout.format) }
      .first { !$0.entries.isEmpty } ?? FileMetadata([])
    let config = config.flatMap { JSONFields($0) }
    let names = tensors.map(\.name)
    architecture = Architecture.find(names: names, metadata: metadata, config: config)
    let form = WeightForm(dtypes, names: names, metadata: metadata, config: config)
    (precision, quantisation) = (form.precision, form.quantisation)
  }

  private static func dtypes(_ tensors: [TensorFacts]) -> [DType] {
    var dtypes: [String: DType] = [:]
    for tensor in tensors {
      var dtype = dtypes[tensor.dtype] ?? DType(name: tensor.dtype)
      dtype.tensorCount += 1
      dtype.parameterCount = dtype.parameterCount.addingClamped(tensor.elementCount ?? 0)
      dtype.byteCount += tensor.byteCount
      dtypes[tensor.dtype] = dtype
    }
    return dtypes.values.sorted {
      ($1.parameterCount, $1.byteCount, $0.name) < ($0.parameterCount, $0.byteCount, $1.name)
    }
  }
}

/// A source whose type is not known.
struct AnyBytes: ByteSource {
  private let source: any ByteSource

  init(_ source: any ByteSource) { self.source = source }

  var byteCount: UInt64 { source.byteCount }

  func bytes(at offset: UInt64, count: Int) throws -> [UInt8] { try source.bytes(at: offset, count: count) }
}
