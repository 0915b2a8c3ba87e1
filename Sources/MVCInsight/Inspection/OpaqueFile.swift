package import MVCTensors

/// Why a file is no model to mvc.
package struct OpaqueFile: Sendable, Equatable {
  /// A clause about "it".
  package let reason: String
  /// What to do about it, if there is something.
  package let hint: String?

  /// Whether it may hold weights, as its first bytes or its name tell.
  package let mayHoldWeights: Bool

  /// The endings of model files that mvc does not read.
  private static let endings = [
    ".h5", ".hdf5", ".keras", ".tflite", ".pb", ".pkl", ".pickle", ".joblib", ".msgpack", ".pdparams", ".params",
    ".mlmodel", ".engine", ".ot", ".t7", ".caffemodel", ".pt2", ".ptl", ".ggml", ".skops", ".cbm", ".ubj",
  ]

  /// Whether a file's name is that of a model of a kind that mvc does not read.
  package static func isLikely(fileName: String) -> Bool {
    endings.contains { fileName.lowercased().hasSuffix($0) }
  }

  /// Looks at a file that has no contents.
  ///
  /// - Throws: What reading throws.
  package init(_ source: any ByteSource, name: String) throws {
    let head = try source.bytes(at: 0, count: 64)
    let isNamedSo = Self.isLikely(fileName: name) || TensorLayout.isLikely(fileName: name)
    if head.isEmpty {
      (reason, hint, mayHoldWeights) = ("it is empty", nil, false)
    } else if let known = Self.known.first(where: { head.dropFirst($0.offset).starts(with: $0.magic) }) {
      (reason, hint, mayHoldWeights) = (known.reason, known.hint, known.isModel || isNamedSo)
    } else {
      let refusal = try ModelFileRefusal(AnyBytes(source), name: name)
      (reason, hint) = (Self.reason(refusal), nil)
      mayHoldWeights = isNamedSo || (refusal != .unknownFormat && refusal != .archive)
    }
  }

  private static func reason(_ refusal: ModelFileRefusal) -> String {
    switch refusal {
    case .unknownFormat: "it is no model file that mvc knows"
    case .archive: "it is a zip archive with no tensors in it that mvc can read"
    case .notRead(let reason): reason
    case .damaged(let format): "it begins like \(format), but is damaged or cut short"
    case .misnamed(let format): "its name is that of \(format), but it is damaged, cut short or something else"
    }
  }

  private struct Known {
    let magic: [UInt8]
    var offset = 0
    let reason: String
    var hint: String?
    /// Whether it is a model, and not any file.
    var isModel = true
  }

  /// Formats that are met among models, and whose tensors mvc does not read.
  private static let known = [
    Known(
      magic: Array("version https://git-lfs".utf8), reason: "it is a pointer of Git LFS: the weights are elsewhere",
      hint: "run 'git lfs pull' to fetch them"),
    Known(magic: [0x89] + Array("HDF".utf8), reason: "it is HDF5, as Keras writes it, whose tensors mvc does not read"),
    Known(magic: Array("TFL3".utf8), offset: 4, reason: "it is TensorFlow Lite, whose tensors mvc does not read"),
    Known(
      magic: [0x80, 0x02],
      reason: "it is a bare pickle, as PyTorch before 1.6 writes it, whose tensors mvc does not read",
      hint: "load it and save it again with a newer PyTorch, or as safetensors"),
    Known(magic: [0x80, 0x03], reason: "it is a bare pickle, which mvc never executes"),
    Known(magic: [0x80, 0x04], reason: "it is a bare pickle, which mvc never executes"),
    Known(magic: [0x80, 0x05], reason: "it is a bare pickle, which mvc never executes"),
    Known(magic: [0x1F, 0x8B], reason: "it is compressed with gzip", isModel: false),
    Known(magic: [0x28, 0xB5, 0x2F, 0xFD], reason: "it is compressed with zstd", isModel: false),
  ]
}
