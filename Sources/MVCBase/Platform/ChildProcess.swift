internal import CPlatform
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that runs beside this one: an editor, a pager, git.
package final class ChildProcess {
  /// What the program's standard output is.
  package enum Output: Sendable {
    case inherited, captured, errors
    /// Captured, with what it writes to standard error.
    case log
  }

  /// What a program that has ended used, with those that it started and waited for.
  package struct Usage: Sendable, Equatable {
    /// The most memory that one of them held at once, in bytes.
    package var peakMemoryBytes: UInt64 = 0
    /// The time that processors worked for them, in seconds.
    package var processorSeconds = 0.0
    /// The time from its start to its end, in seconds, to the millisecond.
    package var seconds = 0.0
  }

  let processID: pid_t
  private let start = ContinuousClock.now
  private var inputDescriptor: Int32
  private(set) var outputDescriptor: Int32

  /// Starts a program, found on the search path.
  ///
  /// - Parameters:
  ///   - arguments: The program's name and its arguments, as ``CommandLineText``.
  ///   - environment: Its whole environment, as ``CommandLineText`` too.
  ///   - folder: Where it runs; where this process does when nil.
  ///   - takesInput: Whether its standard input is written with ``write(_:)``; else it shares this process's.
  ///   - leadsGroup: Whether it begins a process group, of all that it starts. Such a group is in the background: it has
  ///     nothing to read.
  /// - Returns: nil when there is no such program or it cannot be started.
  package init?(
    _ arguments: [String], environment: [String: String], in folder: FilePath? = nil, takesInput: Bool = false,
    output: Output = .inherited, showsErrors: Bool = true, leadsGroup: Bool = false
  ) {
    var actions = Self.makeActions()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let input = takesInput ? Self.makePipe() : nil
    let result = output == .captured || output == .log ? Self.makePipe() : nil
    if let input { posix_spawn_file_actions_adddup2(&actions, input.read, 0) }
    if let result { posix_spawn_file_actions_adddup2(&actions, result.write, 1) }
    if output == .errors { posix_spawn_file_actions_adddup2(&actions, 2, 1) }
    if output == .log { posix_spawn_file_actions_adddup2(&actions, 1, 2) }
    if leadsGroup, input == nil { posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
    if let folder { folder.withPlatformString { _ = mvc_spawn_in($0, &actions) } }
    if !showsErrors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    var argv = arguments.map { Self.copy($0) } + [nil]
    var envp = environment.map { Self.copy("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var attributes = Self.makeAttributes()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process ignores for itself is none of the program's business.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)))
    if leadsGroup { posix_spawnattr_setpgroup(&attributes, 0) }
    var processID: pid_t = 0
    let status = argv[0].map { posix_spawnp(&processID, $0, &actions, &attributes, &argv, &envp) } ?? ENOENT
    if let input { systemClose(input.read) }
    if let result { systemClose(result.write) }
    inputDescriptor = input?.write ?? -1
    outputDescriptor = result?.read ?? -1
    self.processID = processID
    guard status == 0 else {
      closeDescriptors()
      return nil
    }
  }

  deinit { closeDescriptors() }

  /// Writes to the program's standard input.
  ///
  /// - Returns: Whether it still reads.
  package func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(inputDescriptor, $0) }
      if count > 0 { rest = rest.dropFirst(count) } else if Errno.current != .interrupted { return false }
    }
    return true
  }

  /// All that the program writes until it ends, or closes its standard output.
  package func readOutput() -> [UInt8] {
    var output: [UInt8] = []
    readOutput { output += $0 }
    return output
  }

  /// Hands over what the program writes piece by piece, until it ends or closes its standard output.
  ///
  /// A job that it leaves in the background may hold the output open: nobody waits for that. All that was written when
  /// the program ended is handed over.
  package func readOutput(_ body: (ArraySlice<UInt8>) -> Void) {
    // As much as a pipe can hold: what a job goes on writing must not keep this reading without end.
    var rest = 1 << 20
    while true {
      // Looked at before the output: what was written before the end is still read.
      let hasEnded = mvc_has_ended(processID) != 0
      let (isOpen, came) = readReady(milliseconds: hasEnded ? 0 : 20) { piece in
        body(piece)
        if hasEnded { rest -= piece.count }
      }
      if !isOpen || hasEnded && (!came || rest <= 0) { return }
    }
  }

  /// Ends the program's standard input.
  package func closeInput() {
    if inputDescriptor >= 0 { systemClose(inputDescriptor) }
    inputDescriptor = -1
  }

  /// Closes the program's standard input and waits for its end.
  ///
  /// - Returns: Its exit code; 128 and the signal's number when a signal ended it.
  package func wait() -> Int32 { waitForUsage().exitCode }

  /// Waits as ``wait()`` does, and tells what the program used.
  package func waitForUsage() -> (exitCode: Int32, usage: Usage) {
    closeInput()
    var status: Int32 = 0
    var used = rusage()
    while wait4(processID, &status, 0, &used) < 0 {
      if Errno.current != .interrupted { return (127, Usage()) }
    }
    let signal = status & 0x7F
    return (signal == 0 ? (status >> 8) & 0xFF : 128 + signal, Usage(used, from: start))
  }

  /// Starts a program that acts in this one's place: signals that come to this process until it ends go to it.
  ///
  /// - Returns: nil when it cannot be started.
  package static func runInPlace(
    _ arguments: [String], environment: [String: String], in folder: FilePath, output: Output
  ) -> (exitCode: Int32, usage: Usage)? {
    mvc_begin_forwarding()
    defer { mvc_end_forwarding() }
    guard let child = ChildProcess(arguments, environment: environment, in: folder, output: output) else { return nil }
    mvc_forward_to(child.processID)
    return child.waitForUsage()
  }

  /// The bytes that a text stands for, up to the first 0, to be freed.
  private static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
    var bytes = CommandLineText.bytes(of: text).map { CChar(bitPattern: $0) }
    bytes.append(0)
    return strdup(bytes)
  }

  private func closeDescriptors() {
    for descriptor in [inputDescriptor, outputDescriptor] where descriptor >= 0 { systemClose(descriptor) }
    (inputDescriptor, outputDescriptor) = (-1, -1)
  }

  /// A pipe whose ends no other child inherits.
  private static func makePipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  #if canImport(Darwin)
    private static func makeActions() -> posix_spawn_file_actions_t? { nil }
    private static func makeAttributes() -> posix_spawnattr_t? { nil }
  #else
    private static func makeActions() -> posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    private static func makeAttributes() -> posix_spawnattr_t { posix_spawnattr_t() }
  #endif
}

extension ChildProcess.Usage {
  fileprivate init(_ used: rusage, from start: ContinuousClock.Instant) {
    #if canImport(Darwin)
      peakMemoryBytes = UInt64(clamping: used.ru_maxrss)
    #else
      peakMemoryBytes = UInt64(clamping: used.ru_maxrss) << 10
    #endif
    seconds = (Double((ContinuousClock.now - start) / .milliseconds(1))).rounded() / 1000
    processorSeconds = [used.ru_utime, used.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }
}
