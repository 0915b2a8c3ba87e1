extension PickleMachine {
  /// What a call gives, as far as it has to do with tensors: everything else is a new object.
  mutating func result(of function: PickleValue, _ arguments: PickleValue) -> PickleValue {
    let values = values(of: arguments)
    guard case .global(let name) = function else { return newContainer(holding: arguments) }
    switch name {
    // The function that makes the tensor, its class, the function's arguments, and attributes.
    case "torch._tensor _rebuild_from_type_v2" where values.count >= 3: return rebuild(values[0], values[2])
    case "torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state", "torch Size":
      return values.first ?? .opaque
    default: return rebuild(function, arguments)
    }
  }

  private mutating func rebuild(_ function: PickleValue, _ arguments: PickleValue) -> PickleValue {
    guard case .global(let name) = function else { return newContainer(holding: arguments) }
    switch name {
    case "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor_v3",
      "torch._utils _rebuild_qtensor":
      return tensor(values(of: arguments), name) ?? newContainer(holding: arguments)
    case "torch._utils _rebuild_parameter":
      return values(of: arguments).first ?? .opaque
    default: return newContainer(holding: arguments)
    }
  }

  /// An unknown object, whose tensors are among what it was made from.
  private mutating func newContainer(holding arguments: PickleValue) -> PickleValue {
    newContainer(PickleContainer(items: [.init(key: "", value: arguments)]))
  }

  /// A tensor: its storage, offset, shape, strides and more; the third version has its type as the seventh.
  private mutating func tensor(_ arguments: [PickleValue], _ function: String) -> PickleValue? {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2])
    else { return nil }
    var type: ElementType?
    if arguments.count >= 7, case .global(let name) = arguments[6] { type = ElementType(torchType: name) }
    let strides = integers(arguments[3])
    tensors.append(
      PickledTensor(
        storage: storage, offset: offset, shape: shape, strides: strides?.count == shape.count ? strides : nil,
        difference: difference(arguments, function), type: type))
    return .tensor(tensors.count - 1)
  }

  /// Why a tensor's numbers are not those of its storage: quantised ones have a scale beside them, and the last argument
  /// says of others whether they are the conjugates or negatives.
  private func difference(_ arguments: [PickleValue], _ function: String) -> String? {
    if function.hasSuffix("_rebuild_qtensor") { return "its scales and zero points are in the pickle" }
    guard let place = ["_v2": 6, "_v3": 7][function.suffix(3)], arguments.count > place,
      case .container(let number) = arguments[place], !containers[number].items.isEmpty
    else { return nil }
    return "it is a conjugate or negative view"
  }

  /// A storage, which a pickle names by `('storage', class, key, device, element count)`.
  mutating func persistent(_ id: PickleValue) -> PickleValue {
    let parts = values(of: id)
    guard parts.count >= 5, case .text("storage") = parts[0], case .global(let name) = parts[1],
      case .text(let key) = parts[2], case .integer(let count) = parts[4]
    else { return .opaque }
    if let known = storageNumbers[key] { return .storage(known) }
    storageNumbers[key] = storages.count
    storages.append(PickledStorage(key: key, type: ElementType(torchStorage: name), elementCount: count))
    return .storage(storages.count - 1)
  }

  private func values(of container: PickleValue) -> [PickleValue] {
    guard case .container(let number) = container else { return [] }
    // No call that matters has more.
    return containers[number].items.prefix(8).map(\.value)
  }

  private func integers(_ container: PickleValue) -> [UInt64]? {
    guard case .container(let number) = container, containers[number].items.count <= TensorList.mostDimensions else {
      return nil
    }
    var integers: [UInt64] = []
    for item in containers[number].items {
      guard case .integer(let integer) = item.value else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
