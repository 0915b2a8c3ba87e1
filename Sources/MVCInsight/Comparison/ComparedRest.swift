import MVCBase
import MVCTensors

/// What two models have beside the tensors that were read: whether it is the same, and what was not compared.
package struct ComparedRest: Sendable {
  /// Something that was not compared.
  package struct Part: Sendable, Equatable {
    /// The path of the file.
    package let path: String
    /// The part of the file; nil where the whole file, or what is outside of its tensors, is meant.
    package let part: String?
    /// A clause about "it".
    package let reason: String
    /// How many bytes it has, if that is known.
    package let byteCount: UInt64?
  }

  /// What holds weights, or may hold some, is not read, and is not the same bytes on both sides.
  package let unread: [Part]
  /// Files that lie otherwise than those they are compared with: of these the bytes outside of tensors were not compared.
  ///
  /// Told only where no tensor differs.
  package let outside: [Part]
  /// How many bytes outside of tensors differ, of the files that lie alike. Told only where no tensor differs.
  package let differingByteCount: UInt64

  /// Whether every byte was compared and is the same; never where a tensor differs.
  package var isIdentical: Bool { isComplete && unread.isEmpty && outside.isEmpty && differingByteCount == 0 }

  private let isComplete: Bool

  /// - Parameter hasSameTensors: Whether no tensor that was read differs.
  /// - Throws: What reading throws, and ``MVCError`` with code `interrupted`.
  init(_ old: GatheredModel, _ new: GatheredModel, hasSameTensors: Bool, _ runtime: Runtime) throws {
    let comparing = RestComparing(runtime)
    // Two files may be compared whatever they are called.
    let isOnePair = old.files.count == 1 && new.files.count == 1
    unread = try comparing.unread(old.unread, new.unread, byPath: !isOnePair)
    isComplete = hasSameTensors
    guard hasSameTensors else {
      (outside, differingByteCount) = ([], 0)
      return
    }
    var outside: [Part] = []
    var differing: UInt64 = 0
    var rest = Dictionary(old.files.map { (isOnePair ? "" : $0.path, $0) }) { first, _ in first }
    for file in new.files {
      guard let other = rest.removeValue(forKey: isOnePair ? "" : file.path) else {
        outside.append(Part(file))
        continue
      }
      if let digest = file.digest, digest == other.digest { continue }
      if let count = try comparing.differingByteCount(other, file) {
        differing += count
      } else {
        outside.append(Part(file))
      }
    }
    outside += rest.values.sorted { $0.path < $1.path }.map { Part($0) }
    (self.outside, differingByteCount) = (outside, differing)
  }
}

extension ComparedRest.Part {
  fileprivate init(_ file: ModelFile) {
    self.init(
      path: file.path, part: nil, reason: "it lies otherwise in the other files",
      byteCount: file.bytes.byteCount - min(file.bytes.byteCount, file.comparedByteCount))
  }

  fileprivate init(_ part: UnreadWeights) {
    self.init(path: part.path, part: part.part, reason: part.reason, byteCount: part.byteCount)
  }
}

extension ModelFile {
  /// Where tensors lie as they are, in order, and joined where they overlap.
  fileprivate var plainRanges: [Range<UInt64>] {
    Self.joined(contents.tensors.compactMap(\.placement.plainRange))
  }

  /// How many of the file's bytes are those of tensors.
  fileprivate var comparedByteCount: UInt64 {
    Self.joined(contents.tensors.flatMap(\.placement.ranges)).reduce(0) { $0 + $1.byteCount }
  }

  private static func joined(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
    let all = ranges.filter { !$0.isEmpty }
    var joined: [Range<UInt64>] = []
    for range in all.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound < last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }
}

/// Compares bytes as such.
private struct RestComparing {
  private static let stretchByteCount: UInt64 = 1 << 20

  private let runtime: Runtime
  private let old = ByteRoom()
  private let new = ByteRoom()

  init(_ runtime: Runtime) { self.runtime = runtime }

  /// The parts that are not the same bytes on both sides, those of the new side first.
  func unread(_ old: [UnreadWeights], _ new: [UnreadWeights], byPath: Bool) throws -> [ComparedRest.Part] {
    func key(_ part: UnreadWeights) -> String {
      let path = byPath || part.part == nil ? part.path : ""
      return "\(path)\u{0}\(part.part ?? "")\u{0}\(part.reason)"
    }
    var rest = Dictionary(grouping: old, by: key)
    var differing: [ComparedRest.Part] = []
    for part in new {
      let other = rest[key(part)]?.popLast()
      if let other, try isSame(other, part) { continue }
      differing.append(ComparedRest.Part(part))
    }
    let known = Set(differing.map { "\($0.path)\u{0}\($0.part ?? "")" })
    let removed = rest.values.joined().map { ComparedRest.Part($0) }
      .filter { !known.contains("\($0.path)\u{0}\($0.part ?? "")") }
      .sorted { ($0.path, $0.part ?? "") < ($1.path, $1.part ?? "") }
    return differing + removed
  }

  private func isSame(_ old: UnreadWeights, _ new: UnreadWeights) throws -> Bool {
    if let digest = old.digest, let other = new.digest { return digest == other }
    guard let place = old.place, let other = new.place, place.range.byteCount == other.range.byteCount else {
      return false
    }
    return try differingByteCount(place.bytes, place.range, other.bytes, other.range.lowerBound) == 0
  }

  /// How many bytes outside of tensors differ; nil where the files do not lie alike.
  func differingByteCount(_ old: ModelFile, _ new: ModelFile) throws -> UInt64? {
    let ranges = new.plainRanges
    guard old.bytes.byteCount == new.bytes.byteCount, old.plainRanges == ranges else { return nil }
    var count: UInt64 = 0
    var end: UInt64 = 0
    for range in ranges + [new.bytes.byteCount..<new.bytes.byteCount] {
      count += try differingByteCount(old.bytes, end..<range.lowerBound, new.bytes, end)
      end = range.upperBound
    }
    return count
  }

  private func differingByteCount(
    _ bytes: any ModelBytes, _ range: Range<UInt64>, _ other: any ModelBytes, _ start: UInt64
  ) throws -> UInt64 {
    var count: UInt64 = 0
    var offset = range.lowerBound
    while offset < range.upperBound {
      try runtime.interruption.check()
      let end = min(range.upperBound, offset + Self.stretchByteCount)
      let there = start + (offset - range.lowerBound)
      count += try bytes.withBytes(in: offset..<end, old) { left in
        try other.withBytes(in: there..<there + (end - offset), new) { Figures.unequalByteCount(left, $0) }
      }
      offset = end
    }
    return count
  }
}

extension TensorPlacement {
  /// The stretches of the file of which every byte is the tensor's.
  fileprivate var ranges: [Range<UInt64>] {
    switch self {
    case .plain(let range): [range]
    case .strided(let view): view.denseRange.map { [$0] } ?? []
    case .encoded(let numbers): numbers.segments.map(\.range)
    }
  }
}

extension Range<UInt64> {
  fileprivate var byteCount: UInt64 { upperBound - lowerBound }
}
