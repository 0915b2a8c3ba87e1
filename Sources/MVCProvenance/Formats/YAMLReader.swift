package import MVCBase

/// Reads one document of YAML 1.2 as JSON values.
///
/// All of YAML but keys that are not plain or quoted texts: those are refused. What a plain text stands for is the
/// schema's to say. Tags count only as `!!str`. What aliases stand for counts each time, so that a short text cannot
/// become a huge document.
package struct YAMLReader {
  /// How many values a document may have, with what its aliases stand for.
  static let mostValues = 100_000
  private static let mostDepth = 100

  var scanner: TextScanner
  private var anchors: [String: (value: JSONValue, count: Int)] = [:]
  private var valueCount = 0
  private var depth = 0
  /// Where values begin; nil when nobody asks.
  private var places: DocumentPlaces?
  private var path: [DocumentPlaces.Step] = []

  private let schema: YAMLSchema

  /// - Parameter schema: What plain texts stand for: by default what mvc's own files say.
  package static func read(_ bytes: [UInt8], _ schema: YAMLSchema = .core) throws(TextFailure) -> JSONValue {
    var reader = YAMLReader(scanner: try TextScanner(bytes), schema: schema)
    return try reader.document()
  }

  /// Reads a document, and tells on which line each of its values begins.
  package static func readWithPlaces(
    _ bytes: [UInt8]
  ) throws(TextFailure) -> (value: JSONValue, places: DocumentPlaces) {
    var reader = YAMLReader(scanner: try TextScanner(bytes), schema: .core)
    reader.places = DocumentPlaces()
    let value = try reader.document()
    return (value, reader.places ?? DocumentPlaces())
  }

  private init(scanner: TextScanner, schema: YAMLSchema) {
    self.scanner = scanner
    self.schema = schema
  }

  private mutating func document() throws(TextFailure) -> JSONValue {
    try skipToContent()
    while scanner.column == 0, scanner.byte == UInt8(ascii: "%") {
      _ = scanner.take { $0 != 0x0A }
      try skipToContent()
    }
    if isMarker("---") { scanner.advance(3) }
    let value = try blockNode(atLeast: 0)
    try skipToContent()
    if isMarker("...") {
      scanner.advance(3)
      try skipToContent()
    }
    guard scanner.isAtEnd else { throw scanner.failure("something follows the end of the document") }
    return value
  }

  // MARK: Blocks

  /// Reads the value that is next, wherever it lies, or null if the next content is further left than `indent`.
  private mutating func blockNode(atLeast indent: Int) throws(TextFailure) -> JSONValue {
    try skipToContent()
    guard !isAtDocumentEnd, scanner.column >= indent else { return .null }
    return try node(atLeast: indent, takesBlocks: true)
  }

  private mutating func node(atLeast indent: Int, takesBlocks: Bool) throws(TextFailure) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw scanner.failure("values lie too deep in each other") }
    let before = valueCount
    let column = scanner.column
    let properties = try readProperties()
    let value: JSONValue
    if properties.isEmpty || !isEndOfLine {
      value = try content(column, atLeast: indent, takesBlocks, isText: properties.isText)
    } else {
      let next = try blockNode(atLeast: indent)
      value = properties.isText && next == .null ? "" : next
    }
    try count(1)
    if let anchor = properties.anchor { anchors[anchor] = (value, valueCount - before) }
    return value
  }

  private mutating func content(
    _ column: Int, atLeast indent: Int, _ takesBlocks: Bool, isText: Bool
  ) throws(TextFailure) -> JSONValue {
    if takesBlocks {
      if isDash { return try sequence(at: column) }
      if isKeyNext { return try mapping(at: column) }
    } else if isDash || isKeyNext {
      throw scanner.failure("this has to stand on a line of its own, indented")
    }
    switch scanner.byte {
    case UInt8(ascii: "|"), UInt8(ascii: ">"): return .string(try blockText(parent: indent - 1))
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let value = try flowNode()
      try expectEndOfLine()
      return value
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let text = try quotedText()
      try expectEndOfLine()
      return .string(text)
    case UInt8(ascii: "*"):
      let value = try alias()
      try expectEndOfLine()
      return value
    default:
      let text = try plainText(atLeast: indent)
      return isText ? .string(text) : YAMLScalar.value(of: text, schema)
    }
  }

  private mutating func sequence(at column: Int) throws(TextFailure) -> JSONValue {
    var elements: [JSONValue] = []
    repeat {
      enter(.index(elements.count))
      defer { leave() }
      scanner.advance()
      elements.append(try blockNode(atLeast: column + 1))
      try skipToContent()
    } while !isAtDocumentEnd && scanner.column == column && isDash
    try expectLeft(of: column)
    return .array(elements)
  }

  private mutating func mapping(at column: Int) throws(TextFailure) -> JSONValue {
    var members = YAMLMembers()
    repeat {
      guard isKeyNext else { throw scanner.failure("a colon is missing") }
      let key = try readKey()
      enter(.key(key))
      defer { leave() }
      scanner.skipSpaces()
      scanner.advance()
      let value = try mappingValue(column)
      guard members.add(key, value) else { throw scanner.failure("the key '\(key)' comes twice") }
      try skipToContent()
    } while !isAtDocumentEnd && scanner.column == column && !isDash
    try expectLeft(of: column)
    return members.value
  }

  /// After a block the text goes on further left, or ends.
  private func expectLeft(of column: Int) throws(TextFailure) {
    guard isAtDocumentEnd || scanner.column <= column else {
      throw scanner.failure("the indentation does not fit the lines above")
    }
  }

  private mutating func mappingValue(_ column: Int) throws(TextFailure) -> JSONValue {
    scanner.skipSpaces()
    guard isEndOfLine else { return try node(atLeast: column + 1, takesBlocks: false) }
    try skipToContent()
    if !isAtDocumentEnd, scanner.column == column, isDash {
      try count(1)
      return try sequence(at: column)
    }
    return try blockNode(atLeast: column + 1)
  }

  private mutating func readKey() throws(TextFailure) -> String {
    _ = try readProperties()
    switch scanner.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quotedText()
    case UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "?"):
      throw scanner.failure("a key that is not a text cannot be read")
    default:
      var text = scanner.take { $0 != 0x0A }
      guard let colon = Self.colon(in: text[...]) else { throw scanner.failure("a colon is missing") }
      scanner.rewind(text.count - colon)
      text.removeSubrange(colon...)
      while TextScanner.isBlank(text.last), !text.isEmpty { text.removeLast() }
      return String(decoding: text, as: UTF8.self)
    }
  }

  // MARK: Places

  private mutating func enter(_ step: DocumentPlaces.Step) {
    guard places != nil else { return }
    path.append(step)
    places?.note(path, line: scanner.line)
  }

  private mutating func leave() { if places != nil { path.removeLast() } }

  // MARK: Looking ahead

  private var isDash: Bool { scanner.byte == UInt8(ascii: "-") && TextScanner.isBlank(scanner.peek(1)) }

  /// Whether a key with its colon is next on this line.
  private var isKeyNext: Bool {
    var ahead = self
    _ = try? ahead.readProperties()
    switch ahead.scanner.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let line = ahead.scanner.lineStart
      guard (try? ahead.quotedText()) != nil, ahead.scanner.lineStart == line else { return false }
      ahead.scanner.skipSpaces()
      return ahead.scanner.byte == UInt8(ascii: ":") && TextScanner.isBlank(ahead.scanner.peek(1))
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: ">"): return false
    case UInt8(ascii: "?") where TextScanner.isBlank(ahead.scanner.peek(1)): return true
    default: return Self.colon(in: ahead.scanner.restOfLine) != nil
    }
  }

  /// Where the colon is that ends a plain key, counted from the start of the text.
  private static func colon(in line: ArraySlice<UInt8>) -> Int? {
    for index in line.indices {
      let next = index + 1 < line.endIndex ? line[index + 1] : nil
      if line[index] == UInt8(ascii: ":"), TextScanner.isBlank(next) { return index - line.startIndex }
      let isAfterSpace = index == line.startIndex || TextScanner.isBlank(line[index - 1])
      if line[index] == UInt8(ascii: "#"), isAfterSpace { return nil }
    }
    return nil
  }

  private func isMarker(_ marker: String) -> Bool {
    scanner.column == 0 && scanner.starts(with: marker) && TextScanner.isBlank(scanner.peek(3))
  }

  var isAtDocumentEnd: Bool { scanner.isAtEnd || isMarker("---") || isMarker("...") }

  /// Whether nothing but a remark is left of the line.
  private var isEndOfLine: Bool {
    var ahead = scanner
    ahead.skipSpaces()
    if ahead.isAtEnd || ahead.byte == 0x0A { return true }
    return ahead.byte == UInt8(ascii: "#") && (ahead.column == 0 || TextScanner.isBlank(ahead.peek(-1)))
  }

  // MARK: Steps

  /// Goes past white space, remarks and line ends.
  mutating func skipToContent() throws(TextFailure) {
    while !scanner.isAtEnd {
      let isLineStart = scanner.column == 0
      let spaces = scanner.take { $0 == 0x20 || $0 == 0x09 }
      switch scanner.byte {
      case UInt8(ascii: "#") where isLineStart || TextScanner.isBlank(scanner.peek(-1)): _ = scanner.take { $0 != 0x0A }
      case 0x0A: scanner.advance()
      case nil: return
      case _?:
        guard !isLineStart || !spaces.contains(0x09) else { throw scanner.failure("a tab cannot indent") }
        return
      }
    }
  }

  private mutating func expectEndOfLine() throws(TextFailure) {
    guard isEndOfLine else { throw scanner.failure("something follows the end of the value") }
  }

  private mutating func count(_ more: Int) throws(TextFailure) {
    valueCount += more
    guard valueCount <= Self.mostValues else { throw scanner.failure("there are more than \(Self.mostValues) values") }
  }

  /// What stands before a value: an anchor, a tag.
  struct Properties {
    var anchor: String?
    var isText = false
    var isEmpty = true
  }

  private mutating func readProperties() throws(TextFailure) -> Properties {
    var properties = Properties()
    while scanner.byte == UInt8(ascii: "&") || scanner.byte == UInt8(ascii: "!") {
      let word = scanner.take { !TextScanner.isBlank($0) && !Self.isFlowSign($0) }
      properties.isEmpty = false
      if word.first == UInt8(ascii: "&") { properties.anchor = String(decoding: word.dropFirst(), as: UTF8.self) }
      if word.elementsEqual("!!str".utf8) { properties.isText = true }
      scanner.skipSpaces()
    }
    return properties
  }

  private mutating func alias() throws(TextFailure) -> JSONValue {
    scanner.advance()
    let name = String(decoding: scanner.take { !TextScanner.isBlank($0) && !Self.isFlowSign($0) }, as: UTF8.self)
    guard let (value, size) = anchors[name] else { throw scanner.failure("there is no anchor '\(name)'") }
    try count(size)
    return value
  }

  static func isFlowSign(_ byte: UInt8?) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }

  // MARK: Flow: `[a, b]` and `{a: b}`

  private mutating func flowNode() throws(TextFailure) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw scanner.failure("values lie too deep in each other") }
    let before = valueCount
    let properties = try readProperties()
    try skipToContent()
    let value: JSONValue
    switch scanner.byte {
    case UInt8(ascii: "["): value = try flowSequence()
    case UInt8(ascii: "{"): value = try flowMapping()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): value = .string(try quotedText())
    case UInt8(ascii: "*"): value = try alias()
    case nil: throw scanner.failure("a closing bracket is missing")
    case _?:
      let text = flowText()
      value = properties.isText ? .string(text) : YAMLScalar.value(of: text, schema)
    }
    try count(1)
    if let anchor = properties.anchor { anchors[anchor] = (value, valueCount - before) }
    return value
  }

  private mutating func flowSequence() throws(TextFailure) -> JSONValue {
    scanner.advance()
    var elements: [JSONValue] = []
    while true {
      try skipToContent()
      if scanner.accept("]") { return .array(elements) }
      enter(.index(elements.count))
      defer { leave() }
      let element = try flowNode()
      try skipToContent()
      if isFlowColon {
        guard let key = YAMLScalar.text(of: element) else { throw scanner.failure("a key has to be a text") }
        scanner.advance()
        elements.append(.object([(key, try flowValue())]))
      } else {
        elements.append(element)
      }
      try endFlowEntry("]")
    }
  }

  private mutating func flowMapping() throws(TextFailure) -> JSONValue {
    scanner.advance()
    var members = YAMLMembers()
    while true {
      try skipToContent()
      if scanner.accept("}") { return members.value }
      let isQuoted = scanner.byte == UInt8(ascii: "\"") || scanner.byte == UInt8(ascii: "'")
      let key = isQuoted ? try quotedText() : flowText()
      guard isQuoted || !key.isEmpty else { throw scanner.failure("a key is missing") }
      enter(.key(key))
      defer { leave() }
      try skipToContent()
      var value = JSONValue.null
      if scanner.byte == UInt8(ascii: ":") {
        scanner.advance()
        value = try flowValue()
      }
      guard members.add(key, value) else { throw scanner.failure("the key '\(key)' comes twice") }
      try endFlowEntry("}")
    }
  }

  private mutating func flowValue() throws(TextFailure) -> JSONValue {
    try skipToContent()
    if scanner.byte == UInt8(ascii: ",") || scanner.byte == UInt8(ascii: "]") || scanner.byte == UInt8(ascii: "}") {
      return .null
    }
    return try flowNode()
  }

  private mutating func endFlowEntry(_ closing: Unicode.Scalar) throws(TextFailure) {
    try skipToContent()
    guard !scanner.accept(",") else { return }
    guard scanner.byte == UInt8(ascii: closing) else {
      throw scanner.failure("a comma or '\(closing)' is missing")
    }
  }

  private var isFlowColon: Bool {
    scanner.byte == UInt8(ascii: ":") && (TextScanner.isBlank(scanner.peek(1)) || Self.isFlowSign(scanner.peek(1)))
  }

  /// Reads a plain text between flow signs; line ends in it are spaces.
  private mutating func flowText() -> String {
    var text: [UInt8] = []
    while let byte = scanner.byte, !Self.isFlowSign(byte), !isFlowColon {
      if byte == UInt8(ascii: "#"), TextScanner.isBlank(text.last), !text.isEmpty { break }
      text.append(byte == 0x0A ? 0x20 : byte)
      scanner.advance()
    }
    let words = text.split(separator: 0x20)
    let isFolded = text.contains { $0 == 0x20 }
    return String(decoding: isFolded ? Array(words.joined(separator: [0x20])) : text, as: UTF8.self)
  }
}

/// The members of a mapping, with those that a merge key brings.
private struct YAMLMembers {
  private var members: [(String, JSONValue)] = []
  private var merged: [(String, JSONValue)] = []
  private var keys: Set<String> = []

  /// - Returns: Whether the key is new.
  mutating func add(_ key: String, _ value: JSONValue) -> Bool {
    guard keys.insert(key).inserted else { return false }
    if key == "<<", let sources = value.members.map({ [JSONValue.object($0)] }) ?? value.elements {
      // Of several sources the first has the say.
      for source in sources { merged += source.members ?? [] }
    } else {
      members.append((key, value))
    }
    return true
  }

  var value: JSONValue {
    var all = members
    var known = Set(members.map(\.0))
    for (key, value) in merged where known.insert(key).inserted { all.append((key, value)) }
    return .object(all)
  }
}
