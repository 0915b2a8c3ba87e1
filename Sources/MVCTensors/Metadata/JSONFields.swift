/// The fields of a small JSON document, such as a model's `config.json`.
///
/// Fields of objects in it are named with dots, `quantization_config.bits`; what lies deeper than three levels is left out.
package struct JSONFields: Sendable {
  private static let mostLevels = 3

  /// In the document's order.
  package private(set) var entries: [FileMetadata.Entry] = []
  private var places: [String: Int] = [:]

  /// Reads a document.
  ///
  /// - Returns: Nil when it is no JSON object, or has too many fields.
  package init?(_ bytes: [UInt8]) {
    do {
      var reader = JSONReader(HeaderReader(ArraySource(bytes), in: 0..<UInt64(bytes.count)))
      try read(&reader, prefix: "", level: 1)
      try reader.expectEnd()
    } catch {
      return nil
    }
  }

  package subscript(key: String) -> FieldValue? { places[key].map { entries[$0].value } }

  private mutating func read(_ reader: inout JSONReader, prefix: String, level: Int) throws {
    var fields = self
    try reader.readObject { reader, key in
      let name = prefix + key
      if try reader.isAtObject() {
        guard level < Self.mostLevels else { return try reader.skipValue() }
        return try fields.read(&reader, prefix: name + ".", level: level + 1)
      }
      let value = try reader.readField()
      guard fields.entries.count < FileMetadata.mostEntries else { throw MalformedModelFile() }
      fields.places[name] = fields.places[name] ?? fields.entries.count
      fields.entries.append(FileMetadata.Entry(key: name, value: value))
    }
    self = fields
  }
}
