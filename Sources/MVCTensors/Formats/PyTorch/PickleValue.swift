/// What is known of a value in a pickle: enough to find tensors and what they are called.
///
/// Values never hold each other, only numbers of containers, so that neither depth nor cycles cost stack.
enum PickleValue {
  case integer(UInt64)
  case text(String)
  /// A class or function: its module and name, with a space between.
  case global(String)
  /// A dictionary, list, tuple, set or unknown object: its number.
  case container(Int)
  /// The number of a storage.
  case storage(Int)
  /// The number of a tensor.
  case tensor(Int)
  /// Anything else.
  case opaque
}

/// A dictionary's, list's, tuple's or object's values.
struct PickleContainer {
  struct Item {
    /// The key as text; nil where the position stands for it, and empty for the state of an object.
    let key: String?
    let value: PickleValue
  }

  var items: [Item] = []
}

/// The bytes behind tensors, an entry of the archive.
struct PickledStorage {
  /// The last part of the entry's name.
  let key: String
  /// The type of its elements; nil for bytes whose type the tensors tell.
  let type: ElementType?
  /// Elements, or bytes where there is no type.
  let elementCount: UInt64
}

/// A view of a storage.
struct PickledTensor {
  let storage: Int
  /// Where it starts in the storage, in elements.
  let offset: UInt64
  let shape: [UInt64]
  /// How many elements lie between neighbours of each dimension; nil where the pickle does not tell.
  let strides: [UInt64]?
  /// Why its numbers are not those of the storage, as a clause about "it"; nil where they are.
  let difference: String?
  /// The type where the storage has none.
  let type: ElementType?
}
