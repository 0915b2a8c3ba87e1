import MVCBase

/// A scan cannot go on, and why: the end of a sentence about a file.
struct ScanStop: Error, Equatable {
  let reason: String

  static let cutShort = ScanStop(reason: "the bytes end too early")
}

/// Bytes in order, as a scan wants them: a part of a file, or what a compressed part gives.
protocol ScanBytes: AnyObject {
  /// The next bytes, at most so many; empty at the end.
  func next(_ mostBytes: Int) throws -> [UInt8]

  /// Goes past so many bytes, or to the end. Returns how many there were.
  func pass(_ count: UInt64) throws -> UInt64

  /// All from a place on, to be read in any order; nil where it can only be read once, front to back.
  func section(from position: UInt64) -> (any ByteSource)?
}

/// Reads bytes front to back through a window, and can look ahead.
///
/// What it holds is a window of at most 256 KiB. The window starts small and doubles while reading goes on.
///
/// - Throws: Every method throws ``ScanStop`` when the bytes end too early, and what the source throws.
final class ScanInput {
  private static let leastWindow = 4 << 10
  private static let mostWindow = 256 << 10

  private let bytes: any ScanBytes
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0
  private var position = 0
  private var nextWindow = leastWindow

  init(_ bytes: any ScanBytes) { self.bytes = bytes }

  convenience init(_ source: any ByteSource, in range: Range<UInt64>) {
    self.init(SourceBytes(source, in: range))
  }

  /// How many bytes lie behind.
  var offset: UInt64 { windowStart + UInt64(position) }

  /// The next bytes, which stay unread; fewer than `count` when they end before.
  func peek(_ count: Int) throws -> ArraySlice<UInt8> {
    while window.count - position < count {
      let more = try bytes.next(max(count, nextWindow))
      nextWindow = min(nextWindow * 2, Self.mostWindow)
      guard !more.isEmpty else { break }
      window = Array(window[position...]) + more
      windowStart += UInt64(position)
      position = 0
    }
    return window[position..<min(window.count, position + count)]
  }

  func isAtEnd() throws -> Bool { try peek(1).isEmpty }

  @inline(__always)
  func readByte() throws -> UInt8 {
    if position == window.count { try refill() }
    defer { position += 1 }
    return window[position]
  }

  /// Reads so many bytes. The caller has bounded `count`.
  func read(_ count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count {
      if position == window.count { try refill() }
      let part = min(count - result.count, window.count - position)
      result += window[position..<position + part]
      position += part
    }
    return result
  }

  /// Reads at most so many bytes; fewer at the end, and only then none.
  func readSome(_ mostBytes: Int) throws -> [UInt8] {
    if position == window.count, try peek(1).isEmpty { return [] }
    return try read(min(mostBytes, window.count - position))
  }

  /// Reads an unsigned number, least significant byte first.
  func readNumber(byteCount: Int) throws -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(try readByte()) << (8 * UInt64(index)) }
    return value
  }

  func skip(_ count: UInt64) throws {
    guard try skipSome(count) == count else { throw ScanStop.cutShort }
  }

  /// Goes past so many bytes, or to the end. Returns how many there were.
  func skipSome(_ count: UInt64) throws -> UInt64 {
    let held = UInt64(window.count - position)
    guard count > held else {
      position += Int(count)
      return count
    }
    windowStart += UInt64(window.count)
    window = []
    position = 0
    nextWindow = Self.leastWindow
    let passed = try bytes.pass(count - held)
    windowStart += passed
    return held + passed
  }

  /// What is left, to be read in any order; nil where it can only be read once, front to back.
  func randomAccess() -> (any ByteSource)? { section(from: offset) }

  fileprivate func section(from position: UInt64) -> (any ByteSource)? { bytes.section(from: position) }

  private func refill() throws {
    windowStart += UInt64(window.count)
    position = 0
    window = try bytes.next(nextWindow)
    nextWindow = min(nextWindow * 2, Self.mostWindow)
    if window.isEmpty { throw ScanStop.cutShort }
  }
}

/// A part of a source.
private final class SourceBytes: ScanBytes {
  private let source: any ByteSource
  private let start: UInt64
  private let end: UInt64
  private var offset: UInt64

  init(_ source: any ByteSource, in range: Range<UInt64>) {
    self.source = source
    start = min(range.lowerBound, source.byteCount)
    end = max(start, min(range.upperBound, source.byteCount))
    offset = start
  }

  func next(_ mostBytes: Int) throws -> [UInt8] {
    let bytes = try source.bytes(at: offset, count: Int(min(UInt64(mostBytes), end - offset)))
    offset += UInt64(bytes.count)
    return bytes
  }

  func pass(_ count: UInt64) -> UInt64 {
    let passed = min(count, end - offset)
    offset += passed
    return passed
  }

