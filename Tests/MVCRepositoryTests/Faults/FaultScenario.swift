import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTensors
import MVCTestSupport
import Testing

/// A project, and a command that is to survive everything in it.
struct FaultScenario: CustomTestStringConvertible, Sendable {
  let name: String
  /// Whether everything is flushed to the device, which adds operations that can fail.
  var isDurable = false
  var chunker = smallChunks
  /// A file that a command must come by which finds its files settled: what they hold is known without reading them.
  var settledTrace: String?
  let prepare: @Sendable (TestProject) throws -> Void
  let command: @Sendable (Repository, Intent) throws -> Void

  var testDescription: String { name }

  /// Cuts a file of a few KiB into many chunks.
  static let smallChunks = ContentDefinedChunker(sizes: .init(least: 256, average: 512, most: 1024))

  static let all = [
    commit, partialCommit, checkout, patchedCheckout, forcedCheckout, merge, conflictingMerge, abortedMerge, restore,
    deletedBranch,
    annotatedTag, laterSignature, undoneCheckout, redoneCheckout, setting, collection, repack,
  ]

  static let laterSignature = FaultScenario(name: "sign") { project in
    try fill(project)
  } command: { repository, intent in
    let bytes = Array("SSHSIG".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 7]
    _ = try repository.sign("HEAD", with: { _ in try SSHSignature(text: Base64.string(bytes)) }, intent)
  }

  static let commit = FaultScenario(name: "commit", isDurable: true) { project in
    try fill(project)
    try edit(project)
  } command: { repository, intent in
    _ = try repository.commit(CommitRequest(message: "more\n"), intent)
  }

  static let partialCommit = FaultScenario(name: "commit of one path") { project in
    try fill(project)
    try edit(project)
  } command: { repository, intent in
    var request = CommitRequest(message: "more\n")
    request.paths = try ["same.txt", "fresh", "weights.bin"].map { try RepositoryPath(validating: $0) }
    _ = try repository.commit(request, intent)
  }

  static let checkout = FaultScenario(name: "checkout") { project in
    try fill(project)
    try project.write("mine", to: "untracked.txt")
  } command: { repository, intent in
    _ = try repository.checkout(request("other"), intent)
  }

  /// A large file of which little differs is changed where it lies.
  static let patchedCheckout = FaultScenario(
    name: "checkout in place", isDurable: true,
    chunker: ContentDefinedChunker(sizes: .init(least: 4 << 10, average: 8 << 10, most: 16 << 10)),
    settledTrace: "kept-"
  ) { project in
    var random = SeededRandom(seed: 8)
    var bytes = random.bytes(300 << 10)
    try project.write(bytes, to: "model.bin")
    try project.commit(["changed.txt": "base\n"])
    try project.checkout(nil, newBranch: "other")
    bytes[100_000] ^= 1
    try project.write(bytes + [1, 2, 3], to: "model.bin")
    try project.commit(["changed.txt": "theirs\n"])
  } command: { repository, intent in
    _ = try repository.checkout(request("main"), intent)
  }

  static let forcedCheckout = FaultScenario(name: "checkout --force") { project in
    try fill(project)
    try edit(project)
  } command: { repository, intent in
    var request = request("other")
    request.isForced = true
    _ = try repository.checkout(request, intent)
  }

  static let merge = FaultScenario(name: "merge") { project in
    try fill(project)
    try project.commit(["ours.txt": "ours"])
  } command: { repository, intent in
    _ = try repository.merge(MergeRequest(revision: "other"), intent)
  }

  static let conflictingMerge = FaultScenario(name: "merge with conflicts") { project in
    try fill(project)
    try project.write(weights(changedAt: 2000), to: "weights.bin")
    try project.commit(["changed.txt": "ours\n"])
    try project.write("mine", to: "untracked.txt")
  } command: { repository, intent in
    _ = try repository.merge(MergeRequest(revision: "other"), intent)
  }

  static let abortedMerge = FaultScenario(name: "merge --abort") { project in
    try fill(project)
    try project.commit(["changed.txt": "ours\n"])
    try project.merge("other")
    try project.write("half settled", to: "changed.txt")
  } command: { repository, intent in
    try repository.abortMerge(intent)
  }

