import MVCBase
package import MVCObjects
package import MVCProvenance
import MVCStorage
import MVCTensors
import MVCWorkspace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// How near one version of a model is to another, from 0 to 1, and why.
///
/// - SeeAlso: `docs/cli/find.md`
package struct Nearness: Sendable {
  package static let weights = (architecture: 0.4, tensors: 0.35, parameters: 0.25)

  /// The share of tensors, by name and shape, that both have; nil where neither has any.
  package let architecture: Double?
  /// The share of the model files' bytes that both have; nil where neither has any.
  package let tensors: Double?
  /// How alike the parameters are; nil where neither has any.
  package let parameters: Double?
  /// The names of parameters that are not the same.
  package let differing: [String]
  package let parameterCount: Int

  /// The mean of the three by their weights, of those that are known.
  package var score: Double {
    let parts = [
      (architecture, Self.weights.architecture), (tensors, Self.weights.tensors), (parameters, Self.weights.parameters),
    ]
    let known = parts.compactMap { part in part.0.map { (value: $0, weight: part.1) } }
    let total = known.reduce(0) { $0 + $1.weight }
    return total == 0 ? 0 : known.reduce(0) { $0 + $1.value * $1.weight } / total
  }
}

extension Repository {
  /// The snapshots that are nearest to one, nearest first; those that have nothing in common with it are left out.
  package func nearest(
    to target: ObjectID, among all: [SnapshotFacts], _ history: HistoryFacts
  ) throws -> [(facts: SnapshotFacts, nearness: Nearness)] {
    let reader = ModelReader(self)
    let facts = try history.facts(of: target)
    let model = try reader.model(facts.snapshot)
    let parameters = history.parameters(of: facts)
    var found: [(facts: SnapshotFacts, nearness: Nearness)] = []
    for other in all where other.id != target {
      try runtime.interruption.check()
      let nearness = Nearness(
        model, try reader.model(other.snapshot), parameters: parameters, history.parameters(of: other))
      if nearness.score > 0 { found.append((other, nearness)) }
    }
    return found.enumerated().sorted {
      $0.element.nearness.score != $1.element.nearness.score
        ? $0.element.nearness.score > $1.element.nearness.score : $0.offset < $1.offset
    }.map(\.element)
  }
}

/// The tensors and bytes of a snapshot's model files.
private struct Model {
  /// Name, type and shape of every tensor.
  var architecture: Set<String> = []
  /// The chunks of the model files with their sizes, in bytes.
  var chunks: [ObjectID: UInt64] = [:]
}

extension Nearness {
  fileprivate init(
    _ left: Model, _ right: Model, parameters: [String: ExpressionValue], _ others: [String: ExpressionValue]
  ) {
    let allTensors = left.architecture.union(right.architecture).count
    architecture =
      allTensors == 0 ? nil : Double(left.architecture.intersection(right.architecture).count) / Double(allTensors)
    let all = left.chunks.merging(right.chunks) { first, _ in first }.values.clampedSum { $0 }
    let shared = left.chunks.filter { right.chunks[$0.key] != nil }.values.clampedSum { $0 }
    tensors = all == 0 ? nil : Double(shared) / Double(all)
    let names = Set(parameters.keys).union(others.keys).sorted()
    parameterCount = names.count
    differing = names.filter { parameters[$0] != others[$0] }
    let likeness = names.reduce(0) { $0 + Self.likeness(parameters[$1], others[$1]) }
    self.parameters = names.isEmpty ? nil : likeness / Double(names.count)
  }

  /// How alike two parameters are: 1 for the same, for positive numbers less the more they differ, down to 0 at a factor
  /// of 100; 0 for all else.
  private static func likeness(_ left: ExpressionValue?, _ right: ExpressionValue?) -> Double {
    guard let left, let right else { return 0 }
    if left == right { return 1 }
    guard case .number(let left) = left, case .number(let right) = right,
      case let (a, b) = (left.double, right.double), a > 0, b > 0, a.isFinite, b.isFinite
    else {
      return 0
    }
    let factor = max(a, b) / min(a, b)
    return factor.isFinite ? max(0, 1 - log2(factor) / log2(100)) : 0
  }
}

/// Reads the tensors of model files, each file once.
private final class ModelReader {
  /// The largest file that is looked into when it is stored whole, in bytes.
  private static let largestWhole: UInt64 = 1 << 20

  private let repository: Repository
  private let source: ManifestSource
  private var known: [ObjectID: Model] = [:]
  private var models: [ObjectID: Model] = [:]

  init(_ repository: Repository) {
    self.repository = repository
    source = ManifestSource(repository.objects)
  }

  func model(_ snapshot: Snapshot) throws -> Model {
    if let model = models[snapshot.manifest] { return model }
    var model = Model()
    try source.forEachLeaf(in: snapshot.manifest) { path, entry in
      guard entry.kind.isFile, TensorLayout.isLikely(fileName: path.description) else { return }
      let file = try file(entry, path)
      model.architecture.formUnion(file.architecture)
      model.chunks.merge(file.chunks) { first, _ in first }
    }
    models[snapshot.manifest] = model
    return model
  }

  private func file(_ entry: ManifestEntry, _ path: RepositoryPath) throws -> Model {
    if let model = known[entry.id] { return model }
    var model = Model()
    switch try repository.objects.content(of: entry.id) {
    case .chunks(let chunks, _):
      for chunk in chunks { model.chunks[chunk.id] = UInt64(chunk.byteCount) }
      for tensor in try repository.objects.tensors(of: entry.id) {
        model.architecture.insert(Self.line(tensor.name, tensor.dtype, tensor.shape))
      }
    case .large(let object): model.chunks[entry.id] = object.byteCount
    case .whole(let bytes):
      model.chunks[entry.id] = UInt64(bytes.count)
      guard entry.byteCount <= Self.largestWhole else { break }
      for tensor in try TensorLayout.read(ArraySource(bytes), name: path.description)?.tensors ?? [] {
        model.architecture.insert(Self.line(tensor.name, tensor.dtype, tensor.shape))
      }
    }
    known[entry.id] = model
    return model
  }

  private static func line(_ name: String, _ type: String, _ shape: [UInt64]) -> String {
    "\(name) \(type) \(shape.map(String.init).joined(separator: "x"))"
  }
}

extension HistoryFacts {
  /// The parameters of a snapshot by their names.
  package func parameters(of facts: SnapshotFacts) -> [String: ExpressionValue] {
    var found: [String: ExpressionValue] = [:]
    for (name, value) in values(of: facts) where name.hasPrefix("params.") { found[String(name.dropFirst(7))] = value }
    return found
  }
}
