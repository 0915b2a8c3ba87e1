import MVCBase

extension StatIndex {
  /// Where an index was read from.
  ///
  /// Of a file each record is read when its folder is looked at, by the thread that looks at it.
  enum Source: Sendable {
    case memory([UInt8])
    case file(any OpenFile, byteCount: Int)

    init(_ file: any OpenFile) throws {
      self = .file(file, byteCount: Int(clamping: try file.status().byteCount))
    }

    var byteCount: Int {
      switch self {
      case .memory(let bytes): bytes.count
      case .file(_, let byteCount): byteCount
      }
    }

    /// - Throws: ``MVCError`` with code `corrupt` when the index is shorter.
    func read(_ range: Range<Int>) throws -> [UInt8] {
      guard range.upperBound <= byteCount else { throw MVCError(.corrupt, "cannot read the index: it is cut short") }
      switch self {
      case .memory(let bytes): return Array(bytes[range])
      case .file(let file, _):
        let bytes = try file.readBytes(range.count, at: Int64(range.lowerBound))
        guard bytes.count == range.count else { throw MVCError(.corrupt, "cannot read the index: it is cut short") }
        return bytes
      }
    }

    func copy(_ range: Range<Int>, to target: any OpenFile, at offset: Int64) throws {
      switch self {
      case .memory(let bytes): try bytes[range].withUnsafeBytes { try target.write($0, at: offset) }
      case .file(let file, _):
        try target.copy(Int64(range.lowerBound)..<Int64(range.upperBound), of: file, to: offset)
      }
    }
  }
}
