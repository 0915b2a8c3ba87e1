package import MVCBase
import MVCTensors

/// How two models differ, tensor by tensor.
///
/// - SeeAlso: `docs/design/model-diff.md`
package struct ModelComparison: Sendable {
  /// Every tensor of either side, in the natural order of the names.
  package let tensors: [TensorDifference]
  /// The kinds of files of each side, such as "safetensors".
  package let oldFormats: [String]
  package let newFormats: [String]
  /// What was looked at beside the tensors, and what was not.
  package let rest: ComparedRest

  /// Compares two models.
  ///
  /// Only what has to be read is: not the tensors of equal files, nor those whose pieces' digests are known and equal.
  /// Memory stays below 100 MB however large the models are.
  ///
  /// - Parameters:
  ///   - old: One model, each path once.
  ///   - new: The other.
  /// - Throws: What reading throws, and ``MVCError`` with code `interrupted`.
  package init(from old: GatheredModel, to new: GatheredModel, _ runtime: Runtime) throws {
    var builder = ComparisonBuilder(TensorPairing(old.files, new.files), runtime)
    try builder.compare()
    tensors = builder.differences.sorted { NaturalOrder.precedes(($0.name, $0.path), ($1.name, $1.path)) }
    oldFormats = Set(old.files.map(\.contents.format)).sorted()
    newFormats = Set(new.files.map(\.contents.format)).sorted()
    let hasSameTensors = tensors.allSatisfy { $0.sort == .identical || $0.sort == .renamed }
    rest = try ComparedRest(old, new, hasSameTensors: hasSameTensors, runtime)
  }

  /// Whether both sides are the same files, byte by byte.
  package var isIdentical: Bool { hasSameTensors && rest.isIdentical }

  /// Whether both sides hold the same tensors, whatever they are called and however they lie in files, and all that may
  /// hold weights was compared.
  package var hasSameWeights: Bool { !tensors.isEmpty && hasSameTensors && rest.unread.isEmpty }

  /// Whether no tensor that was read differs.
  package var hasSameTensors: Bool { tensors.allSatisfy { $0.sort == .identical || $0.sort == .renamed } }

  package func count(_ sort: TensorDifference.Sort) -> Int { tensors.count { $0.sort == sort } }

  /// The figures of all tensors of which numbers were compared, as if they were one. Identical ones are not among them.
  package var figures: Figures? { Figures.joined(tensors) }
}

extension Figures {
  /// The figures of tensors as if they were one; nil when none has any.
  package static func joined(_ tensors: some Sequence<TensorDifference>) -> Figures? {
    var sum: Figures?
    for case let figures? in tensors.lazy.map(\.figures) {
      var next = sum ?? Figures()
      next.add(figures)
      sum = next
    }
    return sum
  }
}

/// Works out the differences step by step.
private struct ComparisonBuilder {
  private(set) var differences: [TensorDifference] = []
  private let pairing: TensorPairing
  private let runtime: Runtime

  init(_ pairing: TensorPairing, _ runtime: Runtime) {
    self.pairing = pairing
    self.runtime = runtime
  }

  mutating func compare() throws {
    try comparePairs()
    try compareRest()
  }

  // MARK: Of the same name

  private mutating func comparePairs() throws {
    let equalPieces = try self.equalPieces()
    var measured: [MeasuredPair] = []
    var open: [(pair: Int, measured: Int?, reason: String)] = []
    for (index, (old, new)) in pairing.pairs.enumerated() {
      let equal = equalPieces[index]
      if equal?.allSatisfy({ $0 }) == true {
        let sort: TensorDifference.Sort = old.tensor.shape == new.tensor.shape ? .identical : .reshaped
        append(sort, old, new, hasSameBytes: sort == .reshaped)
        continue
      }
      switch Measurable(old, new) {
      case .no(let reason): open.append((index, nil, reason))
      case .numbers(let kinds, let count):
        open.append((index, measured.count, ""))
        measured.append(MeasuredPair(old: old, new: new, kinds: kinds, count: count, equalPieces: equal))
      case .bytes(let count):
        open.append((index, measured.count, ""))
        measured.append(MeasuredPair(old: old, new: new, kinds: nil, count: count, equalPieces: equal))
      }
    }
    let measurements = try Measuring(runtime: runtime).measure(measured)
    for (index, number, reason) in open {
      let (old, new) = pairing.pairs[index]
      let measure = number.map { Self.measure(measured[$0], measurements[$0]) } ?? .notComputed(reason)
      let isChanged = number.map { measurements[$0].isChanged } ?? true
      append(Self.sort(old, new, isChanged: isChanged), old, new, measure)
    }
  }