  func section(from position: UInt64) -> (any ByteSource)? {
    SourceSection(source: source, start: min(start + position, end), end: end)
  }
}

/// A part of a source as a source of its own.
private struct SourceSection: ByteSource {
  let source: any ByteSource
  let start: UInt64
  let end: UInt64

  var byteCount: UInt64 { end - start }

  func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount else { return [] }
    return try source.bytes(at: start + offset, count: Int(min(UInt64(count), byteCount - offset)))
  }
}

/// The next so many bytes of another input.
final class LimitedBytes: ScanBytes {
  private let input: ScanInput
  private let start: UInt64
  private let count: UInt64
  private(set) var left: UInt64

  init(_ input: ScanInput, _ count: UInt64) {
    self.input = input
    start = input.offset
    self.count = count
    left = count
  }

  func next(_ mostBytes: Int) throws -> [UInt8] {
    let bytes = try input.readSome(Int(min(UInt64(mostBytes), left)))
    left -= UInt64(bytes.count)
    return bytes
  }

  func pass(_ count: UInt64) throws -> UInt64 {
    let passed = try input.skipSome(min(count, left))
    left -= passed
    return passed
  }

  func section(from position: UInt64) -> (any ByteSource)? {
    guard let rest = input.section(from: start + position) else { return nil }
    return SourceSection(source: rest, start: 0, end: min(rest.byteCount, count - min(position, count)))
  }
}

/// What a compressed part of another input gives. Several gzip streams in a row are one, as for `gunzip`.
final class InflatedBytes: ScanBytes {
  private static let mostPiece = 64 << 10

  private let input: ScanInput
  private let inflater: StreamInflater
  private let form: StreamInflater.Form
  private let budget: ScanBudget
  private var isAtEnd = false

  init(_ input: ScanInput, _ form: StreamInflater.Form, _ budget: ScanBudget) {
    self.input = input
    self.form = form
    self.budget = budget
    inflater = StreamInflater(form)
  }

  func next(_ mostBytes: Int) throws -> [UInt8] {
    while !isAtEnd {
      let piece = try input.peek(Self.mostPiece / 4)
      let step: StreamInflater.Step
      do {
        step = try inflater.step(piece, mostBytes: min(mostBytes, Self.mostPiece))
      } catch {
        throw ScanStop(reason: "what is compressed there is damaged")
      }
      try input.skip(UInt64(step.consumed))
      try budget.spendInflated(step.bytes.count)
      if step.isAtEnd { try goOn() }
      if !step.bytes.isEmpty { return step.bytes }
      guard isAtEnd || step.isAtEnd || !piece.isEmpty && step.consumed > 0 else { throw ScanStop.cutShort }
    }
    return []
  }

  func pass(_ count: UInt64) throws -> UInt64 {
    var left = count
    while left > 0 {
      let bytes = try next(Int(min(left, UInt64(Self.mostPiece))))
      guard !bytes.isEmpty else { break }
      left -= UInt64(bytes.count)
    }
    return count - left
  }

  func section(from position: UInt64) -> (any ByteSource)? { nil }

  private func goOn() throws {
    isAtEnd = true
    if form == .zlibOrGzip, try Array(input.peek(2)) == [0x1F, 0x8B] {
      inflater.restart()
      isAtEnd = false
    }
  }
}

/// What a scan of one file may cost, all its parts together.
final class ScanBudget {
  /// So much may be inflated of any file, and of larger ones so many times their size.
  static let inflatedBytes: UInt64 = 1 << 30
  static let expansion: UInt64 = 16
  /// Deeper archives are not opened.
  static let depth = 6
  static let parts = 1_000_000
  static let opcodes: UInt64 = 400_000_000

  private let mostInflated: UInt64
  private var inflatedLeft: UInt64
  private var partsLeft = parts
  private var opcodesLeft = opcodes

  init(fileByteCount: UInt64, inflatedBytes: UInt64 = inflatedBytes) {
    let (scaled, overflow) = fileByteCount.multipliedReportingOverflow(by: Self.expansion)
    mostInflated = max(inflatedBytes, overflow ? .max : scaled)
    inflatedLeft = mostInflated
  }

  func spendInflated(_ count: Int) throws(ScanStop) {
    guard UInt64(count) <= inflatedLeft else {
      inflatedLeft = 0
      throw ScanStop(reason: "the file inflates to more than \(mostInflated) bytes")
    }
    inflatedLeft -= UInt64(count)
  }

  func spendPart() throws(ScanStop) {
    guard partsLeft > 0 else { throw ScanStop(reason: "the file has more than \(Self.parts) parts") }
    partsLeft -= 1
  }

  @inline(__always)
  func spendOpcode() throws(ScanStop) {
    guard opcodesLeft > 0 else { throw ScanStop(reason: "its pickles have more than \(Self.opcodes) opcodes") }
    opcodesLeft -= 1
  }
}
