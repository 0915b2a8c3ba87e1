/// Tells how many bytes of an array follow in the middle of a pickle, where joblib has put them.
///
/// joblib pickles a `NumpyArrayWrapper` in the place of an array, and writes the array's bytes right behind the opcode
/// that gives the wrapper its state: its shape and dtype tell how many. Arrays of objects follow as a pickle.
///
/// Records are kept only from the first name on that has to do with such arrays.
///
/// - SeeAlso: the source of joblib's `numpy_pickle.py`
struct TracedArrays {
  /// No tuple that tells of an array has more values: a shape has at most 64.
  static let mostItems = 64
  private static let mostRecords = 1_000_000

  /// What follows an opcode that gives an object its state.
  enum Following {
    case nothing
    /// - isAligned: Whether a byte comes first that tells how many others pad the numbers.
    case numbers(byteCount: UInt64, isAligned: Bool)
    case pickle
  }

  private enum Record {
    case dtypeFunction
    case wrapperClass
    case reconstructor
    case bytesLoader
    case items([TracedValue])
    case dtype(byteCount: UInt64?, hasObjects: Bool)
    case wrapper
  }

  private var isTracking = false
  private var records: [Record] = []

  // MARK: Values

  mutating func global(_ name: PickleImport) -> TracedValue {
    let path = name.path
    let record: Record? =
      if path == "numpy.dtype" {
        .dtypeFunction
      } else if name.name == "NumpyArrayWrapper" {
        .wrapperClass
      } else if path == "copyreg._reconstructor" || path == "copy_reg._reconstructor" {
        .reconstructor
      } else if path == "torch.storage._load_from_bytes" {
        .bytesLoader
      } else {
        nil
      }
    guard let record else { return .opaque }
    isTracking = true
    return keep(record)
  }

  /// A tuple, or a dictionary as its keys and values in turn.
  mutating func tuple(_ items: ArraySlice<TracedValue>) -> TracedValue {
    isTracking ? keep(.items(Array(items))) : .opaque
  }

  /// Adds keys and values to a dictionary.
  mutating func add(_ items: ArraySlice<TracedValue>, to value: TracedValue, _ names: NameArena) {
    guard let number = number(value), case .items(let old) = records[number], old.count < Self.mostItems else { return }
    records[number] = .items(old + items)
  }

  mutating func object(of type: TracedValue?) -> TracedValue {
    guard let type, let number = number(type), case .wrapperClass = records[number] else { return .opaque }
    return keep(.wrapper)
  }

  mutating func result(
    of function: TracedValue, _ arguments: TracedValue, _ names: NameArena
  ) throws -> TracedValue {
    guard let number = number(function) else { return .opaque }
    let values = items(of: arguments)
    switch records[number] {
    case .dtypeFunction: return keep(Self.dtype(names.text(values.first ?? .opaque)))
    case .wrapperClass: return keep(.wrapper)
    case .reconstructor: return object(of: values.first)
    case .bytesLoader:
      guard values.first == .bytes else {
        throw ScanStop(reason: "it has a pickle within a pickle that cannot be looked into")
      }
      return .opaque
    case .items, .dtype, .wrapper: return .opaque
    }
  }

  /// Gives an object its state.
  ///
  /// - Throws: ``ScanStop`` when an array follows of a length that cannot be told.
  mutating func build(_ object: TracedValue, _ state: TracedValue, _ names: NameArena) throws -> Following {
    guard let number = number(object) else { return .nothing }
    switch records[number] {
    case .dtype(let byteCount, let hasObjects):
      let values = items(of: state)
      // Version, byte order, subarray, names, fields, length, alignment, flags, of which the first means objects.
      var record = (byteCount, hasObjects)
      if values.count > 5, case .integer(let length) = values[5], length > 0 { record.0 = UInt64(length) }
      if values.count > 7, case .integer(let flags) = values[7], flags & 1 != 0 { record.1 = true }
      records[number] = .dtype(byteCount: record.0, hasObjects: record.1)
      return .nothing
    case .wrapper: return try following(items(of: state), names)
    case .items, .dtypeFunction, .wrapperClass, .reconstructor, .bytesLoader: return .nothing
    }
  }

  // MARK: Arrays

  private func following(_ state: [TracedValue], _ names: NameArena) throws -> Following {
    var fields: [String: TracedValue] = [:]
    for index in stride(from: 0, to: state.count - 1, by: 2) { fields[names.text(state[index])] = state[index + 1] }
    let unknown = ScanStop(reason: "an array follows whose length cannot be told")
    guard let type = fields["dtype"].flatMap(number), case .dtype(let byteCount, let hasObjects) = records[type] else {
      throw unknown
    }
    if hasObjects { return .pickle }
    guard var total = byteCount, let shape = fields["shape"].flatMap(number), case .items(let lengths) = records[shape]
    else { throw unknown }
    for length in lengths {
      guard case .integer(let length) = length, length >= 0 else { throw unknown }
      let (product, overflow) = total.multipliedReportingOverflow(by: UInt64(length))
      if overflow { throw unknown }
      total = product
    }
    let alignment = fields["numpy_array_alignment_bytes"]
    return .numbers(
      byteCount: total, isAligned: alignment.map { if case .integer = $0 { true } else { false } } ?? false)
  }

  /// What `numpy.dtype` makes of a code such as `f8`, `U10`, `V16` or `O8`.
  private static func dtype(_ code: String) -> Record {
    let letters = code.drop { "<>|=".contains($0) }
    guard let kind = letters.first else { return .dtype(byteCount: nil, hasObjects: false) }
    let count = UInt64(letters.dropFirst().prefix { $0.isASCII && $0.isNumber })
    switch kind {
    case "O": return .dtype(byteCount: nil, hasObjects: true)
    case "U": return .dtype(byteCount: count.flatMap { $0 > .max / 4 ? nil : $0 * 4 }, hasObjects: false)
    case "?": return .dtype(byteCount: 1, hasObjects: false)
    case "b", "i", "u", "f", "c", "S", "V", "M", "m", "a": return .dtype(byteCount: count, hasObjects: false)
    default: return .dtype(byteCount: nil, hasObjects: false)
    }
  }

  // MARK: Records

  private mutating func keep(_ record: Record) -> TracedValue {
    guard records.count < Self.mostRecords else { return .opaque }
    records.append(record)
    return .record(Int32(records.count - 1))
  }

  private func number(_ value: TracedValue) -> Int? {
    guard case .record(let number) = value else { return nil }
    return Int(number)
  }

  private func items(of value: TracedValue) -> [TracedValue] {
    guard let number = number(value), case .items(let items) = records[number] else { return [] }
    return items
  }
}
