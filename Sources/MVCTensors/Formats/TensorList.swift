/// The tensors of a file as they are found, bounded in number.
struct TensorList {
  /// No model has as many; a header that says more is not worth the memory.
  static let mostTensors = 1_000_000
  /// The longest name, in bytes, and the most dimensions.
  static let mostNameBytes = 64 << 10
  static let mostDimensions = 64

  static let tooMany = MalformedModelFile(notRead: "it has more than \(mostTensors) tensors")
  static let tooManyDimensions = MalformedModelFile(notRead: "a tensor has more than \(mostDimensions) dimensions")

  private var tensors: [TensorExtent] = []
  /// Those without bytes, which a layout leaves out.
  private(set) var empty: [TensorExtent] = []
  private(set) var count = 0
  private var names = TextBudget()

  /// Adds a tensor.
  mutating func append(_ tensor: TensorExtent) throws(MalformedModelFile) {
    guard count < Self.mostTensors else { throw Self.tooMany }
    count += 1
    try names.spend(tensor.name)
    if tensor.range.isEmpty { empty.append(tensor) } else { tensors.append(tensor) }
  }

  /// The layout: the tensors sorted by their place.
  ///
  /// - Throws: When tensors overlap, share a name, or leave the file.
  consuming func layout(format: String, fileByteCount: UInt64) throws(MalformedModelFile) -> TensorLayout {
    // Most writers wrote them in order.
    if !Self.isSorted(tensors) { tensors.sort { $0.range.lowerBound < $1.range.lowerBound } }
    var end: UInt64 = 0
    var names = Set<NameBytes>(minimumCapacity: tensors.count)
    for tensor in tensors {
      guard tensor.range.lowerBound >= end, names.insert(NameBytes(name: tensor.name)).inserted else {
        throw MalformedModelFile()
      }
      end = tensor.range.upperBound
    }
    guard end <= fileByteCount else { throw MalformedModelFile() }
    return TensorLayout(format: format, tensors: tensors)
  }

  private static func isSorted(_ tensors: [TensorExtent]) -> Bool {
    zip(tensors, tensors.dropFirst()).allSatisfy { $0.range.lowerBound <= $1.range.lowerBound }
  }
}

/// How much memory the texts of one file may take together.
struct TextBudget {
  private var bytesLeft = 128 << 20

  mutating func spend(_ text: String) throws(MalformedModelFile) {
    bytesLeft -= text.utf8.count
    guard bytesLeft >= 0 else { throw MalformedModelFile(notRead: "its names are longer than 128 MiB together") }
  }
}

/// A name compared byte by byte: strings are equal already when they look the same.
private struct NameBytes: Hashable {
  let name: String

  static func == (left: Self, right: Self) -> Bool { left.name.utf8.elementsEqual(right.name.utf8) }

  func hash(into hasher: inout Hasher) {
    var name = name
    name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
