import MVCBase
import MVCObjects
import MVCProvenance
import MVCStorage
import MVCWorkspace

/// Gathers what made a state of the folder that is about to be recorded.
///
/// What cannot be found is left out. A file that is not what it should be is noted as a problem, and the rest goes on.
struct ProvenanceCapture {
  private static let largestFile: UInt64 = 16 << 20
  /// Of one file no more metrics are named that are no numbers.
  private static let mostNotNumbers = 20

  let repository: Repository
  let source: ManifestSource
  /// The manifest that is recorded.
  let root: ObjectID
  /// What differs from the snapshot before.
  let changes: [TreeChange]
  let git: GitCheckout?

  /// - Parameters:
  ///   - given: What was said with the commit.
  ///   - head: The snapshot before, whose facts hold where nothing has changed.
  ///   - isAmending: Whether that snapshot is replaced: then what was said with it still holds.
  /// - Returns: nil when nothing was found.
  /// - Throws: ``MVCError`` with code `notFound` for data that was named with the commit and is not there.
  func document(
    _ given: ProvenanceInputs, before head: ObjectID?, isAmending: Bool
  ) throws -> ProvenanceDocument? {
    let parent = head.flatMap { try? repository.provenance(of: $0) }
    var document = ProvenanceDocument()
    let project = projectFile(&document)
    let findings = try findings(project, &document)
    if isAmending, let parent { carryOver(parent, into: &document) }
    document.parameters.merge(findings.parameters)
    document.metrics.merge(findings.metrics)
    document.series = findings.series
    document.lineage = findings.lineage.filter { !document.lineage.contains($0) } + document.lineage
    document.parameters.merge(given.parameters)
    document.metrics.merge(given.metrics)
    document.lineage += given.lineage.filter { !document.lineage.contains($0) }
    document.run = try given.run.map { try facts(of: $0) } ?? document.run
    try addData(project, findings, given, parent, to: &document)
    document.code = try code(parent?.code)
    document.environment = EnvironmentProbe(root: repository.layout.root, runtime: repository.runtime).facts(
      try source.manifest(root), parent: parent?.environment
    ) { entry in bytes(RepositoryPath(unchecked: entry.name), entry) }
    if given.listsPackages {
      let packages = InstalledPackages(root: repository.layout.root, runtime: repository.runtime)
      document.environment = document.environment ?? EnvironmentFacts()
      document.environment?.packages = try packages.list()
    }
    return document.isEmpty ? nil : document
  }

  /// What was said with the snapshot that is amended. Its parameters and metrics count only where no file has changed
  /// since: they may be a file's.
  private func carryOver(_ old: ProvenanceDocument, into document: inout ProvenanceDocument) {
    document.run = old.run
    document.lineage = old.lineage
    document.data = old.data.filter { $0.isStored != true }
    if changes.isEmpty {
      document.parameters = old.parameters
      document.metrics = old.metrics
      document.data = old.data
    }
  }

  /// What is known of a run, with the files that differ from what was there before it.
  private func facts(of run: TrainingRun) throws -> RunFacts {
    guard let before = run.before else { return run.facts }
    source.learn(before.recording.manifests)
    var facts = run.facts
    facts.outputs = try source.changes(from: before.recording.root, to: root).map(\.path.description)
    return facts
  }

  // MARK: Files

  private func projectFile(_ document: inout ProvenanceDocument) -> ProjectFile {
    let name = Array(ProjectFile.name.utf8)
    guard let entry = try? source.manifest(root).entry(named: name), entry.kind.isFile else { return ProjectFile() }
    let path = RepositoryPath(unchecked: name)
    let file = read(path, entry, &document) { bytes throws(TextFailure) in try ProjectFile(parsing: bytes) }
    document.problems += (file?.remarks ?? []).map { .init(path: ProjectFile.name, line: $0.line, reason: $0.reason) }
    return file ?? ProjectFile()
  }

  private func findings(_ project: ProjectFile, _ document: inout ProvenanceDocument) throws -> Findings {
    var findings = Findings()
    for file in try FindingFiles.find(in: root, source, repository.settings, project) {
      let found = read(file.path, file.entry, &document) { bytes throws(TextFailure) in
        try file.sort.read(bytes, file.path.description)
      }
      guard let found else { continue }
      for reason in found.notNumbers.prefix(Self.mostNotNumbers) {
        document.problems.append(.init(path: file.path.description, line: nil, reason: "the metric \(reason)"))
      }
      findings.merge(found)
    }
    return findings
  }

