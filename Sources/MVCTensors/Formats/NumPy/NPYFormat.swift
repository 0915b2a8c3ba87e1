/// A NumPy array of its own: a text header, and the numbers.
///
/// - SeeAlso: `docs/format/model-files.md`
enum NPYFormat: ModelFileFormat {
  static let name = "npy"

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: NPYHeader.magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    var reader = HeaderReader(source, in: 0..<source.byteCount)
    var tensors = TensorList()
    // The file gives its array no name, and the file's own name would change when it is moved.
    try tensors.append(NPYHeader(&reader).extent(name: "array", from: reader))
    return tensors
  }
}

/// NumPy arrays in a zip archive, each an entry.
///
/// - SeeAlso: `docs/format/model-files.md`
enum NPZFormat: ModelFileFormat {
  static let name = "npz"

  private static let suffix = ".npy"

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: ZipDirectory.magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    var tensors = TensorList()
    for entry in try ZipDirectory(source).entries where entry.name.hasSuffix(suffix) {
      do {
        var reader = try entry.open(source)
        let header = try NPYHeader(&reader)
        try tensors.append(header.extent(name: String(entry.name.dropLast(suffix.count)), from: reader))
      } catch is MalformedModelFile {
        // Deflated, or an array of objects: the others are still arrays.
        continue
      }
    }
    guard tensors.count > 0 else { throw MalformedModelFile() }
    return tensors
  }
}
