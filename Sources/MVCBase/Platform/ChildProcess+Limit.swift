internal import CPlatform
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ChildProcess {
  /// How a command ended that had only so much time.
  package struct LimitedEnd: Sendable, Equatable {
    package let exitCode: Int32
    /// Whether it was stopped because its time was over.
    package let isOverdue: Bool
    package let usage: Usage
  }

  /// Runs a shell command to its end, or stops it with all that it has started when its time is over.
  ///
  /// It is in a process group of its own and has nothing to read. What it leaves running in that group ends with it.
  ///
  /// - Parameters:
  ///   - log: Takes what it writes to standard output and standard error, piece by piece.
  /// - Returns: nil when the shell cannot be started.
  /// - Throws: ``MVCError`` with code `interrupted` when the user wishes to stop; the command is stopped too.
  package static func runShell(
    _ command: String, environment: [String: String], in folder: FilePath, seconds limit: Int,
    _ interruption: Interruption, log: (ArraySlice<UInt8>) -> Void
  ) throws -> LimitedEnd? {
    let child = ChildProcess(
      ["/bin/sh", "-c", command], environment: environment, in: folder, output: .log, leadsGroup: true)
    guard let child else { return nil }
    let end = ContinuousClock.now + .seconds(limit)
    var isOverdue = false
    var wish: (any Error)?
    var isOpen = true
    while wish == nil, !isOverdue {
      // Looked at before the log: what was written before the end is still read.
      let hasEnded = mvc_has_ended(child.processID) != 0
      var more = true
      while isOpen, more {
        (isOpen, more) = child.readReady(milliseconds: hasEnded ? 0 : 50, log)
        if ContinuousClock.now >= end { break }
      }
      if hasEnded { break }
      if !isOpen { Machine.pause(milliseconds: 10) }
      isOverdue = ContinuousClock.now >= end
      do { try interruption.check() } catch { wish = error }
    }
    kill(-child.processID, SIGKILL)
    let (exitCode, usage) = child.waitForUsage()
    if let wish { throw wish }
    return LimitedEnd(exitCode: exitCode, isOverdue: isOverdue, usage: usage)
  }

  /// Reads what is there, waiting a little for it.
  ///
  /// - Returns: Whether more can come, and whether something came.
  func readReady(milliseconds: Int32, _ body: (ArraySlice<UInt8>) -> Void) -> (isOpen: Bool, came: Bool) {
    var ready = pollfd(fd: outputDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return (true, false) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { systemRead(outputDescriptor, $0) }
    if count > 0 { body(buffer[..<count]) }
    return (count > 0 || (count < 0 && Errno.current == .interrupted), count > 0)
  }
}
