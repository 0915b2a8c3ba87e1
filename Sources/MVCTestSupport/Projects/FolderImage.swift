import MVCBase
import MVCObjects
package import SystemPackage

/// All that a folder on the disk holds, as a value that can be compared.
package struct FolderImage: Equatable, Sendable, CustomStringConvertible {
  package enum Item: Hashable, Sendable {
    case file([UInt8])
    case executable([UInt8])
    case link([UInt8])
    /// A folder with nothing in it.
    case emptyFolder
  }

  /// The items by path; names that are not UTF-8 stand as ``CommandLineText`` has them.
  package var items: [String: Item]

  package init(_ items: [String: Item]) { self.items = items }

  /// Reads everything below a folder.
  ///
  /// - Parameter skipped: Names that are left out, at any depth.
  package init(of root: FilePath, without skipped: Set<String> = [".mvc"]) throws {
    items = [:]
    try Self.read(root, "", skipped, &items)
  }

  private static func read(
    _ folder: FilePath, _ path: String, _ skipped: Set<String>, _ items: inout [String: Item]
  ) throws {
    let fileSystem = LocalFileSystem()
    for item in try fileSystem.items(in: folder) {
      let name = CommandLineText.text(of: item.name)
      if skipped.contains(name) { continue }
      let location = folder.appending(name: item.name)
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      switch item.status.kind {
      case .file:
        let bytes = try fileSystem.contents(of: location) ?? []
        items[inner] = item.status.isExecutable ? .executable(bytes) : .file(bytes)
      case .link: items[inner] = .link(try fileSystem.linkTarget(of: location))
      case .folder:
        let before = items.count
        try read(location, inner, skipped, &items)
        if items.count == before, try fileSystem.names(in: location).isEmpty { items[inner] = .emptyFolder }
      case .other: continue
      }
    }
  }

  /// Writes everything into a folder, which is made when it does not exist.
  package func write(to root: FilePath) throws {
    let fileSystem = LocalFileSystem()
    try fileSystem.createDirectories(root)
    for (path, item) in items.sorted(by: { $0.key < $1.key }) {
      let location = root.appending(name: CommandLineText.bytes(of: path))
      if item == .emptyFolder {
        try fileSystem.createDirectories(location)
        continue
      }
      try fileSystem.createDirectories(location.removingLastComponent())
      switch item {
      case .file(let bytes), .executable(let bytes):
        let file = try fileSystem.open(location, .create)
        try file.write(bytes)
        try file.close()
        if case .executable = item { try fileSystem.setExecutable(true, of: location) }
      case .link(let target): try fileSystem.createLink(at: location, to: target)
      case .emptyFolder: break
      }
    }
  }

  /// Writes everything into a folder, in place of what lies at the paths.
  package func write(replacing root: FilePath) throws {
    for path in items.keys { try LocalFileSystem().removeTree(root.appending(name: CommandLineText.bytes(of: path))) }
    try write(to: root)
  }

  /// The paths, in order.
  package var paths: [String] { items.keys.sorted() }

  /// A line per item: its path and the start of what it holds.
  package var description: String {
    items.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text(of: $0.value))" }.joined(separator: "\n")
  }

  /// A line for every path at which another image differs; empty for the same.
  package func differences(from other: FolderImage) -> String {
    Set(items.keys).union(other.items.keys).sorted().filter { items[$0] != other.items[$0] }.map { path in
      "\(path): \(other.items[path].map(Self.text) ?? "-") -> \(items[path].map(Self.text) ?? "-")"
    }.joined(separator: "\n")
  }

  private static func text(of item: Item) -> String {
    func start(_ bytes: [UInt8]) -> String {
      bytes.count <= 24
        ? String(decoding: bytes, as: UTF8.self).debugDescription : "\(bytes.count) bytes \(ObjectID(of: bytes).short)"
    }
    return switch item {
    case .file(let bytes): start(bytes)
    case .executable(let bytes): "executable \(start(bytes))"
    case .link(let target): "link \(start(target))"
    case .emptyFolder: "empty folder"
    }
  }
}
