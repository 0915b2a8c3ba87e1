/// Where the tensors of a model file lie.
package struct TensorLayout: Sendable, Equatable {
  /// The kind of file, as its users call it: "safetensors".
  package let format: String
  /// The tensors by their place in the file; they do not overlap, and those without bytes are left out.
  package let tensors: [TensorExtent]

  package init(format: String, tensors: [TensorExtent]) {
    self.format = format
    self.tensors = tensors
  }
}

/// One tensor of a model file and the bytes it has there.
package struct TensorExtent: Sendable, Equatable {
  /// What the file calls it; in an archive the entry's name when no better one is known.
  package let name: String
  /// The type of its elements in the words of the safetensors format where it has one, otherwise in those of the
  /// file's own format: "BF16", "F8_E4M3", "Q4_K".
  package let dtype: String
  /// How the numbers lie in its bytes.
  package let number: NumberFormat
  /// The length of each dimension, outermost first; empty for a scalar or when the file does not tell.
  package let shape: [UInt64]
  /// Its bytes, counted from the start of the file.
  package let range: Range<UInt64>
  /// Whether the first dimension is the one whose elements lie side by side, and not the last.
  package let isColumnMajor: Bool

  package init(
    name: String, dtype: String, number: NumberFormat, shape: [UInt64], range: Range<UInt64>,
    isColumnMajor: Bool = false
  ) {
    self.name = name
    self.dtype = dtype
    self.number = number
    self.shape = shape
    self.range = range
    self.isColumnMajor = isColumnMajor
  }

  /// The length of its bytes.
  ///
  /// Not `range.count`, which is an `Int` and traps above its largest.
  package var byteCount: UInt64 { range.upperBound - range.lowerBound }
}
