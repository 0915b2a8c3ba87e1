package import SystemPackage

extension FilePath {
  /// This path with one more component of any bytes but 0 and `/`.
  package func appending(name: some Collection<UInt8>) -> FilePath {
    var bytes = withPlatformString { start in
      [CChar](UnsafeBufferPointer(start: start, count: length))
    }
    if bytes.last != CChar(bitPattern: UInt8(ascii: "/")) { bytes.append(CChar(bitPattern: UInt8(ascii: "/"))) }
    for byte in name { bytes.append(CChar(bitPattern: byte)) }
    bytes.append(0)
    return FilePath(platformString: bytes)
  }

  /// The path's bytes, without an end mark.
  package var bytes: [UInt8] {
    withPlatformString { start in [UInt8](UnsafeRawBufferPointer(start: start, count: length)) }
  }

  /// The path as an argument or a variable of the environment, which keeps bytes that are not UTF-8.
  package var argument: String { CommandLineText.text(of: bytes) }

  /// The path that an argument or a variable of the environment names.
  package init(argument text: String) { self.init(bytes: CommandLineText.bytes(of: text)) }

  /// The path of these bytes, which must hold no 0.
  package init(bytes: some Collection<UInt8>) {
    var platform = bytes.map { CChar(bitPattern: $0) }
    platform.append(0)
    self.init(platformString: platform)
  }
}

extension FileSystem {
  /// The whole of a small file.
  ///
  /// - Parameter limit: The most that will be read, in bytes; a larger file is refused.
  /// - Returns: The bytes, or nil when there is no such file.
  package func contents(of path: FilePath, limit: Int = 1 << 30) throws -> [UInt8]? {
    guard let status = try status(of: path), status.kind == .file else { return nil }
    guard status.byteCount <= Int64(limit) else {
      throw MVCError(.readFailed, "cannot read '\(path)': \(status.byteCount) bytes are more than the \(limit) allowed")
    }
    let file = try open(path, .read)
    defer { try? file.close() }
    return try file.readBytes(Int(status.byteCount), at: 0)
  }

  /// Replaces a file so that a reader sees the old bytes or the new, and never a part. It keeps its permissions.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - temporary: A path on the same file system that nobody else uses.
  ///   - isDurable: Whether the bytes are flushed before the file takes its name.
  package func replace(_ path: FilePath, with bytes: [UInt8], by temporary: FilePath, isDurable: Bool) throws {
    try replace(path, by: temporary, isDurable: isDurable) { file in try file.write(bytes) }
  }

  /// Replaces a file, as ``replace(_:with:by:isDurable:)`` does, with what `write` writes to it.
  package func replace(
    _ path: FilePath, by temporary: FilePath, isDurable: Bool, _ write: (any OpenFile) throws -> Void
  ) throws {
    do {
      let file = try open(temporary, .create)
      // Before there is anything in it that others must not read. Not every file system has permissions to set.
      if let permissions = try permissions(of: path), try self.permissions(of: temporary) != permissions {
        try? setPermissions(permissions, of: temporary)
      }
      try write(file)
      if isDurable { try file.synchronize() }
      try file.close()
      try rename(temporary, to: path)
    } catch {
      try? removeFile(temporary)
      throw error
    }
  }

  /// Creates a directory and those above it that are missing.
  package func createDirectories(_ path: FilePath) throws {
    if try status(of: path)?.kind == .folder { return }
    let parent = path.removingLastComponent()
    if !parent.isEmpty, parent != path { try createDirectories(parent) }
    try createDirectory(path)
  }

  /// Removes a file, a link, or a directory with all that is in it. Nothing is followed out of it.
  package func removeTree(_ path: FilePath) throws {
    guard let status = try status(of: path) else { return }
    guard status.kind == .folder else { return try removeFile(path) }
    for name in try names(in: path) { try removeTree(path.appending(name: name)) }
    try removeDirectory(path)
  }
}

extension FileSystem {
  /// The path as the kernel resolves it, without links, `.` and `..`: a `..` leads out of the folder that a link led to.
  ///
  /// From the first name that is not there, or may not be looked at, the rest is taken as it stands.
  ///
  /// - Parameter followsLast: Whether a link in the last place is followed.
  /// - Throws: ``MVCError`` with code `readFailed` for links in a circle.
  package func resolving(_ path: FilePath, followsLast: Bool) throws -> FilePath {
    var rest = Array(path.components.reversed())
    var resolved = FilePath(root: path.root, [])
    // As many links as Linux follows.
    var linkCount = 0
    while let name = rest.popLast() {
      if name.kind == .currentDirectory { continue }
      if name.kind == .parentDirectory {
        if resolved.lastComponent == nil, resolved.root == nil {
          resolved.append(name)
        } else {
          resolved.removeLastComponent()
        }
        continue
      }
      let next = resolved.appending(name)
      guard followsLast || !rest.isEmpty, (try? status(of: next))??.kind == .link else {
        resolved = next
        continue
      }
      linkCount += 1
      guard linkCount <= 40 else {
        throw MVCError(.readFailed, "cannot follow '\(path)': there are too many links in it, or they lead in a circle")
      }
      let target = FilePath(bytes: try linkTarget(of: next))
      if target.isAbsolute { resolved = FilePath(root: target.root, []) }
      rest += target.components.reversed()
    }
    return resolved
  }
}
