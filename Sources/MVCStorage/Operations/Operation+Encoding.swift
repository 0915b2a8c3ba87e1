package import MVCBase
package import MVCObjects

extension Operation {
  private static let heading = "mvc-operation 1"
  private static let endKey = "end "

  /// The record's bytes and its id: the digest of all of them before the last line, which repeats it.
  package func encoded() -> (id: ObjectID, bytes: [UInt8]) {
    var lines = ["\(Self.heading)", "previous \(Self.text(previous))"]
    lines.append("by \(signature.headerText)")
    if let token { lines.append("token \(Self.escape(token, space: true))") }
    lines.append("command \(Self.escape(command))")
    switch purpose {
    case .command: break
    case .undo(let id): lines.append("undoes \(id)")
    case .redo(let id): lines.append("redoes \(id)")
    case .mending: lines.append("mends log")
    }
    for change in references {
      lines.append("reference \(change.name) \(Self.text(change.old)) \(Self.text(change.new))")
    }
    if let head { lines.append("head \(Self.text(head.old)) \(Self.text(head.new))") }
    if let folder { lines.append("folder \(folder.old) \(folder.new)") }
    for change in settings {
      lines.append(
        "setting \(Self.escape(change.key, space: true)) \(Self.value(change.old)) \(Self.value(change.new))")
    }
    if let saved { lines.append("saved \(saved)") }
    let body = Array((lines.joined(separator: "\n") + "\n").utf8)
    let id = ObjectID(of: body)
    return (id, body + Self.lastLine(id))
  }

  /// The line that ends a record.
  static func lastLine(_ id: ObjectID) -> [UInt8] { Array("\(endKey)\(id)\n".utf8) }

  /// Reads the record that begins at the reader's position.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when it is cut short or does not have its digest.
  package static func decode(_ reader: inout ByteReader, in bytes: [UInt8]) throws(MVCError) -> (
    id: ObjectID, operation: Operation
  ) {
    let start = reader.position
    var lines: [String] = []
    while true {
      let lineStart = reader.position
      let line = String(decoding: try reader.readUntil(UInt8(ascii: "\n")), as: UTF8.self)
      guard line.hasPrefix(endKey) else {
        lines.append(line)
        continue
      }
      let id = ObjectID(of: Array(bytes[start..<lineStart]))
      guard line.dropFirst(endKey.count) == id.description else {
        throw reader.malformed("the record at byte \(start) does not have its digest")
      }
      guard let operation = Operation(lines) else {
        throw reader.malformed("the record at byte \(start) is not understood")
      }
      return (id, operation)
    }
  }

  private init?(_ lines: [String]) {
    guard lines.first == Self.heading else { return nil }
    var values: [String: [[String]]] = [:]
    for line in lines.dropFirst() {
      let fields = Self.fields(line, maxSplits: 1)
      guard fields.count == 2 else { return nil }
      let isText = fields[0] == "command" || fields[0] == "by"
      values[fields[0], default: []].append(isText ? [fields[1]] : Self.fields(fields[1]))
    }
    guard let signature = values["by"]?.first?.first.flatMap({ Signature(headerText: $0) }) else { return nil }
    self.init(
      previous: values["previous"]?.first?.first.flatMap { ObjectID($0) }, signature: signature,
      command: values["command"]?.first?.first.map { Self.unescape($0) } ?? "")
    token = values["token"]?.first?.first.map { Self.unescape($0) }
    if let id = values["undoes"]?.first?.first.flatMap({ ObjectID($0) }) { purpose = .undo(id) }
    if let id = values["redoes"]?.first?.first.flatMap({ ObjectID($0) }) { purpose = .redo(id) }
    if values["mends"] != nil { purpose = .mending }
    for fields in values["reference"] ?? [] {
      guard fields.count == 3, let name = try? ReferenceName(validating: fields[0]) else { return nil }
      references.append(ReferenceChange(name: name, old: ObjectID(fields[1]), new: ObjectID(fields[2])))
    }
    if let fields = values["head"]?.first {
      guard fields.count == 2, let old = Self.head(fields[0]), let new = Self.head(fields[1]) else { return nil }
      head = HeadChange(old: old, new: new)
    }
    if let fields = values["folder"]?.first {
      guard fields.count == 2, let old = ObjectID(fields[0]), let new = ObjectID(fields[1]) else { return nil }
      folder = FolderChange(old: old, new: new)
    }
    for fields in values["setting"] ?? [] {
      guard fields.count == 3 else { return nil }
      settings.append(
        SettingChange(key: Self.unescape(fields[0]), old: Self.value(fields[1]), new: Self.value(fields[2])))
    }
    saved = values["saved"]?.first?.first.flatMap { ObjectID($0) }
  }

  /// What lies between spaces. To `String`, a space with an accent on it is no space; to the bytes it is.
  private static func fields(_ text: String, maxSplits: Int = .max) -> [String] {
    text.utf8.split(separator: UInt8(ascii: " "), maxSplits: maxSplits, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }

  private static func text(_ id: ObjectID?) -> String { id?.description ?? "-" }

  private static func text(_ head: Head) -> String {
    switch head {
    case .branch(let name): name.text
    case .detached(let id): id.description
    }
  }

  private static func head(_ text: String) -> Head? {
    if let id = ObjectID(text) { return .detached(id) }
    return (try? ReferenceName(validating: text)).map { .branch($0) }
  }

  /// A setting's value: `-` for none, else `=` and the value without spaces.
  private static func value(_ text: String?) -> String { text.map { "=" + escape($0, space: true) } ?? "-" }

  private static func value(_ field: String) -> String? {
    field.utf8.first == UInt8(ascii: "=") ? unescape(String(Substring(field.utf8.dropFirst()))) : nil
  }

  /// One line of text: what would end it stands as `%` and two digits.
  private static func escape(_ text: String, space: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || scalar == "%" || (space && scalar == " ") {
        result += "%" + Hexadecimal.string([UInt8(scalar.value)])
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func unescape(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let decoded = Hexadecimal.decode(rest.prefix(2)) {
        bytes += decoded
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
