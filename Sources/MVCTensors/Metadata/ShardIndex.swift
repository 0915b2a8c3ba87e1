/// The index of a model that is split into shards: a JSON document whose `weight_map` gives the file of each tensor.
///
/// - SeeAlso: `docs/format/model-files.md`
package struct ShardIndex: Sendable, Equatable {
  /// More files are named by no index.
  private static let mostFiles = 100_000

  /// The name of the index, such as `model.safetensors.index.json`.
  package let name: String
  /// The files that it names, each once, in the order of their names.
  package let files: [String]

  /// Whether a file's name is that of an index.
  package static func isLikely(fileName: String) -> Bool {
    fileName.hasSuffix(".json") && fileName.contains(".index.")
  }

  /// Reads an index.
  ///
  /// - Parameter name: The file's name, without folders.
  /// - Returns: Nil for what is no index.
  /// - Throws: Only what the source's own reads throw.
  package init?(_ source: some ByteSource, name: String) throws {
    do {
      files = try Self.read(source)
    } catch is MalformedModelFile {
      return nil
    }
    self.name = name
  }

  private static func read(_ source: any ByteSource) throws -> [String] {
    var reader = JSONReader(HeaderReader(source, in: 0..<source.byteCount))
    var files: Set<String> = []
    var isIndex = false
    try reader.readObject { reader, key in
      guard key == "weight_map", try reader.isAtObject() else { return try reader.skipValue() }
      isIndex = true
      try reader.readObject { reader, _ in
        files.insert(try reader.readString(limit: TensorList.mostNameBytes))
        guard files.count <= mostFiles else { throw TensorList.tooMany }
      }
    }
    guard isIndex else { throw MalformedModelFile() }
    return files.sorted()
  }
}

/// The name of one shard of a model: `model-00001-of-00003.safetensors`.
package struct ShardName: Sendable, Hashable {
  /// What is in front of the number, and behind the count.
  package let stem: String
  package let ending: String
  /// Counted from 1.
  package let number: Int
  package let count: Int
  private let width: Int

  /// - Returns: Nil for the name of a file that is no shard.
  package init?(_ fileName: String) {
    guard let middle = fileName.range(ofLast: "-of-") else { return nil }
    let front = fileName[..<middle.lowerBound]
    let back = fileName[middle.upperBound...]
    guard let dash = front.lastIndex(of: "-") else { return nil }
    let digits = front[front.index(after: dash)...]
    let total = back.prefix { $0.isASCII && $0.isNumber }
    guard digits.count == total.count, 1...9 ~= digits.count, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(digits), let count = Int(total), 1...max(1, count) ~= number
    else { return nil }
    (stem, ending) = (String(front[..<dash]), String(back[total.endIndex...]))
    (self.number, self.count, width) = (number, count, digits.count)
  }

  /// The name of another shard of the same model.
  package func shard(_ number: Int) -> String {
    func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(stem)-\(padded(number))-of-\(padded(count))\(ending)"
  }
}

extension String {
  fileprivate func range(ofLast text: String) -> Range<Index>? {
    var end = endIndex
    while let last = self[..<end].lastIndex(where: { $0 == text.first }) {
      if self[last...].hasPrefix(text) { return last..<index(last, offsetBy: text.count) }
      end = last
    }
    return nil
  }
}
