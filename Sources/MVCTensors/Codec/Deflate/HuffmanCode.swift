/// A prefix code: the length of each symbol's code, none longer than a limit.
struct HuffmanCode {
  /// The length of every symbol's code, in bits; 0 for a symbol that does not occur.
  private(set) var lengths: [UInt8]

  /// The code that takes the fewest bits for symbols that occur so often (Huffman 1952), or nearly the fewest when
  /// the limit forces codes to be shortened.
  ///
  /// At least two symbols must occur: a complete code has two.
  init(counts: UnsafeBufferPointer<UInt32>, limit: Int) {
    lengths = [UInt8](repeating: 0, count: counts.count)
    var symbols: [UInt64] = []
    symbols.reserveCapacity(counts.count)
    for symbol in 0..<counts.count where counts[symbol] > 0 {
      symbols.append(UInt64(counts[symbol]) << 16 | UInt64(symbol))
    }
    symbols.sort()
    let ofLength = Self.shortened(Self.depths(of: symbols), limit: limit)
    // The rarest symbols have the longest codes.
    var next = 0
    for length in stride(from: limit, through: 1, by: -1) {
      for _ in 0..<ofLength[length] {
        lengths[Int(symbols[next] & 0xFFFF)] = UInt8(length)
        next += 1
      }
    }
  }

  /// As above, for any counts: a code has two symbols at least, so others are counted until there are two.
  init(completing counts: inout [UInt32], limit: Int) {
    for symbol in counts.indices.prefix(2) where counts.count(where: { $0 > 0 }) < 2 && counts[symbol] == 0 {
      counts[symbol] = 1
    }
    self = counts.withUnsafeBufferPointer { HuffmanCode(counts: $0, limit: limit) }
  }

  init(lengths: [UInt8]) { self.lengths = lengths }

  /// How many codes of each length Huffman's tree has.
  ///
  /// - Parameter symbols: Ascending; the count in bits 16 and up.
  private static func depths(of symbols: [UInt64]) -> [Int] {
    // Two queues, both ascending: the leaves, and the nodes in the order they are made (van Leeuwen 1976).
    let leafCount = symbols.count
    var weights = symbols.map { $0 >> 16 }
    var parents = [Int](repeating: 0, count: max(0, 2 * leafCount - 1))
    var (leaf, node) = (0, leafCount)
    while weights.count < 2 * leafCount - 1 {
      let parent = weights.count
      var weight: UInt64 = 0
      for _ in 0..<2 {
        let takesLeaf = leaf < leafCount && (node >= parent || weights[leaf] <= weights[node])
        let child = takesLeaf ? leaf : node
        if takesLeaf { leaf += 1 } else { node += 1 }
        weight += weights[child]
        parents[child] = parent
      }
      weights.append(weight)
    }
    var depth = [Int](repeating: 0, count: parents.count)
    var ofDepth = [Int](repeating: 0, count: leafCount + 1)
    for item in stride(from: parents.count - 2, through: 0, by: -1) {
      depth[item] = depth[parents[item]] + 1
      if item < leafCount { ofDepth[depth[item]] += 1 }
    }
    return ofDepth
  }

  /// Brings lengths above the limit down to it, and lengthens the longest shorter ones until the code is a code again.
  private static func shortened(_ ofDepth: [Int], limit: Int) -> [Int] {
    var ofLength = [Int](repeating: 0, count: limit + 1)
    for (depth, count) in ofDepth.enumerated() { ofLength[min(depth, limit)] += count }
    var used = (1...limit).reduce(0) { $0 + ofLength[$1] << (limit - $1) }
    while used > 1 << limit {
      guard let shorter = (1..<limit).last(where: { ofLength[$0] > 0 }) else { break }
      ofLength[limit] -= 1
      ofLength[shorter] -= 1
      ofLength[shorter + 1] += 2
      used -= 1
    }
    return ofLength
  }

  /// Whether every sequence of bits has a meaning and only one: the lengths satisfy Kraft's equality.
  func isComplete(limit: Int) -> Bool {
    var used = 0
    for length in lengths where length > 0 {
      guard length <= limit else { return false }
      used += 1 << (limit - Int(length))
    }
    return used == 1 << limit
  }

  /// The codes as deflate writes them (RFC 1951, section 3.2.2): the length in bits 0 to 7, above it the code, its first
  /// bit lowest.
  func codes() -> [UInt32] {
    var next = [UInt32](repeating: 0, count: 17)
    for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
    for length in 1..<17 { next[length] = (next[length] + next[length - 1]) << 1 }
    return lengths.map { length in
      guard length > 0 else { return 0 }
      defer { next[Int(length)] += 1 }
      return Self.reversed(next[Int(length)], length) << 8 | UInt32(length)
    }
  }

  private static func reversed(_ code: UInt32, _ length: UInt8) -> UInt32 {
    var (code, result): (UInt32, UInt32) = (code, 0)
    for _ in 0..<length {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }

  /// How many bits symbols that occur so often take.
  func bitCount(of counts: UnsafeBufferPointer<UInt32>) -> Int {
    var bits = 0
    for symbol in lengths.indices { bits += Int(counts[symbol]) * Int(lengths[symbol]) }
    return bits
  }
}
