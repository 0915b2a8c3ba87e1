/// The rules for the name of one entry of a folder.
package enum EntryName {
  /// The name of the folder in which mvc keeps a repository.
  package static let repositoryFolder: [UInt8] = Array(".mvc".utf8)

  /// Written to, it could make git run a program.
  private static let gitFolder: [UInt8] = Array(".git".utf8)

  /// Why a name must not be written to a working folder, or nil when it may.
  ///
  /// `.mvc` and `.git` are refused in every mixture of cases, because a file system that ignores case takes them for the same.
  package static func problem(with name: some Collection<UInt8>) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.contains(0) { return "it holds a zero byte" }
    if name.contains(UInt8(ascii: "/")) { return "it holds a '/'" }
    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return "it names a folder outside" }
    if isReserved(name) { return "that name belongs to mvc or to git" }
    return nil
  }

  /// Whether a name is `.mvc` or `.git`, upper and lower case taken for the same.
  package static func isReserved(_ name: some Collection<UInt8>) -> Bool {
    name.count == repositoryFolder.count && (isSame(name, repositoryFolder) || isSame(name, gitFolder))
  }

  private static func isSame(_ name: some Collection<UInt8>, _ reserved: [UInt8]) -> Bool {
    zip(name, reserved).allSatisfy { byte, reserved in
      byte == reserved || (byte | 0x20 == reserved && (0x41...0x5A).contains(byte))
    }
  }
}
