import MVCBase
package import MVCObjects
package import MVCStorage

/// A manifest tree in which single paths can be set, and which is written as manifests again.
package struct EditableTree {
  private final class Node {
    /// Entries that are no folders that were looked into.
    var entries: [[UInt8]: ManifestEntry] = [:]
    var folders: [[UInt8]: Node] = [:]

    var isEmpty: Bool { entries.isEmpty && folders.isEmpty }
  }

  private let source: ManifestSource
  private let root: Node
  /// The manifest the tree was made from.
  package let original: ObjectID
  /// What was set, also where that changed nothing.
  package private(set) var wanted: [(path: RepositoryPath, new: ManifestEntry?)] = []

  /// The tree below a manifest.
  package init(root: ObjectID, _ source: ManifestSource) throws {
    self.source = source
    original = root
    self.root = Node()
    self.root.entries = try Self.entries(root, source)
  }

  private static func entries(_ id: ObjectID, _ source: ManifestSource) throws -> [[UInt8]: ManifestEntry] {
    try Dictionary(uniqueKeysWithValues: source.manifest(id).entries.map { ($0.name, $0) })
  }

  /// Sets the entry at a path, with the folders above it, or with nil removes it.
  ///
  /// A folder in which nothing is left goes too, as it does from the working folder.
  package mutating func set(_ entry: ManifestEntry?, at path: RepositoryPath) throws {
    wanted.append((path, entry))
    try Self.set(entry, path.components[...], root, source)
  }

  /// Sets the entry at a path if neither it nor a file stands in the way.
  package mutating func insertIfFree(_ entry: ManifestEntry?, at path: RepositoryPath) throws {
    var node: Node? = root
    for component in path.components.dropLast() {
      let name = Array(component)
      guard let current = node else { break }
      if let entry = current.entries[name], entry.kind != .folder { return }
      node = try Self.folder(name, of: current, source)
    }
    let name = Array(path.name)
    if let node, node.entries[name] != nil || node.folders[name] != nil { return }
    try set(entry, at: path)
  }

  /// Writes the manifests that changed.
  ///
  /// - Returns: The root's id.
  package func write(to writer: any ObjectWriter) throws -> ObjectID {
    try Self.write(root, writer, source).id
  }

  private static func set(
    _ entry: ManifestEntry?, _ path: ArraySlice<ArraySlice<UInt8>>, _ node: Node, _ source: ManifestSource
  ) throws {
    guard let first = path.first else { return }
    let name = Array(first)
    if path.count == 1 {
      node.folders[name] = nil
      node.entries[name] = entry.map { ManifestEntry(name: name, kind: $0.kind, byteCount: $0.byteCount, id: $0.id) }
      return
    }
    let inner: Node
    if let known = try folder(name, of: node, source) {
      inner = known
    } else {
      guard entry != nil else { return }
      inner = Node()
      node.entries[name] = nil
      node.folders[name] = inner
    }
    let wasEmpty = inner.isEmpty
    try set(entry, path.dropFirst(), inner, source)
    // A folder that is recorded as one with nothing in it stays.
    if entry == nil, !wasEmpty, inner.isEmpty { node.folders[name] = nil }
  }

  /// The node of a folder, looked into when it was not yet.
  private static func folder(_ name: [UInt8], of node: Node, _ source: ManifestSource) throws -> Node? {
    if let known = node.folders[name] { return known }
    guard let entry = node.entries[name], entry.kind == .folder else { return nil }
    let inner = Node()
    inner.entries = try entries(entry.id, source)
    node.entries[name] = nil
    node.folders[name] = inner
    return inner
  }

  private static func write(
    _ node: Node, _ writer: any ObjectWriter, _ source: ManifestSource
  ) throws -> (id: ObjectID, byteCount: UInt64) {
    var entries = Array(node.entries.values)
    for (name, inner) in node.folders {
      let (id, byteCount) = try write(inner, writer, source)
      entries.append(ManifestEntry(name: name, kind: .folder, byteCount: byteCount, id: id))
    }
    let manifest = Manifest(sorting: entries)
    let id = try writer.add(manifest.encoded(), .manifest)
    source.learn([id: manifest])
    return (id, manifest.byteCount)
  }
}
