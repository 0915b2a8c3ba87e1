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

  /// Lets the process have as many files open as the system allows: every pack of a repository stays open.
  package static func allowMostOpenFiles() {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    // Where the system refuses, it is as before.
    _ = setrlimit(resource, &limit)
  }

  /// Keeps memory that was freed for the next use of it: to give a buffer of megabytes back and have it again takes as
  /// long as to fill it.
  package static func keepFreedMemory() { mvc_keep_freed_memory() }

  /// Lets the thread rest.
  package static func pause(milliseconds: Int) {
    usleep(UInt32(clamping: milliseconds * 1000))
  }
}
