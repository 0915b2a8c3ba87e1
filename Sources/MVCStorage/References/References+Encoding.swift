package import MVCBase
import MVCObjects

extension References {
  static let heading = "mvc-references 1"
  static let checksumKey = "checksum "
  static let headKey = "head "
  static let operationKey = "operation "

  /// The bytes of the references file: lines that a person can read, in order of name.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + table.byteCount + changes.count * 128)
    bytes += "\(Self.heading)\n".utf8
    if let operation { bytes += "\(Self.operationKey)\(operation.id) \(operation.logByteCount)\n".utf8 }
    switch head {
    case .branch(let name): bytes += "\(Self.headKey)\(name)\n".utf8
    case .detached(let id): bytes += "\(Self.headKey)\(id)\n".utf8
    }
    table.append(to: &bytes, changing: changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let digest = Hexadecimal.string(SHA256Hasher.digest(bytes))
    bytes += "\(Self.checksumKey)\(digest)\n".utf8
    return bytes
  }

  /// Reads the bytes of a references file.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` for a later form.
  package init(decoding bytes: [UInt8], path: String) throws(MVCError) {
    do throws(ReferencesReader.Problem) {
      self = try ReferencesReader(bytes).references()
    } catch {
      switch error {
      case .laterVersion:
        throw MVCError(.unsupportedVersion, "cannot read '\(path)': it was written by a newer mvc")
      case .damaged(let why):
        throw MVCError(
          .corrupt, "cannot read '\(path)': \(why)",
          hint: "run 'mvc fsck --repair' to rebuild it from the operation log")
      }
    }
  }
}
