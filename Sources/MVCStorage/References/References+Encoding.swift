package import MVCBase
import MVCObjects

extension References {
  private static let heading = "mvc-references 1"
  private static let checksumKey = "checksum "

  /// The bytes of the references file: lines that a person can read, in order of name.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 256 + ids.count * 96)
    writer.append("\(Self.heading)\n")
    if let operation { writer.append("operation \(operation.id) \(operation.logByteCount)\n") }
    switch head {
    case .branch(let name): writer.append("head \(name)\n")
    case .detached(let id): writer.append("head \(id)\n")
    }
    for (name, id) in ids.sorted(by: { $0.key < $1.key }) {
      writer.append(Hexadecimal.encode(id.bytes))
      writer.append(UInt8(ascii: " "))
      writer.append(name.text)
      writer.append(UInt8(ascii: "\n"))
    }
    let digest = Hexadecimal.string(SHA256Hasher.digest(writer.bytes))
    writer.append("\(Self.checksumKey)\(digest)\n")
    return writer.bytes
  }

  /// Reads the bytes of a references file.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form.
  package init(decoding bytes: [UInt8], path: String) throws(MVCError) {
    func damaged(_ why: String) -> MVCError {
      MVCError(
        .corrupt, "cannot read '\(path)': \(why)", hint: "run 'mvc fsck --repair' to rebuild it from the operation log")
    }
    var reader = ByteReader(bytes, subject: "'\(path)'")
    let first = String(decoding: (try? reader.readUntil(UInt8(ascii: "\n"))) ?? [], as: UTF8.self)
    guard first == Self.heading else {
      guard first.hasPrefix("mvc-references ") else { throw damaged("it does not begin as a references file does") }
      throw MVCError(.unsupportedVersion, "cannot read '\(path)': it was written by a newer mvc")
    }
    func name(_ field: ArraySlice<UInt8>) throws(MVCError) -> ReferenceName {
      guard let text = String(validating: field, as: UTF8.self), let name = try? ReferenceName(validating: text) else {
        throw damaged("it holds a name that no reference has")
      }
      return name
    }
    var head: Head?
    var ids: [ReferenceName: ObjectID] = [:]
    var operation: OperationMark?
    while true {
      let start = reader.position
      guard let line = try? reader.readUntil(UInt8(ascii: "\n")) else { throw damaged("it was cut short") }
      if line.starts(with: Self.checksumKey.utf8) {
        let digest = Hexadecimal.encode(SHA256Hasher.digest(Array(bytes[..<start])))
        guard line.dropFirst(Self.checksumKey.utf8.count).elementsEqual(digest), reader.isAtEnd else {
          throw damaged("its bytes do not have the checksum in its last line")
        }
        break
      }
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count >= 2 else { throw damaged("a line is neither a reference nor the head") }
      if fields[0].elementsEqual("head".utf8) {
        head = if let id = ObjectID(hexadecimal: fields[1]) { .detached(id) } else { .branch(try name(fields[1])) }
      } else if fields[0].elementsEqual("operation".utf8), fields.count == 3 {
        guard let id = ObjectID(hexadecimal: fields[1]), let end = Int64(String(decoding: fields[2], as: UTF8.self)),
          end >= 0
        else { throw damaged("its operation is no id") }
        operation = OperationMark(id: id, logByteCount: end)
      } else {
        guard let id = ObjectID(hexadecimal: fields[0]) else { throw damaged("a reference is no id") }
        ids[try name(fields[1])] = id
      }
    }
    guard let head else { throw damaged("it does not say what is checked out") }
    self.init(head: head, ids: ids, operation: operation)
  }
}
