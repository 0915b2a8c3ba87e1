import MVCBase
import Synchronization
package import SystemPackage

/// Takes what a command writes.
package protocol OutputSink: AnyObject, Sendable {
  /// Writes bytes.
  ///
  /// - Returns: Why not all of them could be written, as `brokenPipe` when nobody reads any more; nil when they were.
  func write(_ bytes: [UInt8]) -> Errno?
}

/// One of the process's own streams.
package final class StreamSink: OutputSink {
  private let descriptor: Int32

  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ bytes: [UInt8]) -> Errno? { StandardStreams.write(bytes, to: descriptor) }
}

/// Keeps what was written, for tests.
package final class MemorySink: OutputSink {
  private let written = Mutex<[UInt8]>([])

  package init() {}

  package func write(_ bytes: [UInt8]) -> Errno? {
    written.withLock { $0 += bytes }
    return nil
  }

  package var bytes: [UInt8] { written.withLock { $0 } }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
