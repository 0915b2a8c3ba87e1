/// A tensor as its users have it: numbers in rows, the last dimension's side by side, least significant byte first.
package struct LogicalTensor: Sendable, Equatable {
  package let name: String
  /// As in ``TensorExtent/dtype``, whatever the byte order in the file.
  package let dtype: String
  /// How the numbers lie in the bytes that ``placement`` gives.
  package let number: NumberFormat
  /// The length of each dimension, outermost first; empty for a scalar or when the file does not tell.
  package let shape: [UInt64]
  /// The length of its bytes, once they lie as they should.
  package let byteCount: UInt64
  package let placement: TensorPlacement

  package init(
    name: String, dtype: String, number: NumberFormat, shape: [UInt64], byteCount: UInt64, placement: TensorPlacement
  ) {
    self.name = name
    self.dtype = dtype
    self.number = number
    self.shape = shape
    self.byteCount = byteCount
    self.placement = placement
  }

  func renamed(_ name: String) -> LogicalTensor {
    LogicalTensor(
      name: name, dtype: dtype, number: number, shape: shape, byteCount: byteCount, placement: placement)
  }
}

/// Where the bytes of a tensor come from.
package enum TensorPlacement: Sendable, Equatable {
  /// They lie in the file as they are.
  case plain(Range<UInt64>)
  /// They are elements of a storage, in steps, or of the other byte order.
  case strided(StridedView)
  /// They are numbers of fields of a Protocol Buffers message.
  case encoded(EncodedNumbers)

  /// The bytes, where they lie in the file as they are.
  package var plainRange: Range<UInt64>? {
    if case .plain(let range) = self { return range }
    return nil
  }
}

extension LogicalTensor {
  /// The tensor of an extent, whose numbers may lie by columns or, `swapWidth` bytes each, the other way round.
  init(_ extent: TensorExtent, swapWidth: Int = 1) {
    var placement = TensorPlacement.plain(extent.range)
    let count = extent.shape.checkedProduct ?? 0
    if swapWidth > 1 || extent.isColumnMajor, count > 0, extent.byteCount.isMultiple(of: count) {
      placement = .strided(
        StridedView(
          storage: extent.range, elementByteCount: extent.byteCount / count, offset: 0, shape: extent.shape,
          strides: StridedView.strides(extent.shape, isColumnMajor: extent.isColumnMajor), swapWidth: swapWidth))
    }
    self.init(
      name: extent.name, dtype: extent.dtype, number: extent.number, shape: extent.shape, byteCount: extent.byteCount,
      placement: placement)
  }
}
