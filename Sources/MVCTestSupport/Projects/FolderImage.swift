import MVCBase
import MVCObjects
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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
  ///
  /// With plain system calls on bytes: tests of faults write thousands of copies, and a build for debugging takes longer
  /// over one `FilePath` than the system over one file.
  package func write(to root: FilePath) throws {
    try LocalFileSystem().createDirectories(root)
    let base = Array(root.string.utf8) + [Self.slash]
    var made: Set<ArraySlice<UInt8>> = []
    for (name, item) in items {
      let path = CommandLineText.bytes(of: name)
      for slash in path.indices where path[slash] == Self.slash && made.insert(path[..<slash]).inserted {
        try Self.makeFolder(base + path[..<slash])
      }
      switch item {
      case .file(let bytes): try Self.writeFile(bytes, base + path, mode: 0o666)
      case .executable(let bytes): try Self.writeFile(bytes, base + path, mode: 0o777)
      case .link(let target):
        guard symlink(Self.terminated(target), Self.terminated(base + path)) == 0 else { throw Self.failure(name) }
      case .emptyFolder: try Self.makeFolder(base + path)
      }
    }
  }

  private static let slash = UInt8(ascii: "/")

  private static func makeFolder(_ path: [UInt8]) throws {
    if mkdir(terminated(path), 0o777) != 0, errno != EEXIST { throw failure(String(decoding: path, as: UTF8.self)) }
  }

  private static func writeFile(_ bytes: [UInt8], _ path: [UInt8], mode: mode_t) throws {
    let descriptor = open(terminated(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    defer { close(descriptor) }
    guard descriptor >= 0, systemWrite(descriptor, bytes) == bytes.count else {
      throw failure(String(decoding: path, as: UTF8.self))
    }
  }

  /// A path as the system takes it.
  private static func terminated(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  private static func failure(_ path: String) -> MVCError {
    MVCError(.writeFailed, "cannot write '\(path)' of a test: error \(errno)")
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

/// The system's call, whose name is also a method's.
private func systemWrite(_ descriptor: Int32, _ bytes: [UInt8]) -> Int { write(descriptor, bytes, bytes.count) }
