package import MVCBase
package import MVCObjects
package import MVCProvenance
import MVCWorkspace

/// A command that makes a model: what was there before it, and what can be told of it.
package struct TrainingRun: Sendable {
  /// What the folder held before the command began; nil for a run that was kept, whose facts name the outputs.
  let before: FolderLook?
  package private(set) var facts: RunFacts
  private let startEnergy: Double?
  private let runtime: Runtime

  /// Variables that decide about what a training does.
  private static let variables: Set = [
    "CUBLAS_WORKSPACE_CONFIG", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "MKL_NUM_THREADS", "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED", "TF_DETERMINISTIC_OPS", "TOKENIZERS_PARALLELISM", "XLA_FLAGS",
  ]

  /// Looks at the folder, just before the command begins.
  ///
  /// - Parameters:
  ///   - folder: Where it will run, from the project's folder.
  ///   - variables: The names of environment variables to record beside the usual ones.
  package init(
    _ command: [String], in folder: RepositoryPath, variables: [String], _ repository: Repository
  ) throws {
    runtime = repository.runtime
    let look = try repository.look(repository.references())
    if let index = look.recording.index { repository.save(index) }
    before = look
    startEnergy = GraphicsEnergy.joules(runtime)
    facts = RunFacts()
    facts.command = command
    facts.folder = folder.isRoot ? nil : folder.description
    let wanted = Self.variables.union(variables)
    facts.environment = try Self.recorded(runtime.surroundings.variables.filter { wanted.contains($0.key) })
    facts.seeds = Seeds.find(command, runtime.surroundings.variables)
    facts.start = runtime.clock.now().iso8601
  }

  /// - Throws: ``MVCError`` with code `usage` for a value that is not UTF-8: it could only be recorded altered.
  private static func recorded(_ variables: [String: String]) throws -> [String: String] {
    guard let name = variables.filter({ !CommandLineText.isValid($0.value) }).keys.min() else { return variables }
    throw MVCError(
      .usage, "cannot record the environment variable '\(name)': its value is not UTF-8",
      hint: "set it to a text, or unset it, and run the command again")
  }

  /// A run that ended earlier.
  init(kept facts: RunFacts, _ runtime: Runtime) {
    self.runtime = runtime
    self.facts = facts
    before = nil
    startEnergy = nil
  }

  /// Takes down what the command used, when it has ended.
  package mutating func end(exitCode: Int32, _ usage: ChildProcess.Usage) {
    facts.seconds = usage.seconds
    facts.exitCode = Int64(exitCode)
    facts.peakMemoryBytes = usage.peakMemoryBytes
    facts.processorSeconds = usage.processorSeconds
    if let startEnergy, let energy = GraphicsEnergy.joules(runtime), energy >= startEnergy {
      facts.gpuJoules = energy - startEnergy
    }
  }
}

/// The seeds that a command line and its environment tell.
enum Seeds {
  private static let names = ["seed", "random_seed", "random_state", "rng_seed", "global_seed", "manual_seed"]

  /// - Returns: By name, as written on the command line: `--seed 7`, `--seed=7` and `train.seed=7` are known.
  static func find(_ command: [String], _ variables: [String: String]) -> [String: Int64] {
    var seeds: [String: Int64] = [:]
    if let number = variables["PYTHONHASHSEED"].flatMap({ Int64($0) }) { seeds["PYTHONHASHSEED"] = number }
    for (index, word) in command.enumerated() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = String(parts[0].drop { $0 == "-" || $0 == "+" })
      guard isSeed(name) else { continue }
      let isOption = word.hasPrefix("--")
      let value = parts.count == 2 ? parts[1] : isOption && index + 1 < command.count ? command[index + 1] : ""
      if let number = Int64(value) { seeds[name] = number }
    }
    return seeds
  }

  private static func isSeed(_ name: String) -> Bool {
    let last = name.lowercased().replacing("-", with: "_").split(separator: ".").last.map(String.init) ?? ""
    return names.contains(last)
  }
}
