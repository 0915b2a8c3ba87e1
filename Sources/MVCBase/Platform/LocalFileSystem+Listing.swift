package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension LocalFileSystem {
  /// - Complexity: One `readdir` and one `fstatat` per entry; about 1 µs each on a warm cache.
  package func items(in directory: FilePath) throws -> [DirectoryItem] {
    let descriptor = directory.withPlatformString { systemOpen($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    let listing = try NameListing(descriptor, directory)
    defer { listing.close() }
    var items: [DirectoryItem] = []
    items.reserveCapacity(listing.count)
    for number in listing.sortedNumbers() {
      var result = stat()
      let status = listing.withName(number) { fstatat(descriptor, $0, &result, AT_SYMLINK_NOFOLLOW) }
      if status == 0 {
        items.append(DirectoryItem(name: listing.name(number), status: FileStatus(result)))
      } else if Errno.current != .noSuchFileOrDirectory {
        throw MVCError.system(Errno.current, "look at", "\(directory.appending(name: listing.name(number)))", .reading)
      }
    }
    return items
  }

  package func names(in directory: FilePath) throws -> [[UInt8]] {
    guard try status(of: directory) != nil else { return [] }
    let descriptor = directory.withPlatformString { systemOpen($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    let listing = try NameListing(descriptor, directory)
    defer { listing.close() }
    return listing.sortedNumbers().map { listing.name($0) }
  }
}

/// The names of an open directory, one after the other in one buffer: they are sorted and looked up where they lie.
private struct NameListing {
  private var bytes: [CChar] = []
  private var starts: [Int] = []
  private let stream: OpaquePointer

  /// Reads the names. Takes over the descriptor, which ``close()`` gives back.
  init(_ descriptor: Int32, _ directory: FilePath) throws(MVCError) {
    guard descriptor >= 0, let stream = fdopendir(descriptor) else {
      let errno = Errno.current
      if descriptor >= 0 { systemClose(descriptor) }
      throw MVCError.system(errno, "list the folder", directory.string, .reading)
    }
    self.stream = stream
    // The name is read where it lies: a dirent may be shorter than its declared type.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    while true {
      systemClearErrno()
      guard let entry = readdir(stream) else { break }
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      let length = strlen(name)
      let isSelfOrParent = name[0] == 0x2E && (length == 1 || (length == 2 && name[1] == 0x2E))
      if isSelfOrParent { continue }
      starts.append(bytes.count)
      bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: length + 1))
    }
    // A listing that broke off must not pass for a short one: its missing files would be recorded as removed.
    let errno = Errno.current
    if errno.rawValue != 0 {
      closedir(stream)
      throw MVCError.system(errno, "list the folder", directory.string, .reading)
    }
  }

  var count: Int { starts.count }

  func close() { closedir(stream) }

  /// The names' numbers in the order of the names' bytes.
  func sortedNumbers() -> [Int] {
    bytes.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return [] }
      // As unsigned bytes; the zero at the end puts a prefix first.
      return starts.indices.sorted { strcmp(base + starts[$0], base + starts[$1]) < 0 }
    }
  }

  func withName<Result>(_ number: Int, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { text in
      withUnsafePointer(to: CChar(0)) { empty in
        body(text.baseAddress.map { $0 + starts[number] } ?? empty)
      }
    }
  }

  func name(_ number: Int) -> [UInt8] {
    let end = number + 1 < starts.count ? starts[number + 1] : bytes.count
    return bytes.withUnsafeBytes { [UInt8]($0[starts[number]..<(end - 1)]) }
  }
}
