internal import CPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine the process runs on.
package enum Machine {
  /// How many processors are online.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  package static var processID: Int32 { getpid() }

  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  #if canImport(Glibc)
    private typealias Resource = __rlimit_resource
  #else
    private typealias Resource = Int32
  #endif

  private static func limit(of resource: Resource) -> rlimit? {
    var limit = rlimit()
    return getrlimit(identifier(resource), &limit) == 0 ? limit : nil
  }

  private static func set(_ limit: rlimit, of resource: Resource) {
    var limit = limit
    // Where the system refuses, it is as before.
    _ = setrlimit(identifier(resource), &limit)
  }

  #if canImport(Glibc)
    private static func identifier(_ resource: Resource) -> __rlimit_resource_t { .init(resource.rawValue) }
  #else
    private static func identifier(_ resource: Resource) -> Int32 { resource }
  #endif

  /// Lets the process have as many files open as the system allows: every pack of a repository stays open.
  package static func allowMostOpenFiles() {
    guard var limit = limit(of: RLIMIT_NOFILE), limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    set(limit, of: RLIMIT_NOFILE)
  }

  /// Makes sure of a stack of some size for the thread that the process began with.
  ///
  /// - Returns: The size that the system allows where that is less, in bytes; else nil.
  package static func stackLimit(below byteCount: UInt) -> UInt? {
    guard var limit = limit(of: RLIMIT_STACK), limit.rlim_cur < byteCount else { return nil }
    limit.rlim_cur = min(rlim_t(byteCount), limit.rlim_max)
    set(limit, of: RLIMIT_STACK)
    return limit.rlim_cur < byteCount ? UInt(limit.rlim_cur) : nil
  }

  /// Where memory is limited: says that it was not enough, and ends the process with an exit code, when it would end by a
  /// trap because there is no more.
  ///
  /// Swift's runtime cannot go on without memory, and has no error for it.
  ///
  /// - Parameter message: What is written to standard error, less than 256 bytes.
  package static func explainLackOfMemory(_ message: String, exitCode: Int32) {
    let limits = [RLIMIT_AS, RLIMIT_DATA].compactMap { limit(of: $0) }
    if limits.contains(where: { $0.rlim_cur != rlim_t.max }) { mvc_explain_lack_of_memory(message, exitCode) }
  }

  /// Keeps memory that was freed for the next use of it: to give a buffer of megabytes back and have it again takes as
  /// long as to fill it.
  package static func keepFreedMemory() { mvc_keep_freed_memory() }

  /// Lets the thread rest.
  package static func pause(milliseconds: Int) {
    usleep(UInt32(clamping: milliseconds * 1000))
  }
}