  /// For each pair that may be the same bytes, and of which that can be told by digests, which pieces are equal.
  private func equalPieces() throws -> [[Bool]?] {
    var result: [[Bool]?] = Array(repeating: nil, count: pairing.pairs.count)
    var asked: [Int] = []
    for (index, (old, new)) in pairing.pairs.enumerated()
    where old.form == new.form && old.tensor.byteCount == new.tensor.byteCount {
      if let digest = old.file.digest, digest == new.file.digest, old.tensor.placement == new.tensor.placement {
        result[index] = []
      } else if old.knownDigests != nil || new.knownDigests != nil || old.tensor.shape != new.tensor.shape {
        asked.append(index)
      }
    }
    let digesting = Digesting(runtime)
    let old = try digesting.digests(of: asked.map { pairing.pairs[$0].old })
    let new = try digesting.digests(of: asked.map { pairing.pairs[$0].new })
    for (number, index) in asked.enumerated() { result[index] = zip(old[number], new[number]).map { $0 == $1 } }
    return result
  }

  private static func measure(_ pair: MeasuredPair, _ measurement: Measurement) -> TensorDifference.Measure {
    pair.kinds == nil
      ? .bytes(changed: measurement.changedByteCount, of: pair.count) : .numbers(measurement.figures)
  }

  private static func sort(_ old: ModelTensor, _ new: ModelTensor, isChanged: Bool) -> TensorDifference.Sort {
    if old.tensor.shape != new.tensor.shape { return .reshaped }
    if old.tensor.dtype != new.tensor.dtype { return .retyped }
    return isChanged ? .changed : .identical
  }

  // MARK: Of other names

  /// Finds the tensors without a partner that have the bytes of another one.
  private mutating func compareRest() throws {
    func form(_ tensor: ModelTensor) -> String { "\(tensor.form) \(tensor.tensor.shape)" }
    let shared = Set(pairing.onlyOld.map(form)).intersection(pairing.onlyNew.map(form))
    let old = pairing.onlyOld.filter { shared.contains(form($0)) }
    let new = pairing.onlyNew.filter { shared.contains(form($0)) }
    let digesting = Digesting(runtime)
    var sources: [TensorIdentity: [ModelTensor]] = [:]
    for (tensor, identity) in zip(old, try digesting.identities(of: old)).reversed() {
      sources[identity, default: []].append(tensor)
    }
    var taken: Set<[UInt8]> = []
    var found: Set<[UInt8]> = []
    for (tensor, identity) in zip(new, try digesting.identities(of: new)) {
      guard let source = sources[identity]?.popLast() else { continue }
      append(.renamed, source, tensor)
      taken.insert(source.key)
      found.insert(tensor.key)
    }
    for tensor in pairing.onlyOld where !taken.contains(tensor.key) { append(.removed, tensor, nil) }
    for tensor in pairing.onlyNew where !found.contains(tensor.key) { append(.added, nil, tensor) }
  }

  private mutating func append(
    _ sort: TensorDifference.Sort, _ old: ModelTensor?, _ new: ModelTensor?,
    _ measure: TensorDifference.Measure? = nil, hasSameBytes: Bool = false
  ) {
    differences.append(
      TensorDifference(
        sort: sort, old: old.map { TensorFacts($0) }, new: new.map { TensorFacts($0) },
        measure: sort == .identical ? .none : measure ?? .none, hasSameBytes: hasSameBytes))
  }
}

/// What can be measured of two tensors of one name.
private enum Measurable {
  case numbers((old: NumberKind, new: NumberKind), count: UInt64)
  case bytes(count: UInt64)
  case no(String)

  init(_ old: ModelTensor, _ new: ModelTensor) {
    guard let oldKind = old.numbers, let newKind = new.numbers else {
      self =
        old.form == new.form && old.tensor.shape == new.tensor.shape && old.tensor.byteCount == new.tensor.byteCount
        ? .bytes(count: old.tensor.byteCount)
        : .no("no numbers are known of \((old.numbers == nil ? old : new).tensor.dtype)")
      return
    }
    guard let count = Self.commonCount(old, new), count.isMultiple(of: UInt64(oldKind.unitCount)),
      count.isMultiple(of: UInt64(newKind.unitCount))
    else {
      self = .no("the shapes do not fit")
      return
    }
    self = .numbers((oldKind, newKind), count: count)
  }

  /// How many numbers both have at the same places: all for one shape, the first rows where only their number differs.
  private static func commonCount(_ old: ModelTensor, _ new: ModelTensor) -> UInt64? {
    guard let oldKind = old.numbers, let newKind = new.numbers, oldKind.partCount == newKind.partCount else {
      return nil
    }
    let (oldShape, newShape) = (old.tensor.shape, new.tensor.shape)
    guard let oldCount = old.numberCount, let newCount = new.numberCount else { return nil }
    if oldShape == newShape { return oldCount == newCount ? oldCount : nil }
    guard oldShape.count == newShape.count, oldShape.dropFirst() == newShape.dropFirst() else { return nil }
    return min(oldCount, newCount)
  }
}

extension ModelTensor {
  /// How many numbers its bytes are; nil when they are none.
  var numberCount: UInt64? {
    numbers.map { tensor.byteCount / UInt64($0.unitByteCount) * UInt64($0.unitCount) }
  }

  /// What its bytes mean, for one shape.
  var form: String { "\(tensor.dtype) \(tensor.number.rawValue)" }

  /// What tells it from all others of its model.
  fileprivate var key: [UInt8] { Array(file.path.utf8) + [0] + Array(name.utf8) }
}
