/// Names each storage of a checkpoint after the first tensor that views it.
struct StorageNames {
  /// What is known of a storage beside itself.
  struct Use {
    /// The keys that lead to the tensor, outermost first, joined by ".".
    let name: String
    /// The tensor; nil where the checkpoint holds the storage itself.
    let tensor: PickledTensor?
  }

  /// Deeper than checkpoints go; what lies below keeps the names of its entries.
  private static let mostDepth = 64

  /// By the storages' numbers.
  private(set) var uses: [Int: Use] = [:]
  private let machine: PickleMachine
  private var visited: [Bool]
  private var texts = TextBudget()

  private struct Frame {
    let container: Int
    let path: String
    var next = 0
  }

  init(_ machine: PickleMachine, root: PickleValue) {
    self.machine = machine
    visited = Array(repeating: false, count: machine.containers.count)
    walk(root)
  }

  /// Goes through all that can be reached, in the order of the pickle, each container once.
  private mutating func walk(_ root: PickleValue) {
    var frames: [Frame] = []
    visit(root, path: "", &frames)
    while let frame = frames.last {
      let items = machine.containers[frame.container].items
      guard frame.next < items.count else {
        frames.removeLast()
        continue
      }
      frames[frames.count - 1].next += 1
      let item = items[frame.next]
      guard let path = join(frame.path, item.key ?? String(frame.next), isOfInterest: item.value) else { continue }
      visit(item.value, path: path, &frames)
    }
  }

  private mutating func visit(_ value: PickleValue, path: String, _ frames: inout [Frame]) {
    switch value {
    case .container(let number):
      guard frames.count < Self.mostDepth, !visited[number] else { return }
      visited[number] = true
      frames.append(Frame(container: number, path: path))
    case .tensor(let number):
      let tensor = machine.tensors[number]
      name(tensor.storage, Use(name: path, tensor: tensor))
    case .storage(let number): name(number, Use(name: path, tensor: nil))
    case .integer, .text, .global, .opaque: break
    }
  }

  private mutating func name(_ storage: Int, _ use: Use) {
    guard uses[storage] == nil, !use.name.isEmpty else { return }
    uses[storage] = use
  }

  /// The path with one more key; nil when the value leads to no tensor, or paths have become too long.
  private mutating func join(_ path: String, _ key: String, isOfInterest value: PickleValue) -> String? {
    switch value {
    case .container(let number) where visited[number]: return nil
    case .integer, .text, .global, .opaque: return nil
    case .container, .tensor, .storage: break
    }
    let joined = key.isEmpty || path.isEmpty ? path + key : path + "." + key
    guard joined.utf8.count <= TensorList.mostNameBytes, (try? texts.spend(joined)) != nil else { return nil }
    return joined
  }
}