  private func read<Result>(
    _ path: RepositoryPath, _ entry: ManifestEntry, _ document: inout ProvenanceDocument,
    _ parse: ([UInt8]) throws(TextFailure) -> Result
  ) -> Result? {
    func note(_ reason: String, line: Int? = nil) {
      let problem = ProvenanceDocument.Problem(path: path.description, line: line, reason: reason)
      if !document.problems.contains(problem) { document.problems.append(problem) }
    }
    guard entry.byteCount <= Self.largestFile else {
      note("it has more than \(Self.largestFile >> 20) MiB")
      return nil
    }
    guard let bytes = bytes(path, entry) else {
      note("it cannot be read")
      return nil
    }
    do {
      return try parse(bytes)
    } catch {
      note(error.reason, line: error.line)
      return nil
    }
  }

  /// The recorded bytes of a file: those of the folder if they are still the same, else those of the store.
  private func bytes(_ path: RepositoryPath, _ entry: ManifestEntry) -> [UInt8]? {
    let fileSystem = repository.runtime.fileSystem
    let limit = Int(clamping: Self.largestFile)
    if let bytes = try? fileSystem.contents(of: repository.folder.location(of: path), limit: limit),
      ObjectID(of: bytes) == entry.id
    {
      return bytes
    }
    return try? repository.objects.bytes(of: entry.id)
  }

  // MARK: Data

  private func addData(
    _ project: ProjectFile, _ findings: Findings, _ given: ProvenanceInputs, _ parent: ProvenanceDocument?,
    to document: inout ProvenanceDocument
  ) throws {
    let probe = DataProbe(
      repository: repository, root: root, source: source, parent: parent?.data ?? [],
      read: { path, entry in bytes(path, entry) })
    for declaration in project.data {
      do {
        document.add(try probe.input(declaration))
      } catch let error as MVCError where error.code != .interrupted {
        document.problems.append(.init(path: ProjectFile.name, line: nil, reason: error.message))
      }
    }
    // What was asked for by hand has to be there.
    for declaration in given.data { document.add(try probe.input(declaration)) }
    for input in findings.data where !document.data.contains(where: { $0.name == input.name }) { document.add(input) }
  }

  // MARK: Code

  private func code(_ parent: CodeState?) throws -> CodeState? {
    if let git {
      return try git.state { path in try source.entry(at: path, in: root).flatMap { $0.kind.isFile ? $0.id : nil } }
    }
    let hasChanged = changes.contains { change in
      change.new?.kind == .folder || change.old?.kind == .folder || SourceFiles.isSource(change.path.name)
    }
    if !hasChanged, let parent, parent.sources != nil { return parent }
    guard let sources = try SourceFiles(repository).among(root, source) else { return nil }
    var code = CodeState()
    code.sources = sources.manifest
    code.sourceCount = sources.count
    return code
  }
}

extension ProvenanceDocument {
  /// Adds an input in place of one with the same name.
  fileprivate mutating func add(_ input: DataInput) {
    if let index = data.firstIndex(where: { $0.name == input.name }) { data[index] = input } else { data.append(input) }
  }
}

/// The files among all files that hold weights.
enum ModelFiles {
  private static let endings: Set = [
    "safetensors", "gguf", "npy", "npz", "pt", "pth", "bin", "ckpt", "onnx", "h5", "keras", "pkl", "pickle", "joblib",
    "msgpack", "tflite", "pb", "mlmodel", "model",
  ]

  static func isModel(_ name: some Collection<UInt8>) -> Bool { FileEnding.of(name).map(endings.contains) ?? false }

  /// A digest of the set of model files, wherever they lie; nil for none.
  static func digest(of root: ObjectID, _ source: ManifestSource) throws -> ObjectID? {
    var ids: Set<ObjectID> = []
    try source.forEachLeaf(in: root) { path, entry in
      if entry.kind.isFile, isModel(path.name) { ids.insert(entry.id) }
    }
    guard !ids.isEmpty else { return nil }
    return ObjectID(of: ids.sorted().flatMap(\.bytes))
  }
}

/// What follows the last dot of a name, in lower case.
enum FileEnding {
  static func of(_ name: some Collection<UInt8>) -> String? {
    let bytes = Array(name)
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), bytes.count - dot <= 12 else { return nil }
    return String(decoding: bytes[(dot + 1)...], as: UTF8.self).lowercased()
  }
}
