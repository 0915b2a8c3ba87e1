package import MVCBase
package import SystemPackage

/// A pack's name: the digest in its trailer.
package struct PackName: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let hexadecimal: String

  package init(digest: [UInt8]) { hexadecimal = Hexadecimal.string(digest) }

  /// The name of the pack in a file called so, or nil when packs are not called so.
  package init?(fileName: [UInt8]) {
    let stem = fileName.dropLast(PackFormat.fileExtension.count)
    guard fileName.suffix(PackFormat.fileExtension.count).elementsEqual(PackFormat.fileExtension),
      stem.count == 2 * SHA256Hasher.byteCount, Hexadecimal.decode(stem) != nil
    else { return nil }
    hexadecimal = String(decoding: stem, as: UTF8.self)
  }

  package var description: String { hexadecimal }
  package var fileName: String { "\(hexadecimal).pack" }

  package static func < (left: PackName, right: PackName) -> Bool { left.hexadecimal < right.hexadecimal }
}

/// Where packs live, and how they are written.
package struct PackDirectory: Sendable {
  package let fileSystem: any FileSystem
  package let random: any RandomSource
  /// The folder of published packs.
  package let folder: FilePath
  /// The folder of files that are being written.
  package let temporaryFolder: FilePath
  /// Whether bytes are flushed to the device before they count as written.
  package let isDurable: Bool

  package init(
    fileSystem: any FileSystem, random: any RandomSource, folder: FilePath, temporaryFolder: FilePath, isDurable: Bool
  ) {
    self.fileSystem = fileSystem
    self.random = random
    self.folder = folder
    self.temporaryFolder = temporaryFolder
    self.isDurable = isDurable
  }

  package func path(of name: PackName) -> FilePath { folder.appending(name.fileName) }

  /// A new path for a file that is being written. Others can tell by it whether its process still runs.
  package func temporaryPath() -> FilePath {
    temporaryFolder.appending("pack-\(ProcessIdentity.current.tag)-\(random.token())")
  }

  /// The packs that are there now, in order of name.
  package func names() throws -> [PackName] {
    var files = try fileSystem.names(in: folder)
    var gone: Set<PackName> = []
    while files.contains(Self.obsoleteFileName) {
      gone = try obsolete()
      // The list may be that of a later removal, of packs whose successors came after the files were listed. Then there
      // are other files by now.
      let again = try fileSystem.names(in: folder)
      if again == files { break }
      (files, gone) = (again, [])
    }
    return files.compactMap { PackName(fileName: $0) }.filter { !gone.contains($0) }.sorted()
  }

  /// Names the packs that count as removed although some of their files may still be there.
  private static let obsoleteFileName: [UInt8] = Array("obsolete".utf8)

  /// Removes packs, all at one moment: an object that is there has all that it refers to, whenever a process is killed.
  package func remove(_ names: [PackName]) throws {
    guard !names.isEmpty else { return }
    let list = folder.appending(name: Self.obsoleteFileName)
    // One file goes at one moment by itself: no list, so that a full disk does not keep what would free it.
    if let name = names.first, names.count == 1, try fileSystem.status(of: list) == nil {
      try fileSystem.removeFile(path(of: name))
      if isDurable { try fileSystem.synchronizeDirectory(folder) }
      return
    }
    let lines = Set(names).union(try obsolete()).sorted().map { "\($0)\n" }.joined()
    try fileSystem.replace(list, with: Array(lines.utf8), by: temporaryPath(), isDurable: isDurable)
    if isDurable { try fileSystem.synchronizeDirectory(folder) }
    try finishRemoval()
  }

  /// Removes the files of packs that count as removed, where a process was killed before it had.
  ///
  /// Until then a new pack must not take its name: the same objects make the same name again, and a pack of that name
  /// would count as removed.
  func finishRemoval() throws {
    let list = folder.appending(name: Self.obsoleteFileName)
    guard try fileSystem.status(of: list) != nil else { return }
    for name in try obsolete() { try fileSystem.removeFile(path(of: name)) }
    if isDurable { try fileSystem.synchronizeDirectory(folder) }
    try fileSystem.removeFile(list)
  }

  private func obsolete() throws -> Set<PackName> {
    guard let bytes = try fileSystem.contents(of: folder.appending(name: Self.obsoleteFileName)) else { return [] }
    return Set(
      bytes.split(separator: UInt8(ascii: "\n")).compactMap { PackName(fileName: $0 + PackFormat.fileExtension) })
  }
}
