internal import CKernels

/// Finds the window in which numbers take the least room, told from some of them.
final class WindowChooser {
  private static let pieceCount = 512
  private static let pieces = 32

  private let sample = ScratchBuffer()
  private let words = ScratchBuffer()
  private let planes = BytePlanes()

  init() {}

  func window(for numbers: UnsafePointer<UInt8>, _ count: Int, _ format: NumberFormat) -> Window {
    guard format.isFloatingPoint, format.byteCount > 1, count > 0 else { return .none }
    let (sample, sampled) = sample(of: numbers, count, width: format.byteCount)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      let plain = planes.split(sample, sampled, format, rotate: true)
      // Before a window is worth its longer codes, it has to save a hundredth of a bit.
      var least = bits(of: plain.dropFirst(), counts) - Double(sampled) * 0.01
      least += bits(of: plain.prefix(1), counts)
      var best = Window.none
      for window in Window.candidates(UnsafeBufferPointer(counts)) {
        let words = words.bytes(sampled * format.byteCount)
        mvc_enter_window(
          sample, sampled, Int32(format.byteCount), 1, window.bias, Int32(window.shift), words)
        let shifted = planes.split(words, sampled, format, rotate: false)
        let last = Double((8 - window.shift) * sampled)
        let between = bits(of: shifted.dropFirst().dropLast(), counts)
        let first = bits(of: shifted.prefix(1), counts)
        let outside = Double(Int(counts[Int(Window.outside)]) * 8 * format.byteCount)
        let total = first + between + last + outside
        if total < least { (best, least) = (window, total) }
      }
      return best
    }
  }

  /// What planes take; leaves the counts of the last one in `counts`.
  private func bits(
    of planes: ArraySlice<UnsafeMutableBufferPointer<UInt8>>, _ counts: UnsafeMutableBufferPointer<UInt32>
  ) -> Double {
    planes.reduce(0) { sum, plane in
      counts.initialize(repeating: 0)
      mvc_histogram(plane.baseAddress, plane.count, counts.baseAddress)
      guard counts.count(where: { $0 > 0 }) > 1 else { return sum }
      let code = HuffmanCode(counts: UnsafeBufferPointer(counts), limit: LiteralBlockHeader.longestCode)
      return sum + Double(min(code.bitCount(of: UnsafeBufferPointer(counts)), 8 * plane.count))
    }
  }

  private func sample(
    of numbers: UnsafePointer<UInt8>, _ count: Int, width: Int
  ) -> (UnsafePointer<UInt8>, count: Int) {
    guard count > Self.pieces * Self.pieceCount else { return (numbers, count) }
    let sample = sample.bytes(Self.pieces * Self.pieceCount * width)
    for piece in 0..<Self.pieces {
      (sample + piece * Self.pieceCount * width).update(
        from: numbers + piece * (count / Self.pieces) * width, count: Self.pieceCount * width)
    }
    return (UnsafePointer(sample), Self.pieces * Self.pieceCount)
  }
}
