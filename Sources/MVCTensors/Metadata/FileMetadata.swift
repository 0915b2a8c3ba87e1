/// What a model file says of itself beside its tensors.
package struct FileMetadata: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let key: String
    package let value: FieldValue

    package init(key: String, value: FieldValue) {
      self.key = key
      self.value = value
    }
  }

  /// In the file's order.
  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The first value of a key.
  package subscript(key: String) -> FieldValue? { entries.first { $0.key == key }?.value }

  /// The most entries that are kept of a file, and the most bytes of a text.
  static let mostEntries = 10_000
  static let mostTextBytes = 1 << 20

  /// Reads the metadata of a model file by its headers.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - format: The format that its layout has.
  /// - Returns: Nothing for formats that have no metadata, and for metadata that is malformed.
  /// - Throws: Only what the source's own reads throw.
  package static func read(_ source: some ByteSource, format: String) throws -> FileMetadata {
    guard let format = TensorLayout.formats.first(where: { $0.name == format }) else { return FileMetadata([]) }
    do {
      return FileMetadata(try format.readMetadata(source))
    } catch is MalformedModelFile {
      return FileMetadata([])
    }
  }
}

/// A value of a file's metadata or of a configuration.
package enum FieldValue: Sendable, Equatable {
  case text(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case null
  /// A list, of which only the length and, where it is a text or number, the first element are kept.
  indirect case list(count: UInt64, first: FieldValue?)

  /// The text, also of the first element of a list.
  package var text: String? {
    switch self {
    case .text(let text): text
    case .list(_, let first): first?.text
    case .integer, .number, .bool, .null: nil
    }
  }

  package var integer: Int64? {
    if case .integer(let integer) = self { return integer }
    return nil
  }
}

extension ModelFileFormat {
  static func readMetadata(_ source: any ByteSource) throws -> [FileMetadata.Entry] { [] }
}
