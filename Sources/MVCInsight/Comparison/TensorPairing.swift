import MVCTensors

/// Which tensor of one model is which of the other, by their names.
struct TensorPairing {
  private(set) var pairs: [(old: ModelTensor, new: ModelTensor)] = []
  private(set) var onlyOld: [ModelTensor]
  private(set) var onlyNew: [ModelTensor]

  /// Pairs tensors of the same file first, then those of the same folder, which finds them in other shards and other
  /// containers, then those of any folder. Each time a name has to be the only one on both sides.
  init(_ old: [ModelFile], _ new: [ModelFile]) {
    onlyOld = old.flatMap(\.tensors)
    onlyNew = new.flatMap(\.tensors)
    join { $0.file.path }
    join { $0.file.folder }
    join { _ in "" }
    pairs = pairs.map { Self.aligned($0.old, $0.new) }
  }

  /// A pair of which both are views that are laid out alike, as the storages' bytes: those are in another order, in which
  /// they can be compared as well.
  private static func aligned(_ old: ModelTensor, _ new: ModelTensor) -> (old: ModelTensor, new: ModelTensor) {
    guard case .strided(let oldView) = old.tensor.placement, case .strided(let newView) = new.tensor.placement,
      oldView.swapWidth == 1, oldView.isLaidOutLike(newView), let oldRange = oldView.denseRange,
      let newRange = newView.denseRange
    else { return (old, new) }
    return (old.placed(at: oldRange), new.placed(at: newRange))
  }

  private mutating func join(by place: (ModelTensor) -> String) {
    func key(_ tensor: ModelTensor) -> [UInt8] { Array(place(tensor).utf8) + [0] + Array(tensor.name.utf8) }
    let (old, new) = (Self.unique(onlyOld.map(key)), Self.unique(onlyNew.map(key)))
    let joined = old.compactMap { key, index in new[key].map { (old: index, new: $0) } }.sorted { $0.old < $1.old }
    pairs += joined.map { (onlyOld[$0.old], onlyNew[$0.new]) }
    onlyOld = Self.without(joined.map(\.old), onlyOld)
    onlyNew = Self.without(joined.map(\.new), onlyNew)
  }

  /// The keys that occur once, with their places.
  private static func unique(_ keys: [[UInt8]]) -> [[UInt8]: Int] {
    var places: [[UInt8]: Int] = [:]
    var repeated: Set<[UInt8]> = []
    for (index, key) in keys.enumerated() where places.updateValue(index, forKey: key) != nil { repeated.insert(key) }
    for key in repeated { places[key] = nil }
    return places
  }

  private static func without(_ indices: [Int], _ tensors: [ModelTensor]) -> [ModelTensor] {
    let gone = Set(indices)
    return tensors.indices.filter { !gone.contains($0) }.map { tensors[$0] }
  }
}
