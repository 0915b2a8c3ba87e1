package import MVCBase
package import MVCObjects
package import MVCStorage

/// Computes ids and stores nothing: for commands that only ask what has changed.
package final class HashingWriter: ObjectWriter {
  private typealias Outcome = Result<RecordedFile, MVCError>
  private typealias Pipeline = OrderedPipeline<FileDigester, Outcome>

  private let store: any ObjectStore
  private let runtime: Runtime
  private let pipeline: Pipeline
  private let completions: Completions

  /// Runs `body` with a writer and waits for the files it added.
  ///
  /// - Parameter store: Where manifests are that need not be made again.
  package static func run<Result>(
    _ store: any ObjectStore, _ runtime: Runtime, _ body: (any ObjectWriter) throws -> Result
  ) throws -> Result {
    let completions = Completions()
    var result: Result?
    try Pipeline.run(
      width: runtime.workerCount, window: runtime.workerCount * 16, makeScratch: { FileDigester() },
      consume: { try completions.callNext($0) },
      body: { pipeline in
        result = try body(HashingWriter(store, runtime, pipeline, completions))
      })
    guard let result else { throw MVCError(.internalError, "a scan ended without a result") }
    return result
  }

  private init(
    _ store: any ObjectStore, _ runtime: Runtime, _ pipeline: Pipeline, _ completions: Completions
  ) {
    self.store = store
    self.runtime = runtime
    self.pipeline = pipeline
    self.completions = completions
  }

  @discardableResult package func add(_ bytes: [UInt8], _ kind: ObjectKind) throws -> ObjectID { ObjectID(of: bytes) }

  package func add(
    _ source: FileSource, unreadable: ((MVCError) -> Void)?, completion: @escaping (RecordedFile) -> Void
  ) throws {
    completions.append { outcome in
      switch outcome {
      case .success(let recorded): completion(recorded)
      case .failure(let error):
        guard let unreadable else { throw error }
        unreadable(error)
      }
    }
    let runtime = runtime
    try pipeline.submit { digester in
      try Outcome.reading({
        let file = try source.open()
        let status = try file.status()
        let (id, byteCount) = try digester.digest(file, limit: status.byteCount, runtime)
        try file.close()
        return RecordedFile(id: id, byteCount: byteCount, status: status)
      })
    }
  }

  /// A file's bytes are never needed here; a manifest is, to be compared with another.
  package func has(_ id: ObjectID, _ kind: ObjectKind) throws -> Bool {
    switch kind {
    case .blob: true
    case .manifest, .snapshot, .tag, .event: try store.contains(id)
    }
  }

  package func finishFiles() throws { try pipeline.drain() }

  /// What to do with each result, in the order of submission.
  private final class Completions {
    private var waiting: [Int: (Outcome) throws -> Void] = [:]
    private var first = 0
    private var end = 0

    func append(_ completion: @escaping (Outcome) throws -> Void) {
      waiting[end] = completion
      end += 1
    }

    func callNext(_ outcome: Outcome) throws {
      defer { first += 1 }
      try waiting.removeValue(forKey: first)?(outcome)
    }
  }
}
