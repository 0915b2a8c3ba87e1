import MVCBase
import Synchronization

/// Takes what a command writes.
package protocol OutputSink: AnyObject, Sendable {
  /// Writes bytes.
  ///
  /// - Returns: Whether anybody still reads.
  func write(_ bytes: [UInt8]) -> Bool
}

/// One of the process's own streams.
package final class StreamSink: OutputSink {
  private let descriptor: Int32

  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ bytes: [UInt8]) -> Bool { StandardStreams.write(bytes, to: descriptor) }
}

/// Keeps what was written, for tests.
package final class MemorySink: OutputSink {
  private let written = Mutex<[UInt8]>([])

  package init() {}

  package func write(_ bytes: [UInt8]) -> Bool {
    written.withLock { $0 += bytes }
    return true
  }

  package var bytes: [UInt8] { written.withLock { $0 } }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
