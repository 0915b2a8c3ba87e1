import MVCBase

extension PickleScanner {
  /// An archive within what is compressed is held in memory to be read in any order, up to so many bytes.
  private static let mostHeldBytes = 64 << 20

  // MARK: Zip

  /// Looks through each part of a zip archive: whatever it is called, stored or deflated.
  func scanZip(_ input: ScanInput, _ part: ScannedPart) throws {
    guard let source = try input.randomAccess() ?? held(input) else {
      throw ScanStop(reason: "the archive in it has more than \(Self.mostHeldBytes >> 20) MiB")
    }
    let entries: [ZipEntry]
    do {
      entries = try ZipDirectory(source).entries
      try checkEnd(source)
    } catch is MalformedModelFile {
      guard part.mayBePickleByName else { return }
      throw ScanStop(reason: "the archive is damaged, or can be read in more than one way")
    }
    for entry in entries where !entry.name.hasSuffix("/") { try scan(entry, of: source, part) }
  }

  private func scan(_ entry: ZipEntry, of source: any ByteSource, _ archive: ScannedPart) throws {
    let part = archive.part(entry.name)
    let isExpected = part.mayBePickleByName || archive.mayBePickleByName
    if entry.isEncrypted, isExpected { addGap(part, at: 0, "it is marked as encrypted") }
    let range: Range<UInt64>
    do {
      range = try entry.range(in: source)
    } catch is MalformedModelFile {
      if isExpected { addGap(part, at: 0, "it is not where the archive says") }
      return
    }
    // An entry that is marked as encrypted may be read nevertheless, by programs that pay the mark no heed.
    let stored = ScanInput(source, in: range)
    switch entry.method {
    case 0: try scan(stored, part)
    case 8: try scan(ScanInput(InflatedBytes(stored, .raw, budget)), part)
    case let method:
      if isExpected {
        addGap(part, at: 0, "it is compressed with \(Self.name(ofMethod: method)), which mvc cannot decompress")
      }
    }
  }

  /// Whether the directory ends where readers that look from the end of the file expect it.
  ///
  /// Some readers take the place that the end record tells, others what lies before the record. In an archive where these
  /// differ, one of them sees parts that the other does not.
  private func checkEnd(_ source: any ByteSource) throws {
    let directory = try ZipDirectoryEnd(source).directory
    let count = min(source.byteCount, 22 + 0xFFFF)
    let tail = try source.bytes(at: source.byteCount - count, count: Int(count))
    let record = tail.indices.dropLast(3).last { tail[$0...].starts(with: [0x50, 0x4B, 0x05, 0x06]) }
    guard let record else { throw MalformedModelFile() }
    let position = source.byteCount - count + UInt64(record)
    // The record of a large archive and its locator lie between.
    guard directory.upperBound == position || directory.upperBound + 76 <= position else { throw MalformedModelFile() }
    let next = try source.bytes(at: directory.upperBound, count: 4)
    guard [[0x50, 0x4B, 0x05, 0x06], [0x50, 0x4B, 0x06, 0x06]].contains(next) else { throw MalformedModelFile() }
  }

  private func held(_ input: ScanInput) throws -> (any ByteSource)? {
    var all: [UInt8] = []
    while case let bytes = try input.readSome(256 << 10), !bytes.isEmpty {
      all += bytes
      if all.count > Self.mostHeldBytes { return nil }
    }
    return ArraySource(all)
  }

  private static func name(ofMethod method: UInt16) -> String {
    switch method {
    case 9: "deflate64"
    case 12: "bzip2"
    case 14: "lzma"
    case 93: "zstd"
    case 95: "xz"
    default: "method \(method)"
    }
  }

  // MARK: Tar

  /// Looks through each file of a tar archive, as old checkpoints and NeMo's are.
  func scanTar(_ input: ScanInput, _ part: ScannedPart) throws {
    var longName: String?
    while true {
      let header = try input.peek(512)
      guard header.count == 512, header.contains(where: { $0 != 0 }) else { return }
      guard header.dropFirst(257).starts(with: Array("ustar".utf8)),
        let byteCount = Self.number(header.dropFirst(124).prefix(12))
      else { throw ScanStop(reason: "the archive is damaged") }
      let kind = header[header.startIndex + 156]
      let name = longName ?? Self.text(header.prefix(100))
      longName = nil
      try input.skip(512)
      let contents = LimitedBytes(input, byteCount)
      switch kind {
      case UInt8(ascii: "L"), UInt8(ascii: "x"):
        let bytes = try ScanInput(contents).peek(64 << 10)
        longName = kind == UInt8(ascii: "L") ? Self.text(bytes) : Self.paxPath(bytes)
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): try scan(ScanInput(contents), part.part(name))
      default: break
      }
      try input.skip(contents.left)
      // The last block may be missing its padding.
      _ = try input.skipSome((512 - byteCount % 512) % 512)
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The path of an extended header, in which each line begins with its length.
  private static func paxPath(_ bytes: ArraySlice<UInt8>) -> String? {
    let lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    return lines.compactMap { line in
      line.firstRange(of: " path=").map { String(line[$0.upperBound...]) }
    }.first
  }

  /// A number in octal digits, or in binary where the first bit says so.
  private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
    if let first = field.first, first & 0x80 != 0 {
      return first == 0x80 ? field.dropFirst().suffix(8).reduce(0) { $0 << 8 | UInt64($1) } : nil
    }
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
