import MVCBase
import MVCObjects
import MVCStorage
import MVCTensors
import MVCText
import SystemPackage

/// Merges texts of any size in little memory: what all three have in common at the beginning and at the end is passed
/// over piece by piece, and only the stretches between are merged by line.
struct LongTextMerge {
  private static let blockByteCount = 1 << 20

  private let base: any ByteSource
  private let beginning: Range<UInt64>
  private let middle: TextMerge.Result
  private let end: Range<UInt64>

  /// - Parameter limit: How long a stretch may be, in bytes.
  /// - Returns: Nil when one is longer.
  init?(
    base: any ByteSource, ours: any ByteSource, theirs: any ByteSource, labels: TextMerge.Labels, limit: UInt64
  ) throws {
    let sides = [LongTextComparison(old: base, new: ours), LongTextComparison(old: base, new: theirs)]
    let all = [base, ours, theirs]
    let begin = try sides.map { try $0.commonBeginning().byteCount }.min() ?? 0
    let shortest = all.map(\.byteCount).min() ?? 0
    let end = try sides.map { try $0.commonEnd(atMost: shortest - begin) }.min() ?? 0
    let margin = LongTextComparison.marginLineCount
    let start = try begin - sides[0].lead(of: begin, margin, limit).byteCount
    let tail = try sides[0].tail(of: end, margin, limit)
    let stretches = all.map { start..<($0.byteCount - end + tail) }
    guard stretches.allSatisfy({ UInt64($0.count) <= limit }) else { return nil }
    let texts = try zip(all, stretches).map { try $0.bytes(at: $1.lowerBound, count: $1.count) }
    self.base = base
    beginning = 0..<start
    middle = TextMerge.merge(base: texts[0], ours: texts[1], theirs: texts[2], labels: labels)
    self.end = stretches[0].upperBound..<base.byteCount
  }

  var isClean: Bool { middle.isClean }

  /// Writes the merged text to an empty file.
  func write(to file: any OpenFile) throws {
    try copy(beginning, to: file)
    try file.write(middle.bytes)
    try copy(end, to: file)
  }

  private func copy(_ range: Range<UInt64>, to file: any OpenFile) throws {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let bytes = try base.bytes(at: offset, count: min(Self.blockByteCount, Int(range.upperBound - offset)))
      guard !bytes.isEmpty else { throw MVCError(.readFailed, "cannot merge a text: it ended while it was read") }
      try file.write(bytes)
      offset += UInt64(bytes.count)
    }
  }
}

/// Where a merge puts a text that is not to be held in memory until it is stored.
struct MergeScratch {
  let fileSystem: any FileSystem
  let random: any RandomSource
  let folder: FilePath

  /// Stores what `body` writes to a file.
  func store(with writer: any ObjectWriter, _ body: (any OpenFile) throws -> Void) throws -> RecordedFile {
    let path = folder.appending("merge-\(random.token())")
    defer { try? fileSystem.removeFile(path) }
    let file = try fileSystem.open(path, .create)
    try body(file)
    let byteCount = try file.status().byteCount
    try file.close()
    var recorded: RecordedFile?
    try writer.add(FileSource(subject: "a merged text", byteCount: byteCount) { try fileSystem.open(path, .read) }) {
      recorded = $0
    }
    try writer.finishFiles()
    guard let recorded else { throw MVCError(.internalError, "a merged text was not recorded") }
    return recorded
  }
}
