package import MVCBase

/// Lets something go wrong at every file operation of a command, one after the other.
///
///     try FaultLoop.run(.crash) { fileSystem in
///       let folder = try TemporaryFolder()
///       …
///       return FaultLoop.Attempt(
///         command: { try Repository.open(…, fileSystem).commit(…) },
///         check: { trial throws in #expect(try isSound(folder), "\(trial)") })
///     }
package enum FaultLoop {
  /// How each operation goes wrong.
  package enum Style: Sendable, CaseIterable {
    /// It reports that the disk is full; what comes after works.
    case storageFull
    /// It reports that the device cannot read; what comes after works.
    case readFailed
    /// The process dies before it.
    case crash
    /// The process dies during it, and half of what it writes reaches the file.
    case tornWrite
    /// The process dies during a write, and nothing of it reaches the file. At any other operation a death leaves the
    /// same with ``tornWrite``: the two together are all that ``crash`` can do.
    case lostWrite

    /// The styles that strike every operation; ``lostWrite`` is a part of ``crash``.
    package static let allCases: [Style] = [.storageFull, .readFailed, .crash, .tornWrite]

    package func fault(at number: Int) -> Fault {
      switch self {
      case .storageFull: .failure(at: number, MVCError(.storageFull, "no space is left, says a test"))
      case .readFailed: .failure(at: number, MVCError(.readFailed, "the device cannot read, says a test"))
      case .crash: .crash(at: number)
      case .tornWrite: .crash(at: number, writtenShare: 0.5)
      case .lostWrite: .lostWrite(at: number)
      }
    }

    /// Whether nothing works after the fault, so that not even a careful command can report success.
    package var isDeadly: Bool {
      switch self {
      case .storageFull, .readFailed: false
      case .crash, .tornWrite, .lostWrite: true
      }
    }
  }

  /// One time through the loop, in a folder of its own.
  package struct Attempt {
    let command: () throws -> Void
    let check: (Trial) throws -> Void

    /// - Parameters:
    ///   - command: What goes wrong. It uses the faulty file system, and builds all it needs from scratch.
    ///   - check: Looks at what is left, through another file system.
    package init(command: @escaping () throws -> Void, check: @escaping (Trial) throws -> Void) {
      self.command = command
      self.check = check
    }
  }

  /// What happened in one attempt.
  package struct Trial: CustomStringConvertible {
    package let style: Style
    /// The operation that went wrong, or nil in the last attempt, in which the command came to its end before.
    package let struck: FileOperation?
    /// What the command threw, or nil when it got over the fault.
    package let error: (any Error)?

    package var hasSucceeded: Bool { error == nil }
    /// Whether an operation went wrong; false in the last attempt only.
    package var hasStruck: Bool { struck != nil }

    package var description: String {
      "\(style) at \(struck?.description ?? "the end"), the command \(error.map { "threw \($0)" } ?? "succeeded")"
    }
  }

  /// Runs a command until it meets no fault any more.
  ///
  /// - Parameters:
  ///   - style: How operations go wrong.
  ///   - base: The file system beneath.
  ///   - prepare: Makes the starting state anew and says what to run on the file system it is given.
  /// - Returns: How many operations went wrong.
  @discardableResult
  package static func run(
    _ style: Style, over base: any FileSystem = LocalFileSystem(),
    prepare: (FaultyFileSystem) throws -> Attempt
  ) throws -> Int {
    var count = 0
    for number in 1... {
      let faulty = FaultyFileSystem(style.fault(at: number), over: base)
      let attempt = try prepare(faulty)
      var failure: (any Error)?
      do { try attempt.command() } catch { failure = error }
      let trial = Trial(style: style, struck: faulty.struck, error: failure)
      try attempt.check(trial)
      if !trial.hasStruck { break }
      count += 1
    }
    return count
  }
}