  static let restore = FaultScenario(name: "restore") { project in
    try fill(project)
    try edit(project)
  } command: { repository, intent in
    let paths = try ["changed.txt", "weights.bin"].map { try RepositoryPath(validating: $0) }
    _ = try repository.restore(paths, from: "other", intent)
  }

  static let deletedBranch = FaultScenario(name: "branch -D") { project in
    try fill(project)
  } command: { repository, intent in
    _ = try repository.deleteBranches(["other"], isForced: true, intent)
  }

  static let annotatedTag = FaultScenario(name: "tag -a", isDurable: true) { project in
    try fill(project)
  } command: { repository, intent in
    _ = try repository.createTag("v1.0.0", at: "HEAD", message: "good\n", isForced: false, intent)
  }

  static let undoneCheckout = FaultScenario(name: "undo of a checkout") { project in
    try fill(project)
    try project.checkout("other")
  } command: { repository, intent in
    _ = try repository.undo(intent)
  }

  static let redoneCheckout = FaultScenario(name: "redo of a checkout") { project in
    try fill(project)
    try project.checkout("other")
    try project.undo()
  } command: { repository, intent in
    _ = try repository.undo(isRedo: true, intent)
  }

  static let setting = FaultScenario(name: "config") { project in
    try fill(project)
  } command: { repository, intent in
    try repository.set(ConfigurationKey("user.name"), to: "Ada", intent)
  }

  static let collection = FaultScenario(name: "gc", isDurable: true) { project in
    try fill(project)
    try project.checkout("other", newBranch: "lost")
    try project.commit(["lost.txt": "nobody needs this"])
    try project.checkout("main")
    _ = try project.open().deleteBranches(["lost"], isForced: true, project.intent("mvc branch -D lost"))
    project.clock.advance(days: 31)
  } command: { repository, intent in
    _ = try repository.collectGarbage(keepDays: Repository.defaultKeepDays, isDryRun: false, intent)
  }

  static let repack = FaultScenario(name: "repack", isDurable: true) { project in
    try fill(project)
    for version in 1...3 {
      let rows = (0..<400).map { "row \($0) of \($0 * $0)\n" }.joined()
      try project.commit(["table.csv": "\(rows)version \(version)\n", "conf/\(version).yaml": "a: \(version)\n"])
    }
  } command: { repository, intent in
    _ = try repository.repack(.tight, intent)
  }

  private static func request(_ revision: String) -> CheckoutRequest {
    var request = CheckoutRequest()
    request.revision = revision
    return request
  }

  /// A file that is cut into about ten chunks, of which a change touches one or two.
  private static func weights(changedAt place: Int? = nil) -> [UInt8] {
    var random = SeededRandom(seed: 7)
    var bytes = (0..<6 << 10).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    if let place { bytes[place] ^= 1 }
    return bytes
  }

  /// Two branches between which a checkout creates, replaces and deletes, and turns a file into a folder and back.
  private static func fill(_ project: TestProject) throws {
    try project.write(weights(), to: "weights.bin")
    try project.write("tool", to: "tool.sh")
    try project.setExecutable(true, "tool.sh")
    try project.link("latest", to: "same.txt")
    try project.commit(["same.txt": "same", "changed.txt": "base\n", "gone/deep/x.txt": "x", "swap": "a file"])
    try project.checkout(nil, newBranch: "other")
    try project.remove("gone")
    try project.remove("swap")
    try project.remove("latest")
    try project.link("latest", to: "changed.txt")
    try project.createFolder("empty")
    try project.write(weights(changedAt: 4000), to: "weights.bin")
    try project.commit(["changed.txt": "theirs\n", "new/deep/y.txt": "y", "swap/inner.txt": "a folder"])
    try project.checkout("main")
  }

  private static func edit(_ project: TestProject) throws {
    try project.write("edited", to: "same.txt")
    try project.write(weights(changedAt: 100), to: "weights.bin")
    try project.write("fresh", to: "fresh/file.txt")
    try project.remove("gone")
    try project.setExecutable(false, "tool.sh")
  }
}
