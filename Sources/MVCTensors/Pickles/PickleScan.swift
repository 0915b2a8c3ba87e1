/// A place of a file from where on a scan could not go.
package struct PickleGap: Hashable, Sendable {
  /// The parts of the archives that lead there, outermost first, joined by " > "; nil in the file itself.
  package let part: String?
  /// Where the scan stopped: counted from the start of the file or the part, decompressed.
  package let offset: UInt64
  /// Why: a clause.
  package let reason: String

  package init(part: String?, offset: UInt64, reason: String) {
    self.part = part
    self.offset = offset
    self.reason = reason
  }
}

extension PickleGap: CustomStringConvertible {
  /// A sentence's end about the file: where, why, and what it means.
  package var description: String {
    let place = "byte \(offset)" + (part.map { " of '\($0)'" } ?? "")
    return "stopped at \(place), because \(reason): what follows was not looked at"
  }
}

/// What the pickles of a file would make Python import. Nothing is imported or called to find out.
///
/// - SeeAlso: `docs/design/screening.md`
package struct PickleScan: Equatable, Sendable {
  /// What is imported, in order.
  package let imports: [PickleImport]
  /// The places from where on nothing is known, at most 20 of them.
  package let gaps: [PickleGap]
  /// How many there are.
  package let gapCount: Int

  /// Whether everything was looked at. A scan that stopped is not a clean scan.
  package var isComplete: Bool { gapCount == 0 }

  package var dangerousImports: [PickleImport] { imports.filter(\.isDangerous) }

  /// Reads the pickles of a file: those in archives, in compressed files, in arrays of objects and within each other
  /// too.
  ///
  /// - Parameter name: The file's name: what cannot be looked into is told of files that are pickles by their name.
  /// - Returns: nil when it has none.
  /// - Throws: What the source throws. Malformed bytes leave gaps and nothing else.
  package static func read(_ source: any ByteSource, name: String) throws -> PickleScan? {
    let scanner = PickleScanner(ScanBudget(fileByteCount: source.byteCount))
    try scanner.scan(ScanInput(source, in: 0..<source.byteCount), ScannedPart(fileName: name))
    return scanner.result
  }

  /// What is known of a file that could not be read.
  ///
  /// - Returns: nil where its name is no pickle's.
  package static func unread(name: String, reason: String) -> PickleScan? {
    guard ScannedPart(fileName: name).mayBePickleByName else { return nil }
    return PickleScan(imports: [], gaps: [PickleGap(part: nil, offset: 0, reason: reason)], gapCount: 1)
  }
}
