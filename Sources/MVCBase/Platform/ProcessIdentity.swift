import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A process, as others can find it again: on which machine since which start of it, and which process there.
package struct ProcessIdentity: Hashable, Sendable {
  /// The start of the machine: Linux gives each a random id of its own. Nil where it is not known.
  package let boot: String?
  /// The set of process numbers that ``id`` is one of: a container has its own.
  package let space: String?
  /// A digest of the machine's name and id, or nil where it has no id.
  package let machine: String?
  package let id: Int32
  /// When the process started, in ticks of the machine's clock: numbers of processes are used again.
  package let start: String?

  package init(boot: String?, space: String?, machine: String?, id: Int32, start: String?) {
    self.boot = boot
    self.space = space
    self.machine = machine
    self.id = id
    self.start = start
  }

  /// This process.
  package static let current = ProcessIdentity(
    boot: word("/proc/sys/kernel/random/boot_id"), space: pidSpace(), machine: machineDigest(), id: Machine.processID,
    start: startTime(of: Machine.processID))

  /// Whether the process runs, as far as this machine can tell.
  package enum State: Sendable { case running, ended, unknown }

  /// What is known of the process here and now.
  package func state(seenBy own: ProcessIdentity = .current) -> State {
    if let boot, boot == own.boot {
      guard let space, space == own.space else { return .unknown }
      if kill(id, 0) != 0, Errno.current == .noSuchProcess { return .ended }
      if let start, let found = Self.startTime(of: id), found != start { return .ended }
      return .running
    }
    // The same machine has been started again since.
    if boot != nil, own.boot != nil, let machine, machine == own.machine { return .ended }
    return .unknown
  }

  /// Whether it runs, or ran, under the kernel that this process runs under.
  package func sharesKernel(with own: ProcessIdentity) -> Bool { boot != nil && boot == own.boot }

  /// A short word for the process, for names of files: eight digits for where it runs, and its number.
  package var tag: String { "\(Self.place(boot, space)).\(id)" }

  /// What a ``tag`` says.
  package static func reading(tag: some StringProtocol, seenBy own: ProcessIdentity) -> State {
    let fields = tag.split(separator: ".", omittingEmptySubsequences: false)
    guard fields.count == 2, let id = Int32(fields[1]), id > 0, own.boot != nil, own.space != nil,
      fields[0] == place(own.boot, own.space)
    else { return .unknown }
    return kill(id, 0) != 0 && Errno.current == .noSuchProcess ? .ended : .running
  }

  private static func place(_ boot: String?, _ space: String?) -> String {
    String(Hexadecimal.string(SHA256Hasher.digest(Array("\(boot ?? "-") \(space ?? "-")".utf8))).prefix(8))
  }

  private static func machineDigest() -> String? {
    guard let id = word("/etc/machine-id"), !id.isEmpty else { return nil }
    // The id itself is nobody's business.
    return String(Hexadecimal.string(SHA256Hasher.digest(Array("\(Machine.hostName) \(id)".utf8))).prefix(16))
  }

  private static func pidSpace() -> String? {
    guard let target = try? LocalFileSystem().linkTarget(of: "/proc/self/ns/pid") else { return nil }
    let digits = target.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  /// The 22nd field of `/proc/PID/stat`; the second is the program's name in parentheses, with anything in it.
  private static func startTime(of process: Int32) -> String? {
    guard let text = read(FilePath("/proc/\(process)/stat")), let end = text.lastIndex(of: UInt8(ascii: ")")) else {
      return nil
    }
    let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
    return fields.count > 19 ? String(decoding: fields[19], as: UTF8.self) : nil
  }

  private static func word(_ path: FilePath) -> String? {
    guard let text = read(path), let line = text.split(separator: UInt8(ascii: "\n")).first else { return nil }
    let word = String(decoding: line, as: UTF8.self)
    return word.contains(" ") ? nil : word
  }

  /// The start of a file that the kernel makes up.
  private static func read(_ path: FilePath) -> [UInt8]? {
    guard let file = try? LocalFileSystem().open(path, .read) else { return nil }
    return try? file.readBytes(1024, at: 0)
  }
}

extension ProcessIdentity {
  /// The identity as five words.
  package var text: String { "\(boot ?? "-") \(space ?? "-") \(machine ?? "-") \(id) \(start ?? "-")" }

  package init?(text: some StringProtocol) {
    let fields = text.split(separator: " ", omittingEmptySubsequences: false).map { $0 == "-" ? nil : String($0) }
    guard fields.count == 5, let id = fields[3].flatMap({ Int32($0) }), id > 0 else { return nil }
    self.init(boot: fields[0], space: fields[1], machine: fields[2], id: id, start: fields[4])
  }
}
