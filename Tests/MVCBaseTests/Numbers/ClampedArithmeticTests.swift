import MVCBase
import Testing

@Suite("Clamped arithmetic")
struct ClampedArithmeticTests {
  @Test("What does not fit stays at the end of the range")
  func ends() {
    #expect(UInt64.max.addingClamped(1) == .max)
    #expect(Int64.max.addingClamped(1) == .max)
    #expect(Int64.min.addingClamped(-1) == .min)
    #expect(Int64.max.addingClamped(-1) == .max - 1)
    #expect(UInt64.max.multipliedClamped(by: 2) == .max)
    #expect(Int64.max.multipliedClamped(by: -2) == .min)
    #expect(Int64.min.multipliedClamped(by: -1) == .max)
    #expect([Int64.max, 5, .max].clampedSum { $0 } == .max)
    #expect([1, 2, 3].clampedSum { $0 } == 6)
  }
}
