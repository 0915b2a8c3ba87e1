/// The rules for the name of one entry of a folder.
package enum EntryName {
  /// The name of the folder in which mvc keeps a repository.
  package static let repositoryFolder: [UInt8] = Array(".mvc".utf8)

  /// Written to, it could make git run a program.
  private static let gitFolder: [UInt8] = Array(".git".utf8)

  /// Why a name must not be written to a working folder, or nil when it may.
  ///
  /// `.mvc` and `.git` are refused in every form that some file system takes for the same: see ``isTakenForReserved(_:)``.
  package static func problem(with name: some Collection<UInt8>) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.contains(0) { return "it holds a zero byte" }
    if name.contains(UInt8(ascii: "/")) { return "it holds a '/'" }
    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return "it names a folder outside" }
    if isReserved(name) { return "that name belongs to mvc or to git" }
    if isTakenForReserved(name) { return "some file systems take it for '.mvc' or '.git'" }
    return nil
  }

  /// Whether some file system takes a name for `.mvc` or `.git`.
  ///
  /// - HFS+, APFS and ext4 with casefold ignore case, and characters that are not seen, such as U+200C.
  /// - FAT and NTFS ignore case, dots and spaces at the end, and have the short names `MVC~1` and `GIT~1`; what stands
  ///   behind a `:` names a stream of the same file, and behind a `\` what is in the folder.
  ///
  /// - SeeAlso: CVE-2014-9390, CVE-2019-1352, CVE-2019-1353
  package static func isTakenForReserved(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, name.count >= repositoryFolder.count, canBegin(first) else { return false }
    var folded = seen(name).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
    folded = folded.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\\") }
    while folded.last == UInt8(ascii: ".") || folded.last == UInt8(ascii: " ") { folded.removeLast() }
    return namesTaken.contains(Array(folded))
  }

  private static let namesTaken = Set([".mvc", ".git", "mvc~1", "git~1"].map { Array($0.utf8) })

  /// Whether a name that begins so can be taken for another at all: most need no further look.
  private static func canBegin(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), 0x80...: true
    default: [UInt8(ascii: "g"), UInt8(ascii: "m")].contains(byte | 0x20)
    }
  }

  /// A name without the characters that are not seen.
  private static func seen(_ name: some Collection<UInt8>) -> [UInt8] {
    guard name.contains(where: { $0 >= 0x80 }), let text = String(validating: name, as: UTF8.self) else {
      return Array(name)
    }
    let seen = text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    return Array(String(String.UnicodeScalarView(seen)).utf8)
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
