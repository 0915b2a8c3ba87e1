import MVCBase
import MVCObjects

/// What can be said of an event by itself, whatever came before it.
struct EventProof: Sendable {
  enum Seal: Sendable {
    case none
    /// By this key, in SSH's own form.
    case good([UInt8])
    /// Why it is not good.
    case bad(String)
  }

  let seal: Seal
  /// Why its evidence does not count.
  let evidenceFlaw: String?

  init(_ event: Event, _ source: some EventSource, _ terms: AuditTerms) {
    seal = Self.seal(event, terms)
    evidenceFlaw =
      event.evidence.lazy.compactMap { id -> String? in
        do throws(ObjectFlaw) {
          _ = try source.verifiedBytes(of: id)
          return nil
        } catch {
          return "of its evidence '\(id.short)': \(error.reason)"
        }
      }.first
  }

  private static func seal(_ event: Event, _ terms: AuditTerms) -> Seal {
    guard let text = event.signature else { return .none }
    guard let signature = try? SSHSignature(text: text) else { return .bad("its signature is none of SSH") }
    let bytes = event.signedBytes
    guard let isGood = signature.isValid(over: bytes) ?? elsewhere(signature, bytes, terms) else {
      return .bad("its signature is by a key of a kind that only 'ssh-keygen' verifies, and that cannot be asked")
    }
    return isGood
      ? .good(signature.publicKey) : .bad("its signature is not over these bytes, or not by the key it names")
  }

  private static func elsewhere(_ signature: SSHSignature, _ bytes: [UInt8], _ terms: AuditTerms) -> Bool? {
    guard let verify = terms.verifyElsewhere else { return nil }
    return try? verify(signature, bytes)
  }

  /// The proofs of many events, in their order, by several threads.
  static func all(
    _ events: [RecordedEvent], _ source: some EventSource, _ terms: AuditTerms
  ) throws -> [EventProof] {
    let pieceCount = 64
    var proofs: [EventProof] = []
    proofs.reserveCapacity(events.count)
    try OrderedPipeline<Void, [EventProof]>.run(
      width: terms.workerCount, window: terms.workerCount * 4, makeScratch: {}, consume: { proofs += $0 },
      body: { pipeline in
        for start in stride(from: 0, to: events.count, by: pieceCount) {
          let piece = events[start..<min(start + pieceCount, events.count)]
          try pipeline.submit { piece.map { EventProof($0.event, source, terms) } }
        }
      })
    return proofs
  }
}
