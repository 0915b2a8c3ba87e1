import MVCTensors

/// What is said of a tensor without its numbers.
package struct TensorFacts: Sendable, Equatable {
  package let name: String
  /// The path of its file.
  package let path: String
  package let dtype: String
  package let shape: [UInt64]
  package let byteCount: UInt64
  /// Nil when neither shape nor dtype tells.
  package let elementCount: UInt64?

  init(_ tensor: ModelTensor) {
    name = tensor.name
    path = tensor.file.path
    dtype = tensor.tensor.dtype
    shape = tensor.tensor.shape
    byteCount = tensor.tensor.byteCount
    elementCount = tensor.elementCount
  }
}

/// How one tensor differs between two models.
package struct TensorDifference: Sendable {
  /// The sorts, those first that people look for first.
  package enum Sort: String, Sendable, CaseIterable {
    /// The same dtype and shape, other bytes.
    case changed
    /// Another dtype.
    case retyped
    /// Another shape.
    case reshaped
    /// The same dtype, shape and bytes under another name.
    case renamed
    case added
    case removed
    /// The same dtype, shape and bytes.
    case identical
  }

  /// What was measured of the difference.
  package enum Measure: Sendable, Equatable {
    /// There is nothing to measure: the bytes are the same, or there is one side only.
    case none
    case numbers(Figures)
    /// How many bytes of how many differ; the dtype says nothing of numbers.
    case bytes(changed: UInt64, of: UInt64)
    /// The numbers cannot be held against each other, and why.
    case notComputed(String)
  }

  package let sort: Sort
  package let old: TensorFacts?
  package let new: TensorFacts?
  package let measure: Measure
  /// Whether the bytes are the same although the shape is not.
  package var hasSameBytes = false

  /// The name after the change; before it, for one that was removed.
  package var name: String { new?.name ?? old?.name ?? "" }
  package var path: String { new?.path ?? old?.path ?? "" }

  package var figures: Figures? {
    if case .numbers(let figures) = measure { return figures }
    return nil
  }
}
