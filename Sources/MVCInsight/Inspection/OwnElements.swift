import MVCTensors

/// How many elements each tensor of a file has to itself: what tensors share counts for the first of them.
struct OwnElements {
  /// By the file's tensors, in their order; 0 for a tensor of unknown length.
  let counts: [UInt64]

  init(_ file: ModelFile) {
    let tensors = file.tensors
    var counts = tensors.map { $0.elementCount ?? 0 }
    let spans = tensors.map { $0.tensor.placement.span }
    let order = tensors.indices.filter { spans[$0] != nil && counts[$0] > 0 }
      .sorted { (spans[$0]?.lowerBound ?? 0, $0) < (spans[$1]?.lowerBound ?? 0, $1) }
    var group: [Int] = []
    var span: Range<UInt64> = 0..<0
    func finish() {
      guard group.count > 1 || group.contains(where: { tensors[$0].tensor.placement.plainRange == nil }) else { return }
      // As many as there is room for, the first tensors first.
      var bytesLeft = span.upperBound - span.lowerBound
      for index in group.sorted() {
        let bytesEach = max(1, tensors[index].tensor.byteCount / counts[index])
        counts[index] = min(counts[index], bytesLeft / bytesEach)
        bytesLeft -= counts[index] * bytesEach
      }
    }
    for index in order {
      guard let next = spans[index] else { continue }
      if next.lowerBound < span.upperBound {
        group.append(index)
        span = span.lowerBound..<max(span.upperBound, next.upperBound)
      } else {
        finish()
        (group, span) = ([index], next)
      }
    }
    finish()
    self.counts = counts
  }
}

extension TensorPlacement {
  /// The part of the file in which the tensor's bytes are; nil where they are not so long there.
  fileprivate var span: Range<UInt64>? {
    switch self {
    case .plain(let range): range
    case .strided(let view): view.span
    case .encoded: nil
    }
  }
}
