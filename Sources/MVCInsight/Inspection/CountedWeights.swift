package import MVCTensors

/// Which files of a folder count as its model, so that no parameter is counted twice.
///
/// A folder may hold one model in several containers and precisions, shards of an older save, and the state of training.
///
/// - SeeAlso: `docs/cli/inspect.md`
package struct CountedWeights: Sendable {
  /// A file and what is said of it.
  package struct Remark: Sendable, Equatable {
    /// The file's path.
    package let path: String
    /// A clause about "it".
    package let reason: String
  }

  /// The paths of the files that count.
  private let counted: Set<String>
  /// Model files that do not count.
  package private(set) var notCounted: [Remark] = []
  /// Files of the model that are not there.
  package private(set) var missing: [Remark] = []

  package func counts(_ file: ModelFile) -> Bool { counted.contains(file.path) }

  /// - Parameters:
  ///   - model: The files of one folder.
  ///   - indexes: The indexes of shards there.
  package init(_ model: GatheredModel, indexes: [ShardIndex]) {
    var sets = WeightSets(model.files, indexes)
    // A file that is there and cannot be read is not missing.
    sets.findMissing(besides: Set(model.unread.map { WeightSets.name($0.path) }))
    missing = sets.missing
    notCounted = sets.left
    var counted: [WeightSet] = []
    for set in sets.inOrder {
      if let original = counted.first(where: { set.isCopy(of: $0) }) {
        notCounted += set.files.map { Remark(path: $0.path, reason: "it has the weights of '\(original.name)'") }
      } else {
        counted.append(set)
      }
    }
    self.counted = Set(counted.flatMap(\.files).map(\.path))
    notCounted.sort { $0.path < $1.path }
  }
}

/// Files that are one model together.
private struct WeightSet {
  private static let formats = ["safetensors", "pytorch", "gguf", "onnx", "npz", "npy"]

  let name: String
  let isIndexed: Bool
  var files: [ModelFile]
  private let elements: [String: UInt64]

  init(_ name: String, _ files: [ModelFile], isIndexed: Bool = false) {
    (self.name, self.files, self.isIndexed) = (name, files, isIndexed)
    elements = Dictionary(
      files.flatMap(\.tensors).map { ($0.name, $0.elementCount ?? $0.tensor.byteCount) }
    ) { first, _ in first }
  }

  private var format: String { files.first?.contents.format ?? "" }

  /// Those that count before others that may be their copies come first.
  var rank: (Int, Int, Int, String) {
    (isIndexed ? 0 : 1, Self.formats.firstIndex(of: format) ?? Self.formats.count, -elements.count, name)
  }

  /// Whether most of its tensors have the names and lengths of another's, or it is the converted form of one.
  func isCopy(of other: WeightSet) -> Bool {
    guard !elements.isEmpty else { return false }
    let shared = elements.count { other.elements[$0.key] == $0.value }
    if shared * 2 > elements.count { return true }
    // GGUF has names of its own. It is made from a whole model, but for adapters and projectors.
    return format == "gguf" && other.format != "gguf" && other.format != "npy" && other.format != "npz"
      && !["mmproj", "lora", "adapter"].contains { name.lowercased().contains($0) }
  }
}

private struct WeightSets {
  private(set) var left: [CountedWeights.Remark] = []
  private(set) var missing: [CountedWeights.Remark] = []
  private let indexes: [ShardIndex]
  private let names: Set<String>
  private var sets: [WeightSet] = []
  private var shards: [(key: ShardName, numbers: Set<Int>)] = []

  /// So many missing shards of one model are named.
  private static let mostNamed = 1000

  static func name(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }

  init(_ files: [ModelFile], _ indexes: [ShardIndex]) {
    self.indexes = indexes
    names = Set(files.map { Self.name($0.path) })
    var rest = files
    for index in indexes {
      let named = Set(index.files.map { Self.name($0) })
      let mine = rest.filter { named.contains(Self.name($0.path)) }
      rest.removeAll { named.contains(Self.name($0.path)) }
      if !mine.isEmpty { sets.append(WeightSet(index.name, mine, isIndexed: true)) }
    }
    rest = rest.filter { isLeft($0, isOnly: files.count == 1) == false }
    for file in rest where file.owner == nil {
      let owned = rest.filter { $0.owner == file.path }
      add(file, owned)
    }
  }

  /// Whether a file is not the model's, which is noted then.
  private mutating func isLeft(_ file: ModelFile, isOnly: Bool) -> Bool {
    let name = Self.name(file.path)
    if let shard = ShardName(name), let index = indexes.first(where: { Self.base(of: $0) == shard.stem + shard.ending })
    {
      left.append(.init(path: file.path, reason: "'\(index.name)' does not name it"))
      return true
    }
    guard !isOnly, Self.isTrainingState(name) else { return false }
    left.append(.init(path: file.path, reason: "it is the state of a training by its name"))
    return true
  }

  /// `model.safetensors` of `model.safetensors.index.json`.
  private static func base(of index: ShardIndex) -> String {
    index.name.hasSuffix(".index.json") ? String(index.name.dropLast(".index.json".count)) : ""
  }

  private static func isTrainingState(_ name: String) -> Bool {
    let name = name.lowercased()
    return [
      "optimizer", "optim.", "scheduler", "scaler.", "rng_state", "random_states", "training_args", "trainer_state",
    ]
    .contains { name.hasPrefix($0) } || name.contains("optim_states")
  }

  private mutating func add(_ file: ModelFile, _ owned: [ModelFile]) {
    guard let shard = ShardName(Self.name(file.path)) else {
      return sets.append(WeightSet(Self.name(file.path), [file] + owned))
    }
    let place = shards.firstIndex {
      ($0.key.stem, $0.key.ending, $0.key.count) == (shard.stem, shard.ending, shard.count)
    }
    guard let place else {
      shards.append((shard, [shard.number]))
      return sets.append(WeightSet(shard.shard(1), [file] + owned))
    }
    shards[place].numbers.insert(shard.number)
    let name = shards[place].key.shard(1)
    if let set = sets.firstIndex(where: { $0.name == name }) {
      sets[set] = WeightSet(name, sets[set].files + [file] + owned)
    }
  }

  var inOrder: [WeightSet] { sets.sorted { $0.rank < $1.rank } }

  /// - Parameter unread: Files that are there.
  mutating func findMissing(besides unread: Set<String>) {
    let present = names.union(unread)
    for index in indexes {
      missing += index.files.filter { !present.contains(Self.name($0)) }
        .map { .init(path: $0, reason: "'\(index.name)' names it") }
    }
    for (key, numbers) in shards where numbers.count < key.count {
      let lost = (1...key.count).lazy.filter { !numbers.contains($0) }.map { key.shard($0) }
      missing += lost.filter { !present.contains($0) }.prefix(Self.mostNamed)
        .map { .init(path: $0, reason: "'\(key.shard(key.number))' says that there are \(key.count)") }
    }
  }
}
