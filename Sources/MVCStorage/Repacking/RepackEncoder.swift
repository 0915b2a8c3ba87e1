import MVCBase
import MVCObjects
import MVCTensors

/// What one worker needs to encode objects anew. Not safe to share between threads.
final class RepackEncoder {
  /// An object with a base has to take this much less than by itself, or it is not worth the time to restore it.
  private let leastSaving: Double
  /// And this much less than with a base that makes a shorter chain.
  private static let leastDepthSaving = 0.10
  /// Longer objects are left as they are: they are whole in memory, with their bases.
  private static let largestByteCount = ObjectDecoder.largestNumbersByteCount

  private let deflater = Deflater()
  private let codec = TensorCodec()
  private let decoder = ObjectDecoder()
  private let store: LocalObjectStore
  private let effort: RepackEffort

  init(_ store: LocalObjectStore, _ effort: RepackEffort) {
    self.store = store
    self.effort = effort
    leastSaving = effort == .tight ? 0.01 : 0.03
  }

  /// Chooses how to store an object; what is chosen anew has been read back.
  func encode(_ job: RepackJob) throws -> RepackedObject {
    let old = ObjectFrame(encoding: job.entry.encoding, bytes: try job.pack.frame(job.entry))
    let kept = RepackedObject(job: job, frame: old, checksum: job.entry.checksum, base: job.oldBase)
    guard try isWorthATry(job, old) else { return kept }
    guard case .whole(let raw) = try store.content(of: job.entry, in: job.pack) else { return kept }
    var choice = Choice(job.isKeepable ? (old, job.oldBase) : nil)
    try raw.withUnsafeBytes { raw in
      if let format = job.format {
        try tryNumbers(raw, format, job, &choice)
      } else {
        try tryText(raw, job, &choice)
      }
    }
    guard let (frame, base, baseBytes) = choice.best, !choice.isOld else { return kept }
    guard case .whole(let again) = try decoder.content(of: frame.bytes, base: baseBytes), again == raw else {
      throw MVCError(
        .internalError, "cannot repack object '\(job.entry.id.short)': it did not come back from its frame")
    }
    return RepackedObject(job: job, frame: frame, checksum: Checksum.crc32(frame.bytes), base: base)
  }

  private func isWorthATry(_ job: RepackJob, _ old: ObjectFrame) throws -> Bool {
    guard old.encoding != .chunked else { return false }
    guard job.isKeepable else { return true }
    // Snapshots and tags are a few hundred bytes, mostly ids, and 'log' reads thousands of them.
    guard job.entry.kind == .blob || job.entry.kind == .manifest else { return false }
    guard
      try FrameHeader(decoding: Array(old.bytes.prefix(FrameHeader.largestByteCount))).byteCount
        <= Self.largestByteCount
    else { return false }
    switch effort {
    case .fast: return job.oldBase == nil && !job.candidates.isEmpty
    case .normal: return !job.candidates.isEmpty
    case .tight: return true
    }
  }

  // MARK: Text and all else

  private func tryText(_ raw: UnsafeRawBufferPointer, _ job: RepackJob, _ choice: inout Choice) throws {
    let suited = CompressionProfile.suited(to: raw)
    let profile = suited == .balanced && effort == .tight ? .tight : suited
    if choice.best == nil || (effort == .tight && suited == .balanced) {
      choice.offer(try .zlib(raw, profile, deflater), nil, nil, leastSaving: 0)
    }
    for candidate in job.candidates {
      let base = try bytes(of: candidate)
      guard !base.isEmpty, base.count <= Self.largestByteCount else { continue }
      try base.withUnsafeBytes { bytes in
        guard let plan = plan(candidate.sort, raw, bytes, isText: suited == .balanced) else { return }
        let frame = try ObjectFrame.dictionary(
          raw, to: candidate.base, bytes, plan.segments, effort == .tight ? .tight : .balanced, deflater)
        choice.offer(frame, candidate.base, base, leastSaving: leastSaving(candidate, choice))
      }
    }
  }

  /// How to cut an object for a base, or nil when nothing is to be hoped for.
  private func plan(
    _ sort: RepackCandidate.Sort, _ raw: UnsafeRawBufferPointer, _ base: UnsafeRawBufferPointer, isText: Bool
  ) -> DictionaryPlan? {
    if case .version = sort, raw.count + base.count > Deflater.dictionaryByteCount {
      let plan = DictionaryPlan(aligning: raw, with: base)
      if plan.alignedByteCount * 4 >= raw.count { return plan }
    }
    return isText ? DictionaryPlan(following: base, byteCount: raw.count) : nil
  }

  private func bytes(of candidate: RepackCandidate) throws -> [UInt8] {
    if case .vocabulary(let bytes) = candidate.sort { return bytes }
    return try store.bytes(ofBase: candidate.id)
  }

  private func leastSaving(_ candidate: RepackCandidate, _ choice: Choice) -> Double {
    guard let depth = choice.best?.base?.depth else { return leastSaving }
    return candidate.depth > depth ? Self.leastDepthSaving : 0
  }

  // MARK: Numbers

  private func tryNumbers(
    _ raw: UnsafeRawBufferPointer, _ format: NumberFormat, _ job: RepackJob, _ choice: inout Choice
  ) throws {
    let codecEffort: CodecEffort = effort == .tight ? .tight : .normal
    let alone = codec.estimatedByteCount(raw, format)
    var best: (candidate: RepackCandidate, bytes: [UInt8])?
    var limit = Double(alone) * (1 - leastSaving)
    for candidate in job.candidates {
      let base = try bytes(of: candidate)
      guard base.count == raw.count else { continue }
      let estimate = Double(base.withUnsafeBytes { codec.estimatedByteCount(raw, base: $0, format) })
      guard estimate < limit else { continue }
      (best, limit) = ((candidate, base), estimate * (1 - Self.leastDepthSaving))
    }
    if let (candidate, base) = best {
      let frame = try base.withUnsafeBytes {
        try ObjectFrame.delta(raw, format, to: candidate.base, $0, codecEffort, codec)
      }
      choice.offer(frame, candidate.base, base, leastSaving: leastSaving(candidate, choice))
    }
    if choice.best == nil || (effort == .tight && best == nil) {
      choice.offer(try .planes(raw, format, codecEffort, codec), nil, nil, leastSaving: 0)
    }
  }
}

/// The smallest frame so far.
private struct Choice {
  private(set) var best: (frame: ObjectFrame, base: DeltaBase?, baseBytes: [UInt8]?)?
  /// Whether that is the one the object has.
  private(set) var isOld: Bool

  init(_ old: (frame: ObjectFrame, base: DeltaBase?)?) {
    best = old.map { ($0.frame, $0.base, nil) }
    isOld = old != nil
  }

  /// Takes a frame that is smaller than the best, by a share of it.
  mutating func offer(_ frame: ObjectFrame, _ base: DeltaBase?, _ baseBytes: [UInt8]?, leastSaving: Double) {
    if let best, Double(frame.bytes.count) >= Double(best.frame.bytes.count) * (1 - leastSaving) { return }
    (best, isOld) = ((frame, base, baseBytes), false)
  }
}
