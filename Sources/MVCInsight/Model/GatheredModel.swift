/// The files of a model, and what of it is not read.
package struct GatheredModel: Sendable {
  package var files: [ModelFile] = []
  package var unread: [UnreadWeights] = []

  package init(files: [ModelFile] = [], unread: [UnreadWeights] = []) {
    self.files = files
    self.unread = unread
  }
}

/// What holds weights, or may hold some, and is not read: a file, or a part of one.
package struct UnreadWeights: Sendable {
  /// The path of the file.
  package let path: String
  /// The tensor, the entry of an archive, or the data file that is meant; nil for the whole file.
  package let part: String?
  /// A clause about "it".
  package let reason: String
  /// Where the bytes are, by which equal parts are told; nil when they are not in one piece.
  let place: (bytes: any ModelBytes, range: Range<UInt64>)?
  /// The digest of the whole file, if it is known.
  package let digest: PieceDigest?
  /// Whether it was refused: an ONNX file names data outside of its folder.
  package var isRefused = false

  init(
    path: String, part: String? = nil, reason: String, place: (bytes: any ModelBytes, range: Range<UInt64>)? = nil,
    digest: PieceDigest? = nil
  ) {
    self.path = path
    self.part = part
    self.reason = reason
    self.place = place
    self.digest = digest
  }

  /// How many bytes it has; nil where that is not known.
  package var byteCount: UInt64? { place.map { $0.range.upperBound - $0.range.lowerBound } }
}

/// Where an ONNX file says that its data is.
package enum ExternalLocation {
  /// The path of a data file; nil where the location is not a plain path below the ONNX file's folder.
  ///
  /// - Parameters:
  ///   - location: As the file has it: any text.
  ///   - folder: The folder of the ONNX file; empty at the top.
  package static func path(_ location: String, in folder: String) -> String? {
    guard !location.utf8.starts(with: "/".utf8), !location.utf8.contains(0) else { return nil }
    let parts = location.split(separator: "/").filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains(".."), !parts.contains(where: { $0.contains("\\") || $0.contains(":") })
    else {
      return nil
    }
    return (folder.isEmpty ? "" : folder + "/") + parts.joined(separator: "/")
  }
}
