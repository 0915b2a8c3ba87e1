import MVCBase
import Synchronization
import SystemPackage

/// Where a command talks: the answer goes to standard output, the conversation to standard error.
///
/// The one place where text becomes what a terminal reads. A line is one line, whatever is in it: all that would act
/// on a terminal or stay unseen is escaped here, and only the colours of ``paint(_:_:)`` come through. Bytes of files go
/// through ``write(_:)`` as they are, or through ``write(content:)``.
///
/// - SeeAlso: `docs/security.md`, "Names are data"
package final class Terminal {
  /// Colours by what they stand for in mvc's output; none is the only sign of anything.
  enum Colour: String {
    case added = "32"
    case removed = "31"
    case changed = "33"
    case id = "33;1"
    case reference = "36;1"
    case heading = "1"
    case hunk = "36"
    case warning = "35"
  }

  private static let bufferByteCount = 64 << 10
  /// The widths for which anything is laid out: in fewer columns nothing can be read, and more are a mistake.
  private static let columnCounts = 40...1000

  private let output: any OutputSink
  private let errors: any OutputSink
  /// Whether standard output is a terminal.
  package let isOutputTerminal: Bool
  package let isErrorTerminal: Bool
  package let columnCount: Int
  var usesColour: Bool
  var isQuiet = false
  /// Whether a program reads what is said: each warning is a line of JSON then.
  var warnsInJSON = false
  private var buffer: [UInt8] = []
  private var pager: Pager?
  private let paint = Paint()
  /// Whether it was a pager that takes no more.
  private(set) var wasLeft = false
  /// Why the output could not be written: what follows goes nowhere. It stays until the command's end.
  private(set) var failure: Errno?
  /// Whether a reader of the output went away, or it cannot be written.
  var isClosed: Bool { failure != nil }
  /// The warnings that were given.
  private let warnings = MessageSet()

  package init(
    output: any OutputSink, errors: any OutputSink, isOutputTerminal: Bool = false, isErrorTerminal: Bool = false,
    usesColour: Bool = false, columnCount: Int? = nil
  ) {
    self.output = output
    self.errors = errors
    self.isOutputTerminal = isOutputTerminal
    self.isErrorTerminal = isErrorTerminal
    self.usesColour = usesColour
    let (least, most) = (Self.columnCounts.lowerBound, Self.columnCounts.upperBound)
    self.columnCount = columnCount.flatMap { $0 > 0 ? min(max($0, least), most) : nil } ?? 80
  }

  /// Writes bytes to standard output as they are.
  func write(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { flush() }
  }

  /// Writes text of others, such as the lines of a file, to standard output: to a terminal escaped but for line feeds
  /// and tabs, to a file or a program as it is.
  func write(content bytes: some Collection<UInt8>) {
    if isOutputTerminal { write(VisibleText.content(bytes)) } else { write(bytes) }
  }

  /// Writes a line of others' text in a colour, escaped as ``write(content:)`` does it.
  func write(content line: some Collection<UInt8>, _ colour: Colour?) {
    if let colour { write("\u{1B}[\(colour.rawValue)m".utf8) }
    write(content: line)
    write((colour == nil ? "\n" : "\u{1B}[m\n").utf8)
  }

  /// Writes a line to standard output, escaped but for its colours.
  func print(_ line: String = "") { write(paint.line(line)) }

  /// Writes a line that begins a section, an empty line before it.
  func print(section line: String) {
    print()
    print(line)
  }

  /// Writes a line of several values with tabs between them to standard output.
  func print(tabbed values: [String]) {
    write(values.map { VisibleText.line($0) }.joined(separator: "\t").utf8)
    write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Writes text of mvc itself to standard output: what ends lines in it ends lines.
  func print(text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { print(String(line)) }
  }

  /// Writes a line that says what was done, which `--quiet` silences.
  func report(_ line: String) {
    if !isQuiet { print(line) }
  }

  /// Writes one JSON document to standard output.
  func print(_ value: JSONValue) {
    write(VisibleText.json(value.encode(.pretty)))
    write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Writes a line of the conversation, which `--quiet` silences.
  func note(_ line: String) {
    if !isQuiet { fail(line) }
  }

  /// Writes a line to standard error, always.
  func fail(_ line: String) {
    flush()
    _ = errors.write(paint.line(line))
  }

  /// Writes one JSON document to standard error, on one line.
  func fail(_ value: JSONValue) {
    flush()
    _ = errors.write(VisibleText.json(value.encode(.compact)) + [UInt8(ascii: "\n")])
  }

  /// Says on standard error why nothing happens, from whatever thread waits.
  var waitNotice: @Sendable (Wait) -> Void {
    { [errors, paint] wait in
      let seconds = (wait.limitMilliseconds + 999) / 1000
      _ = errors.write(paint.line("waiting up to \(seconds) s: \(wait.reason)"))
    }
  }

  /// Says on standard error, once each, what has to be known about the answer, whatever ``isQuiet`` says.
  func warn(_ message: String) {
    flush()
    warningNotice(message)
  }

  /// The same from whatever thread.
  var warningNotice: @Sendable (_ message: String) -> Void {
    { [errors, paint, warnings, warnsInJSON] message in
      guard warnings.insert(message) else { return }
      let document = JSONValue.object([("warning", .object([("message", .string(message))]))])
      let line = document.encode(.compact) + [UInt8(ascii: "\n")]
      _ = errors.write(warnsInJSON ? line : paint.line("warning: \(message)"))
    }
  }

  func paint(_ text: String, _ colour: Colour) -> String { usesColour ? paint.painted(text, colour.rawValue) : text }

  /// Sends what follows through a pager, if people are reading.
  func page(with command: String?, environment: [String: String]) {
    guard isOutputTerminal, pager == nil, let command, !command.isEmpty, command != "cat" else { return }
    pager = Pager(command, environment: environment)
  }

  /// Hands on what was written and waits until a pager has been left.
  package func finish() {
    flush()
    pager?.close()
    pager = nil
  }

  /// Hands on what was written so far.
  func flush() {
    guard !buffer.isEmpty else { return }
    if !isClosed {
      // A pager that was left has shown what its reader wanted to see.
      if let pager { failure = pager.write(buffer) ? nil : .brokenPipe } else { failure = output.write(buffer) }
      if failure != nil { wasLeft = pager != nil }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Messages that were given, from whatever thread.
private final class MessageSet: Sendable {
  private let messages = Mutex<Set<String>>([])

  /// - Returns: Whether it is new.
  func insert(_ message: String) -> Bool { messages.withLock { $0.insert(message).inserted } }
}

/// A program that shows long output page by page.
private final class Pager {
  private let process: ChildProcess

  init?(_ command: String, environment: [String: String]) {
    var environment = environment
    // As git has it: leave when one screen is enough, keep colours, leave the screen as it is.
    environment["LESS"] = environment["LESS"] ?? "FRX"
    StandardStreams.ignoreBrokenPipes()
    guard let process = ChildProcess(["/bin/sh", "-c", command], environment: environment, takesInput: true) else {
      return nil
    }
    self.process = process
  }

  func write(_ bytes: [UInt8]) -> Bool { process.write(bytes) }

  func close() { _ = process.wait() }
}
