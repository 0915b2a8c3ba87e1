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

  /// Replaces a file so that a reader sees the old bytes or the new, and never a part.
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
