internal import CPlatform
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process's standard streams, clock and signals.
package enum StandardStreams {
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// How many columns the terminal behind a stream has, or nil when it is none.
  package static func columnCount(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Sets how many columns this process takes the terminal to have. The parser of arguments asks its environment, not its
  /// caller, and ends the process by a trap when that says too few.
  package static func setColumnCount(_ count: Int) { setenv("COLUMNS", "\(count)", 1) }

  /// Writes all of `bytes`.
  ///
  /// - Returns: Why not all of them could be written, as `brokenPipe` when nobody reads any more; nil when they were.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Errno? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 {
        return .noSpace
      } else if Errno.current == .resourceTemporarilyUnavailable {
        // Whoever shares the stream has made it non-blocking.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&ready, 1, -1)
      } else if Errno.current != .interrupted {
        return .current
      }
    }
    return nil
  }

  /// Gives each of the three streams that the process was started without a place that can be neither read nor
  /// written, so that no file that is opened later takes its number, and a result is written into that file.
  package static func occupyClosedStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one. Reading from 0 and writing to 1 and 2 fails.
      _ = systemOpen("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// All that can be read at a path, which may be a pipe, a terminal or a link to one.
  ///
  /// - Parameter limit: The most that will be read, in bytes; more is refused.
  /// - Throws: ``MVCError`` with the code of the cause, as for a folder.
  package static func contents(of path: FilePath, limit: Int) throws -> [UInt8] {
    let descriptor = path.withPlatformString { systemOpen($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw MVCError.system(.current, "open", path.string, .reading) }
    let file = LocalFile(descriptor: descriptor, path: path)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw MVCError(.readFailed, "cannot read '\(path)': it has more than the \(limit) bytes allowed")
      }
    }
  }

  /// Writes to what is no plain file: a device, a pipe, or a link to one.
  ///
  /// - Throws: ``MVCError`` with the code of the cause.
  package static func write(_ bytes: [UInt8], toFileAt path: FilePath) throws {
    let descriptor = path.withPlatformString { systemOpen($0, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw MVCError.system(.current, "open", path.string, .writing) }
    let file = LocalFile(descriptor: descriptor, path: path)
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.close()
  }

  /// Everything on standard input.
  package static func readInput() -> [UInt8] {
    var input: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = buffer.withUnsafeMutableBytes { systemRead(0, $0) }
      if count > 0 { input += buffer[..<count] } else if count == 0 || systemErrno() != EINTR { return input }
    }
  }

  /// Seconds since some moment; never set back.
  package static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Lets a write to a pipe that nobody reads fail instead of ending the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Lets a write beyond the largest size allowed for a file fail instead of ending the process.
  package static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

  /// Calls `handler` when the user or the system asks the process to end. It must only do what a signal handler may.
  package static func onInterrupt(_ handler: @escaping @convention(c) (Int32) -> Void) {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = handler
      #else
        action.__sigaction_handler.sa_handler = handler
      #endif
      action.sa_flags = Int32(SA_RESTART)
      sigaction(number, &action, nil)
    }
  }

  /// The folder in which the process runs.
  package static func workingDirectory() -> FilePath? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return FilePath(platformString: path)
  }

  /// Takes out of the environment what only this program's start needed. Call it before anything else.
  package static func tidyEnvironment() { mvc_take_back_runtime_path() }

  /// The environment's variables, as text that ``CommandLineText`` can turn back into bytes.
  package static func environment() -> [String: String] {
    var result: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = CommandLineText.text(of: UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
      if let equals = text.firstIndex(of: "=") {
        result[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return result
  }

  /// The process's arguments as bytes.
  package static func argumentBytes() -> [[UInt8]] {
    var count: Int32 = 0
    guard let known = mvc_arguments(&count) else { return bytes(of: CommandLine.unsafeArgv, CommandLine.argc) }
    return bytes(of: known, count)
  }

  private static func bytes(of arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ count: Int32)
    -> [[UInt8]]
  {
    (0..<Int(count)).compactMap { number in
      arguments[number].map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}
