import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The names of an open directory, one after the other in one buffer: they are sorted and looked up where they lie.
struct NameListing {
  /// Every name with a zero byte after it.
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
    bytes.reserveCapacity(4096)
    starts.reserveCapacity(128)
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
  /// How many bytes all names have together, with the zero bytes after them.
  var byteCount: Int { bytes.count }

  func close() { closedir(stream) }

  /// Calls `body` for each name, in the order of the names' bytes, with the name and its length.
  func forEachSorted(_ body: (UnsafePointer<CChar>, Int) throws -> Void) rethrows {
    try bytes.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return }
      for name in sorted(base) {
        let start = base + name.start
        try body(start, strlen(start))
      }
    }
  }

  /// A name with the bytes by which it is sorted.
  private struct Key {
    let head: UInt64
    let start: Int
  }

  /// The names of a folder often begin alike and differ soon after: eight bytes from the first difference on decide
  /// most comparisons.
  private func sorted(_ base: UnsafePointer<CChar>) -> [Key] {
    guard let first = starts.first else { return [] }
    let shared = starts.dropFirst().reduce(strlen(base + first)) { shared, start in
      var count = 0
      while count < shared, base[start + count] == base[first + count] { count += 1 }
      return count
    }
    var keys = starts.map { Key(head: Self.head(base + $0 + shared), start: $0) }
    keys.sort { left, right in
      if left.head != right.head { return left.head < right.head }
      // As unsigned bytes; the zero at the end puts a prefix first.
      return strcmp(base + left.start, base + right.start) < 0
    }
    return keys
  }

  /// The next eight bytes as a number that sorts as they do, with zeros after the end of the name.
  private static func head(_ text: UnsafePointer<CChar>) -> UInt64 {
    var head: UInt64 = 0
    var count = 0
    while count < 8, text[count] != 0 {
      head |= UInt64(UInt8(bitPattern: text[count])) << UInt64(56 - 8 * count)
      count += 1
    }
    return head
  }
}
