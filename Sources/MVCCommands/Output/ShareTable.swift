import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

/// The tables of `mvc stats --by-…`: where the bytes are.
struct ShareTable {
  /// The most rows to show, or all that there are.
  let limit: Int
  let terminal: Terminal

  private static func right(_ text: String, _ width: Int = 11) -> String {
    CommandText.rightAligned(text, to: width)
  }

  // MARK: Encodings

  func print(_ shares: [EncodingShare]) {
    terminal.print(
      CommandText.padded("encoding", to: 10) + Self.right("objects", 9) + Self.right("raw") + Self.right("stored")
        + Self.right("ratio", 9) + Self.right("saved"))
    for share in shares where share.objectCount > 0 {
      terminal.print(
        CommandText.padded(share.encoding.name, to: 10) + Self.right(String(share.objectCount), 9)
          + Self.right(ByteSize.text(share.rawByteCount)) + Self.right(ByteSize.text(share.storedByteCount))
          + Self.right(Self.percent(share.storedByteCount, of: share.rawByteCount), 9)
          + Self.right(Self.difference(share.rawByteCount, share.storedByteCount)))
    }
    for (based, alone) in Self.basedEncodings {
      guard let saved = Self.savedByBases(shares, based, alone) else { continue }
      terminal.print(
        section:
          "without a base, '\(based.name)' objects would take about \(ByteSize.text(saved)) more: at the ratio of '\(alone.name)'"
      )
    }
  }

  func json(_ shares: [EncodingShare]) -> JSONValue {
    .object([
      (
        "byEncoding",
        .array(
          shares.map { share in
            let alone = Self.basedEncodings.first { $0.based == share.encoding }?.alone
            let saved = alone.flatMap { Self.savedByBases(shares, share.encoding, $0) }
            return .object([
              ("encoding", .string(share.encoding.name)), ("objects", .int(Int64(share.objectCount))),
              ("rawBytes", Self.int(share.rawByteCount)), ("storedBytes", Self.int(share.storedByteCount)),
              ("estimatedBytesSavedByBases", saved.map { Self.int($0) } ?? .null),
            ])
          })
      )
    ])
  }

  /// The encodings with a base, each with the one that its objects would have without.
  private static let basedEncodings: [(based: ObjectEncoding, alone: ObjectEncoding)] = [
    (.delta, .planes), (.dictionary, .zlib),
  ]

  /// How much more objects would take without their bases, if they were like those that have none; nil when there are
  /// none to compare.
  private static func savedByBases(
    _ shares: [EncodingShare], _ based: ObjectEncoding, _ alone: ObjectEncoding
  ) -> UInt64? {
    guard let based = shares.first(where: { $0.encoding == based }), based.objectCount > 0,
      let alone = shares.first(where: { $0.encoding == alone }), alone.rawByteCount > 0
    else { return nil }
    let expected = Double(based.rawByteCount) * Double(alone.storedByteCount) / Double(alone.rawByteCount)
    return UInt64(max(0, expected - Double(based.storedByteCount)))
  }

  // MARK: Files and tensors

  func print(_ shares: [FileShare]) {
    print(shares.map { ($0.share, [String($0.versionCount)], "\($0.path)") }, [("versions", 10)], "path", "file")
  }

  func print(_ shares: [TensorShare]) {
    let rows = shares.map { ($0.share, [$0.dtype, Self.shape($0.shape)], $0.name) }
    let widest = rows.prefix(limit).map { $0.1[1].count }.max() ?? 0
    print(rows, [("dtype", 9), ("shape", max(5, widest) + 2)], "tensor", "tensor")
  }

  private func print(
    _ rows: [(share: StorageShare, columns: [String], name: String)], _ columns: [(title: String, width: Int)],
    _ title: String, _ noun: String
  ) {
    func line(_ copies: String, _ distinct: String, _ stored: String, _ rest: [String], _ name: String) {
      let rest = zip(rest, columns).map { Self.right($0, $1.width) }.joined()
      terminal.print("\(Self.right(copies))\(Self.right(distinct))\(Self.right(stored))\(rest)  \(name)")
    }
    line("copies", "distinct", "stored", columns.map(\.title), title)
    for row in rows.prefix(limit) {
      line(
        ByteSize.text(row.share.copiesByteCount), ByteSize.text(row.share.distinctByteCount),
        ByteSize.text(row.share.storedByteCount), row.columns, row.name)
    }
    let total = Self.total(rows.map(\.share))
    line(
      ByteSize.text(total.copiesByteCount), ByteSize.text(total.distinctByteCount),
      ByteSize.text(total.storedByteCount), columns.map { _ in "" }, "all of \(CommandText.count(rows.count, noun))")
    terminal.print(
      section: "what is equal is kept once: saves \(Self.difference(total.copiesByteCount, total.distinctByteCount)); "
        + "compression and differences: \(Self.difference(total.distinctByteCount, total.storedByteCount))")
  }

  func json(_ shares: [FileShare]) -> JSONValue {
    json(
      shares.map { ([("path", .bytes($0.path.bytes)), ("versions", .int(Int64($0.versionCount)))], $0.share) }, "byFile"
    )
  }

  func json(_ shares: [TensorShare]) -> JSONValue {
    json(
      shares.map { share in
        (
          [
            ("name", .string(share.name)), ("dtype", .string(share.dtype)),
            ("shape", .array(share.shape.map { Self.int($0) })),
          ], share.share
        )
      }, "byTensor")
  }

  private func json(_ rows: [(fields: [(String, JSONValue)], share: StorageShare)], _ key: String) -> JSONValue {
    func fields(_ share: StorageShare) -> [(String, JSONValue)] {
      [
        ("copiesBytes", Self.int(share.copiesByteCount)), ("distinctBytes", Self.int(share.distinctByteCount)),
        ("storedBytes", Self.int(share.storedByteCount)),
      ]
    }
    return .object([
      (key, .array(rows.prefix(limit).map { .object($0.fields + fields($0.share)) })),
      ("count", .int(Int64(rows.count))), ("total", .object(fields(Self.total(rows.map(\.share))))),
    ])
  }

  private static func total(_ shares: [StorageShare]) -> StorageShare {
    shares.reduce(into: StorageShare()) { total, share in
      total.copiesByteCount = total.copiesByteCount.addingClamped(share.copiesByteCount)
      total.distinctByteCount = total.distinctByteCount.addingClamped(share.distinctByteCount)
      total.storedByteCount = total.storedByteCount.addingClamped(share.storedByteCount)
    }
  }

  // MARK: Text

  private static func int(_ value: UInt64) -> JSONValue { .int(Int64(clamping: value)) }

  private static func shape(_ lengths: [UInt64]) -> String {
    lengths.isEmpty ? "-" : lengths.map { String($0) }.joined(separator: "x")
  }

  private static func difference(_ more: UInt64, _ less: UInt64) -> String {
    more >= less ? ByteSize.text(more - less) : "-\(ByteSize.text(less - more))"
  }

  static func percent(_ part: some BinaryInteger, of whole: some BinaryInteger) -> String {
    let tenths = whole == 0 ? 0 : Int((Double(part) / Double(whole) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
