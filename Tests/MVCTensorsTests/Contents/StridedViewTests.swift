import MVCTensors
import MVCTestSupport
import Testing

@Suite("StridedView")
struct StridedViewTests {
  /// The elements of the storage that a stretch of a view is, by runs.
  private static func gathered(_ view: StridedView, _ elements: Range<UInt64>) throws -> [UInt64] {
    var found: [UInt64?] = Array(repeating: nil, count: elements.count)
    try view.forEachRun(in: elements) { run, _ in
      for index in 0..<run.count {
        let place = run.target + index * run.targetStep
        #expect(found[place] == nil, "an element is written twice")
        found[place] = run.source + UInt64(index) * run.sourceStep
      }
    }
    return found.compactMap { $0 }
  }

  /// The same by the definition.
  private static func expected(_ view: StridedView, _ elements: Range<UInt64>) -> [UInt64] {
    elements.map { number in
      var rest = number
      var place = view.offset
      for (length, stride) in zip(view.shape, view.strides).reversed() {
        place += rest % length * stride
        rest /= length
      }
      return place
    }
  }

  @Test("Every stretch of every view is gathered element by element as the strides say")
  func runs() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<400 {
      let rank = Int.random(in: 0...4, using: &random)
      let shape = (0..<rank).map { _ in UInt64.random(in: 1...5, using: &random) }
      // Any order of the dimensions, steps with gaps, and steps of 0.
      let strides =
        Bool.random(using: &random)
        ? StridedView.strides(shape, isColumnMajor: Bool.random(using: &random))
        : shape.map { _ in UInt64.random(in: 0...7, using: &random) }
      let view = StridedView(
        storage: 0..<1 << 20, elementByteCount: 4, offset: UInt64.random(in: 0...9, using: &random), shape: shape,
        strides: strides)
      let count = shape.reduce(1, *)
      let start = UInt64.random(in: 0..<count, using: &random)
      let elements = start..<UInt64.random(in: start...count, using: &random)
      #expect(try Self.gathered(view, elements) == Self.expected(view, elements), "seed \(seed): \(view)")
    }
  }

  @Test("Views are laid out alike when the same places are the same elements, whatever dimensions of 1 say")
  func likeness() {
    func view(_ shape: [UInt64], _ strides: [UInt64], swapWidth: Int = 1) -> StridedView {
      StridedView(
        storage: 0..<100, elementByteCount: 4, offset: 0, shape: shape, strides: strides, swapWidth: swapWidth)
    }
    #expect(view([2, 1, 3], [1, 9, 2]).isLaidOutLike(view([2, 1, 3], [1, 4, 2])))
    #expect(!view([2, 3], [3, 1]).isLaidOutLike(view([2, 3], [1, 2])))
    #expect(!view([2], [1]).isLaidOutLike(view([2], [1], swapWidth: 4)))
    #expect(view([2, 3], [1, 2]).denseRange == 0..<24)
    #expect(view([2, 3], [1, 3]).denseRange == nil)
  }
}
