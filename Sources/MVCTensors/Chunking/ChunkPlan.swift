/// Where a file is cut before a byte of it is read: at the bounds of its tensors.
///
/// Tensors that were renamed, moved to another place or to another file are cut alike there, so they are the same
/// chunks. What lies between them, and a file that is no model, is cut by content.
///
/// - SeeAlso: `docs/format/chunking.md`
package struct ChunkPlan: Sendable, Equatable {
  /// A stretch of the file that is cut in one way.
  package struct Section: Sendable, Equatable {
    package let range: Range<UInt64>
    /// The tensor that has these bytes, or nil when the cuts are the content's.
    package let tensor: TensorExtent?
  }

  /// The sections, in order and without gaps, from the first byte to the last.
  package let sections: [Section]

  /// The plan for a file of so many bytes, whose tensors lie inside it, in order and apart from each other.
  package init(byteCount: UInt64, layout: TensorLayout?) {
    var sections: [Section] = []
    var end: UInt64 = 0
    func skip(to start: UInt64) {
      if start > end { sections.append(Section(range: end..<start, tensor: nil)) }
    }
    for tensor in layout?.tensors ?? [] where !tensor.range.isEmpty {
      skip(to: tensor.range.lowerBound)
      sections.append(Section(range: tensor.range, tensor: tensor))
      end = tensor.range.upperBound
    }
    skip(to: byteCount)
    self.sections = sections
  }
}
