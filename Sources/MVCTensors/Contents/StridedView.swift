/// A tensor in a storage: which element of the storage each of its elements is.
package struct StridedView: Sendable, Equatable {
  /// The storage's bytes, counted from the start of the file.
  package let storage: Range<UInt64>
  /// The length of an element, in bytes.
  package let elementByteCount: UInt64
  /// The element of the storage that is the tensor's first.
  package let offset: UInt64
  /// The length of each dimension, outermost first.
  package let shape: [UInt64]
  /// How many elements of the storage lie between neighbours of each dimension.
  package let strides: [UInt64]
  /// How many bytes make a number whose bytes are in the other order; 1 where none are.
  package let swapWidth: Int

  package init(
    storage: Range<UInt64>, elementByteCount: UInt64, offset: UInt64, shape: [UInt64], strides: [UInt64],
    swapWidth: Int = 1
  ) {
    self.storage = storage
    self.elementByteCount = elementByteCount
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.swapWidth = swapWidth
  }

  /// The strides of a tensor that is a whole storage.
  package static func strides(_ shape: [UInt64], isColumnMajor: Bool = false) -> [UInt64] {
    var strides = Array(repeating: UInt64(1), count: shape.count)
    var next: UInt64 = 1
    for index in isColumnMajor ? Array(shape.indices) : shape.indices.reversed() {
      strides[index] = next
      next = next.multipliedReportingOverflow(by: Swift.max(1, shape[index])).partialValue
    }
    return strides
  }

  /// Whether every element is one of the storage.
  var isInside: Bool {
    guard !shape.contains(0) else { return true }
    var last = offset
    for (length, stride) in zip(shape, strides) {
      let (step, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
      let (next, carry) = last.addingReportingOverflow(step)
      guard !overflow, !carry else { return false }
      last = next
    }
    return last < (storage.upperBound - storage.lowerBound) / elementByteCount
  }

  /// The bytes, where the elements lie side by side and in order, in this machine's byte order.
  var plainRange: Range<UInt64>? {
    guard swapWidth == 1, let count = shape.checkedProduct else { return nil }
    var next: UInt64 = 1
    for (length, stride) in zip(shape, strides).reversed() where length > 1 {
      guard stride == next else { return nil }
      next *= length
    }
    let start = storage.lowerBound + offset * elementByteCount
    return start..<start + count * elementByteCount
  }

  /// The bytes, where each element of a stretch of the storage is one of the tensor, whatever the order: what can be
  /// compared byte by byte with a view that is laid out alike.
  package var denseRange: Range<UInt64>? {
    let steps = zip(shape, strides).filter { $0.0 > 1 }.sorted { $0.1 < $1.1 }
    var next: UInt64 = 1
    for (length, stride) in steps {
      guard stride == next else { return nil }
      next *= length
    }
    let start = storage.lowerBound + offset * elementByteCount
    return start..<start + next * elementByteCount
  }

  /// The stretch of the file from the first to the last element.
  package var span: Range<UInt64> {
    guard !shape.contains(0) else { return storage.lowerBound..<storage.lowerBound }
    let last = zip(shape, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 }
    return storage.lowerBound + offset * elementByteCount..<storage.lowerBound + (last + 1) * elementByteCount
  }

  /// Whether two views have the same steps, so that the same places of both are the same elements.
  package func isLaidOutLike(_ other: StridedView) -> Bool {
    guard shape == other.shape, elementByteCount == other.elementByteCount, swapWidth == other.swapWidth else {
      return false
    }
    return zip(shape, zip(strides, other.strides)).allSatisfy { $0.0 <= 1 || $0.1.0 == $0.1.1 }
  }
}

// MARK: - Runs

extension StridedView {
  /// Elements at even steps, of the storage as of the tensor.
  package struct Run {
    /// The first one's place in the storage, in elements.
    package let source: UInt64
    package let sourceStep: UInt64
    /// The first one's place in what was asked for, in elements.
    package let target: Int
    package let targetStep: Int
    package let count: Int
  }

  /// Goes through a stretch of the tensor's elements, in the order of the storage as far as its steps allow.
  ///
  /// - Parameters:
  ///   - elements: Of the tensor, in rows; not more than fit memory.
  ///   - body: Gets each run, and how many elements of the storage lie between the starts of two.
  package func forEachRun(in elements: Range<UInt64>, _ body: (Run, _ gap: UInt64) throws -> Void) throws {
    guard !elements.isEmpty else { return }
    var boxes: [Box] = []
    let blocks = Self.strides(shape)
    Self.cut(elements, shape, blocks, prefix: [], into: &boxes)
    for box in boxes { try forEachRun(in: box, blocks, start: elements.lowerBound, body) }
  }

  /// Elements whose index in each dimension is in a range.
  private struct Box {
    var ranges: [Range<UInt64>]
  }

  /// Cuts a stretch of elements into boxes: the rest of the first row, whole rows, and the start of the last, of each
  /// dimension.
  private static func cut(
    _ elements: Range<UInt64>, _ shape: [UInt64], _ blocks: [UInt64], prefix: [Range<UInt64>], into boxes: inout [Box]
  ) {
    let dimension = prefix.count
    guard dimension < shape.count, !elements.isEmpty else {
      if !elements.isEmpty { boxes.append(Box(ranges: prefix)) }
      return
    }
    let block = blocks[dimension]
    func inner(_ index: UInt64, _ part: Range<UInt64>) {
      cut(part, shape, blocks, prefix: prefix + [index..<index + 1], into: &boxes)
    }
    var first = elements.lowerBound / block
    let end = elements.upperBound / block
    let headStart = elements.lowerBound % block
    if headStart > 0 {
      let headEnd = first == end ? elements.upperBound % block : block
      inner(first, headStart..<headEnd)
      if first == end { return }
      first += 1
    }
    if first < end {
      let rest = shape[(dimension + 1)...].map { 0..<$0 }
      boxes.append(Box(ranges: prefix + [first..<end] + rest))
    }
    if elements.upperBound % block > 0 { inner(end, 0..<elements.upperBound % block) }
  }

  private func forEachRun(
    in box: Box, _ blocks: [UInt64], start: UInt64, _ body: (Run, UInt64) throws -> Void
  ) throws {
    // The longest steps of the storage outermost.
    let dimensions = shape.indices.filter { box.ranges[$0].count > 1 }.sorted { strides[$0] > strides[$1] }
    var source = offset
    var target: UInt64 = 0
    for (index, range) in box.ranges.enumerated() {
      source += range.lowerBound * strides[index]
      target += range.lowerBound * blocks[index]
    }
    target -= start
    guard let inner = dimensions.last else {
      return try body(Run(source: source, sourceStep: 1, target: Int(target), targetStep: 1, count: 1), 1)
    }
    let outer = dimensions.dropLast()
    let gap = outer.last.map { strides[$0] } ?? 1
    var indices = Array(repeating: UInt64(0), count: outer.count)
    while true {
      var run = (source: source, target: target)
      for (place, dimension) in outer.enumerated() {
        run.source += indices[place] * strides[dimension]
        run.target += indices[place] * blocks[dimension]
      }
      try body(
        Run(
          source: run.source, sourceStep: strides[inner], target: Int(run.target), targetStep: Int(blocks[inner]),
          count: box.ranges[inner].count), gap)
      guard Self.advance(&indices, outer.map { UInt64(box.ranges[$0].count) }) else { return }
    }
  }

  /// Counts up; false at the end.
  private static func advance(_ indices: inout [UInt64], _ lengths: [UInt64]) -> Bool {
    for place in indices.indices.reversed() {
      indices[place] += 1
      if indices[place] < lengths[place] { return true }
      indices[place] = 0
    }
    return false
  }
}
