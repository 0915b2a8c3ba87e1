/// Why a file has no tensors to mvc.
package enum ModelFileRefusal: Sendable, Equatable {
  /// Neither its first bytes nor its name are those of a format.
  case unknownFormat
  /// A zip archive, as several formats are, in which no tensors were found.
  case archive
  /// It may be sound, and is not read: the reason, as a clause about "it".
  case notRead(String)
  /// It breaks the rules of the format that its first bytes tell.
  case damaged(format: String)
  /// Only its name tells the format, whose rules it breaks: it may be something else.
  case misnamed(format: String)

  /// Looks at a file that ``ModelContents/read(_:name:)`` gave nothing for.
  ///
  /// - Throws: Only what the source's own reads throw.
  package init(_ source: some ByteSource, name: String?) throws {
    let head = try source.bytes(at: 0, count: TensorLayout.headByteCount)
    var refusal = ModelFileRefusal.unknownFormat
    for format in TensorLayout.formats where format.recognizes(head: head, fileName: name) {
      do {
        _ = try format.readContents(source)
      } catch let error as MalformedModelFile {
        if let reason = error.notRead {
          self = .notRead(reason)
          return
        }
        guard refusal == .unknownFormat else { continue }
        let isToldByContent = format.recognizes(head: head, fileName: nil)
        refusal = isToldByContent ? .damaged(format: format.name) : .misnamed(format: format.name)
      }
    }
    self = head.starts(with: ZipDirectory.magic) ? .archive : refusal
  }
}
