/// The patterns of a file that are a name or a path without wildcards, as a hash table over names.
struct IgnoreNameTable: Sendable {
  /// A pattern at its place in the order of patterns.
  struct Rule: Sendable {
    let order: Int
    let foldersOnly: Bool
    /// The folder that the name must be in, or `nil` for any.
    let directory: [UInt8]?
    let name: [UInt8]
  }

  private struct Slot: Sendable {
    /// An index of ``rules``, or -1 if the slot is free.
    var rule: Int32
    var hash: UInt32
  }

  private let rules: [Rule]
  /// Open addressing: at least twice as many slots as rules, their number a power of two. Empty without rules.
  private var slots: [Slot] = []

  /// Creates a table of patterns.
  init(_ rules: [Rule]) {
    self.rules = rules
    guard !rules.isEmpty else { return }
    var slotCount = 8
    while slotCount < rules.count * 4 { slotCount *= 2 }
    slots = Array(repeating: Slot(rule: -1, hash: 0), count: slotCount)
    for (index, rule) in rules.enumerated() {
      let hash = Self.hash(rule.name.span)
      var slot = Int(hash) & (slotCount - 1)
      while slots[slot].rule >= 0 { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = Slot(rule: Int32(truncatingIfNeeded: index), hash: hash)
    }
  }

  /// Returns the order of the last pattern that matches, or -1.
  func lastMatch(name: Span<UInt8>, hash: UInt32, directory: Span<UInt8>, isFolder: Bool) -> Int {
    var last = -1
    guard !slots.isEmpty else { return last }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot].rule >= 0 {
      if slots[slot].hash == hash {
        let rule = rules[Int(slots[slot].rule)]
        // Rules of one name lie in the order in which they were put in, so a later one overrides.
        if isFolder || !rule.foldersOnly, rule.name.span.isEqual(to: name),
          rule.directory.map({ $0.span.isEqual(to: directory) }) ?? true
        {
          last = rule.order
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return last
  }

  /// Hashes a name (FNV-1a, folded). The value is good within this process and is never stored.
  static func hash(_ name: Span<UInt8>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
