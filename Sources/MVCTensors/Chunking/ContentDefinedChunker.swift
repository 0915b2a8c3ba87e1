/// Cuts bytes into chunks at places that the bytes themselves choose, so that an insertion moves no later cut.
///
/// FastCDC with normalised chunking (Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach for
/// Data Deduplication", USENIX ATC 2016, sections 3.2 to 3.5) over a gear hash. Where the cuts fall is a matter of
/// storage alone: no id depends on it.
///
/// - SeeAlso: `docs/format/chunking.md`
package struct ContentDefinedChunker: Sendable {
  /// Chunk lengths, in bytes.
  package struct Sizes: Sendable, Equatable {
    package let least: Int
    package let average: Int
    package let most: Int

    package init(least: Int, average: Int, most: Int) {
      self.least = least
      self.average = average
      self.most = most
    }

    package static let standard = Sizes(least: 16 << 10, average: 64 << 10, most: 256 << 10)
  }

  package let sizes: Sizes
  // Two more bits than the average asks for before it, two fewer after: lengths gather around the average.
  private let hardMask: UInt64
  private let easyMask: UInt64

  package init(sizes: Sizes = .standard) {
    self.sizes = sizes
    let bits = UInt64(sizes.average.bitWidth - 1 - sizes.average.leadingZeroBitCount)
    // The gear hash shifts left, so its top bits have seen the most bytes.
    hardMask = ((1 << (bits + 2)) - 1) << (62 - bits)
    easyMask = ((1 << (bits - 2)) - 1) << (66 - bits)
  }

  /// The length of the first chunk of `bytes`.
  ///
  /// - Parameter bytes: At least `sizes.most` bytes, or all that are left of the file.
  /// - Returns: A length from 1 to `sizes.most`, or 0 when there are no bytes.
  /// - Complexity: O(length).
  package func nextCut(in bytes: UnsafeRawBufferPointer) -> Int {
    let end = min(bytes.count, sizes.most)
    guard end > sizes.least else { return end }
    return GearTable.standard.withUnsafeBufferPointer { gear in
      var hash: UInt64 = 0
      var position = sizes.least
      let normal = min(sizes.average, end)
      while position < normal {
        hash = (hash &<< 1) &+ gear[Int(bytes[position])]
        position += 1
        if hash & hardMask == 0 { return position }
      }
      while position < end {
        hash = (hash &<< 1) &+ gear[Int(bytes[position])]
        position += 1
        if hash & easyMask == 0 { return position }
      }
      return end
    }
  }
}

/// The gear hash's 256 random numbers.
enum GearTable {
  /// The outputs of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014)
  /// from the seed 0x6D76_6320_6765_6172 ("mvc gear").
  static let standard: [UInt64] = {
    var state: UInt64 = 0x6D76_6320_6765_6172
    return (0..<256).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }()
}
