import MVCBase
import Synchronization

/// Shows how far a long piece of work is: bytes, rate and time left, on one line of standard error.
package final class TerminalProgress: ProgressReporter {
  private static let firstSeconds = 0.5
  private static let intervalSeconds = 0.1

  private struct State {
    var title = ""
    var total: Int64?
    var done: Int64 = 0
    var startSeconds = 0.0
    var shownSeconds = 0.0
    var isShown = false
    var isRunning = false
  }

  private let sink: any OutputSink
  private let now: @Sendable () -> Double
  private let state = Mutex(State())

  /// - Parameters:
  ///   - sink: Standard error, when it is a terminal.
  ///   - now: Seconds since some moment.
  package init(_ sink: any OutputSink, now: @escaping @Sendable () -> Double = { StandardStreams.monotonicSeconds() }) {
    self.sink = sink
    self.now = now
  }

  package func begin(_ title: String, byteCount: Int64?) {
    let start = now()
    state.withLock { $0 = State(title: title, total: byteCount, startSeconds: start, isRunning: true) }
  }

  package func advance(byteCount: Int64) {
    let seconds = now()
    let line = state.withLock { state -> String? in
      state.done = state.done.addingClamped(byteCount)
      guard state.isRunning, seconds - state.startSeconds >= Self.firstSeconds,
        seconds - state.shownSeconds >= Self.intervalSeconds
      else { return nil }
      state.shownSeconds = seconds
      state.isShown = true
      return Self.line(state, seconds - state.startSeconds)
    }
    if let line { _ = sink.write(Array("\r\(VisibleText.line(line))\u{1B}[K".utf8)) }
  }

  package func end() {
    let wasShown = state.withLock { state in
      defer { state = State() }
      return state.isShown
    }
    if wasShown { _ = sink.write(Array("\r\u{1B}[K".utf8)) }
  }

  private static func line(_ state: State, _ elapsed: Double) -> String {
    let rate = Double(state.done) / max(elapsed, 0.001)
    var line = "\(state.title) \(ByteSize.text(state.done))"
    if let total = state.total, total > 0 {
      line += " of \(ByteSize.text(total)) (\(min(100, state.done * 100 / total)) %)"
    }
    line += ", \(ByteSize.text(Int64(rate)))/s"
    if let total = state.total, total > state.done, rate > 0 {
      line += ", \(duration(Double(total - state.done) / rate)) left"
    }
    return line
  }

  private static func duration(_ seconds: Double) -> String {
    let seconds = Int(min(seconds, 1e9).rounded(.up))
    if seconds < 60 { return "\(seconds) s" }
    return seconds < 3600 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}
