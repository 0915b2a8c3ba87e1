/// The names of the tensors and storages of a pickle: the keys that lead to them, joined by ".".
///
/// Unlike ``StorageNames`` it gives every name, so that two names of one tensor are two tensors.
struct TensorNames {
  struct Use {
    let name: String
    /// The tensor's number; nil where the pickle holds the storage itself.
    let tensor: Int?
    /// The storage's number, where there is no tensor.
    let storage: Int
  }

  /// Deeper than checkpoints go; what lies below keeps the names of its entries.
  private static let mostDepth = 64
  /// Containers may hold one another in more ways than can be followed.
  private static let mostSteps = 1_000_000

  private(set) var uses: [Use] = []
  /// Whether all names are among them.
  private(set) var isComplete = true
  private let machine: PickleMachine
  /// The containers that are being gone through, which may hold themselves.
  private var isOpen: [Bool]
  private var texts = TextBudget()

  private struct Frame {
    let container: Int
    let path: String
    var next = 0
  }

  init(_ machine: PickleMachine) {
    self.machine = machine
    isOpen = Array(repeating: false, count: machine.containers.count)
  }

  /// Goes through all that can be reached, in the order of the pickle.
  mutating func walk(_ root: PickleValue) {
    var frames: [Frame] = []
    visit(root, path: "", &frames)
    var steps = 0
    while let frame = frames.last {
      let items = machine.containers[frame.container].items
      guard frame.next < items.count else {
        isOpen[frame.container] = false
        frames.removeLast()
        continue
      }
      steps += 1
      guard steps < Self.mostSteps else {
        isComplete = false
        return
      }
      frames[frames.count - 1].next += 1
      let item = items[frame.next]
      guard let path = join(frame.path, item.key ?? String(frame.next), to: item.value) else { continue }
      visit(item.value, path: path, &frames)
    }
  }

  private mutating func visit(_ value: PickleValue, path: String, _ frames: inout [Frame]) {
    switch value {
    case .container(let number):
      guard !isOpen[number] else { return }
      guard frames.count < Self.mostDepth else {
        isComplete = false
        return
      }
      isOpen[number] = true
      frames.append(Frame(container: number, path: path))
    case .tensor(let number): uses.append(Use(name: path, tensor: number, storage: 0))
    case .storage(let number): uses.append(Use(name: path, tensor: nil, storage: number))
    case .integer, .text, .global, .opaque: break
    }
  }

  /// The path with one more key; nil when the value leads to no tensor, or paths have become too long.
  private mutating func join(_ path: String, _ key: String, to value: PickleValue) -> String? {
    switch value {
    case .integer, .text, .global, .opaque: return nil
    case .container, .tensor, .storage: break
    }
    let joined = key.isEmpty || path.isEmpty ? path + key : path + "." + key
    guard joined.utf8.count <= TensorList.mostNameBytes, (try? texts.spend(joined)) != nil else {
      isComplete = false
      return nil
    }
    return joined
  }
}
