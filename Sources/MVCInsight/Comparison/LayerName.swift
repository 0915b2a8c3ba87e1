/// The part of a model that a tensor belongs to, as its name tells.
package enum LayerName {
  /// The name up to the first number, such as `model.layers.0`, `encoder.layer.3`, `blk.12` or `layer_7`; where there
  /// is none, the name without its last part.
  package static func layer(of tensor: String) -> String {
    let separator: Character = tensor.contains(".") ? "." : "/"
    let parts = tensor.split(separator: separator, omittingEmptySubsequences: false)
    // The last part is the parameter, whatever it is called.
    if let number = parts.dropLast().firstIndex(where: isNumbered) {
      return parts[...number].joined(separator: String(separator))
    }
    return parts.count > 1 ? parts.dropLast().joined(separator: String(separator)) : tensor
  }

  /// Whether a part is a number, or ends with one behind `_` or `-`.
  private static func isNumbered(_ part: Substring) -> Bool {
    let rest = part.utf8.reversed().drop { 0x30...0x39 ~= $0 }
    guard rest.count < part.utf8.count else { return false }
    return rest.isEmpty || rest.first == UInt8(ascii: "_") || rest.first == UInt8(ascii: "-")
  }
}

/// The tensors of one layer.
package struct LayerDifference: Sendable {
  package let name: String
  package let tensors: [TensorDifference]

  package func count(_ sort: TensorDifference.Sort) -> Int { tensors.count { $0.sort == sort } }

  /// Whether every tensor is the same on both sides.
  package var isIdentical: Bool { count(.identical) == tensors.count }

  package var figures: Figures? { Figures.joined(tensors) }
}

extension ModelComparison {
  /// The tensors by layer, in the natural order of the layers' names; where models lie in several folders, with the
  /// folder in front.
  package var layers: [LayerDifference] {
    let hasFolders = Set(tensors.map { ModelFile.folder(of: $0.path) }).count > 1
    return Dictionary(grouping: tensors) { tensor in
      let layer = LayerName.layer(of: tensor.name)
      return hasFolders ? "\(ModelFile.folder(of: tensor.path)): \(layer)" : layer
    }
    .map { LayerDifference(name: $0, tensors: $1) }
    .sorted { NaturalOrder.precedes(($0.name, ""), ($1.name, "")) }
  }
}

/// The order in which people list names: numbers in them by their value.
enum NaturalOrder {
  static func precedes(_ left: (String, String), _ right: (String, String)) -> Bool {
    let order = compare(left.0, right.0)
    return order == 0 ? compare(left.1, right.1) < 0 : order < 0
  }

  /// A negative number, zero or a positive one.
  private static func compare(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let (leftDigits, rightDigits) = (digits(left, from: i), digits(right, from: j))
      if !leftDigits.isEmpty, !rightDigits.isEmpty {
        let (a, b) = (leftDigits.drop { $0 == 0x30 }, rightDigits.drop { $0 == 0x30 })
        if a.count != b.count { return a.count - b.count }
        if a != b { return a.lexicographicallyPrecedes(b) ? -1 : 1 }
        (i, j) = (leftDigits.endIndex, rightDigits.endIndex)
      } else {
        if left[i] != right[j] { return Int(left[i]) - Int(right[j]) }
        (i, j) = (i + 1, j + 1)
      }
    }
    let rest = (left.count - i) - (right.count - j)
    // 'a1' and 'a01' have the same numbers, and still an order.
    return rest != 0 ? rest : left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  private static func digits(_ text: [UInt8], from start: Int) -> ArraySlice<UInt8> {
    text[start...].prefix { 0x30...0x39 ~= $0 }
  }
}
