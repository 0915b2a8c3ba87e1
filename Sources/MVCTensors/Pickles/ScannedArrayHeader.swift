/// What the header of a NumPy array tells a scan: whether a pickle follows, and else where the numbers end.
///
/// It reads any header that NumPy reads, and where it cannot be sure that there are no objects, there may be some.
struct ScannedArrayHeader {
  private static let mostBytes: UInt64 = 1 << 20

  /// Whether a pickle follows in the place of numbers.
  let mayHoldObjects: Bool
  /// The length of the numbers; nil where it is not told in the usual way.
  let byteCount: UInt64?

  /// Reads the header; `input` is then behind it.
  init(_ input: ScanInput) throws {
    try input.skip(UInt64(NPYHeader.magic.count))
    let version = try input.readByte()
    _ = try input.readByte()
    guard 1...3 ~= version else { throw ScanStop(reason: "its array is of a version that mvc does not know") }
    let byteCount = try input.readNumber(byteCount: version == 1 ? 2 : 4)
    guard byteCount <= Self.mostBytes else { throw ScanStop(reason: "the header of its array has \(byteCount) bytes") }
    let text = String(decoding: try input.read(Int(byteCount)), as: UTF8.self)

    let strings = Self.strings(in: text)
    // A backslash may spell any letter.
    mayHoldObjects = text.contains("\\") || strings.contains { $0.split(separator: ",").contains(where: Self.isObject) }
    let types = strings.filter { !["descr", "fortran_order", "shape"].contains($0) }
    self.byteCount = types.count == 1 ? Self.byteCount(types[0], Self.shape(in: text)) : nil
  }

  /// Whether a type is one of objects, in any of NumPy's ways to write it.
  private static func isObject(_ type: Substring) -> Bool {
    let code = type.filter { $0 != " " }
    let letters = code.drop { "<>|=(".contains($0) || $0.isNumber || $0 == ")" }
    return letters.first == "O" && letters.dropFirst().allSatisfy(\.isNumber)
      || ["object", "object_", "object0", "Object0"].contains(code)
  }

  private static func byteCount(_ type: String, _ shape: [UInt64]?) -> UInt64? {
    guard let shape, let each = ElementType(numpy: type) else { return nil }
    return each.byteCount(shape: shape)
  }

  /// The literals in quotes.
  private static func strings(in text: String) -> [String] {
    var found: [String] = []
    var current: (quote: Character, text: String)?
    for character in text {
      if let open = current {
        if character == open.quote {
          found.append(open.text)
          current = nil
        } else {
          current?.text.append(character)
        }
      } else if character == "'" || character == "\"" {
        current = (character, "")
      }
    }
    return found
  }

  /// The numbers in the parentheses behind `shape`.
  private static func shape(in text: String) -> [UInt64]? {
    guard let key = text.firstRange(of: "shape"), let open = text[key.upperBound...].firstIndex(of: "("),
      let close = text[open...].firstIndex(of: ")")
    else { return nil }
    let numbers = text[text.index(after: open)..<close].split { $0 == "," || $0 == " " || $0 == "L" }
    let shape = numbers.compactMap { UInt64($0) }
    return shape.count == numbers.count && shape.count <= TensorList.mostDimensions ? shape : nil
  }
}
