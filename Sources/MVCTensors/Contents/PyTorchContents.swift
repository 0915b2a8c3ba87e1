/// What a zip archive with pickles holds: the tensors that they name, each a view of a storage.
///
/// PyTorch's own archives have one pickle of tensors, `data.pkl`; TorchScript has `constants.pkl` too. The storages of
/// `NAME.pkl` are the entries of the folder `NAME`, or of `data`.
struct PyTorchContents {
  private static let suffix = ".pkl"
  /// Entries that are never weights: what the writer says of itself, code, and what belongs to it.
  private static let plainNames: Set = [
    "version", "byteorder", ".format_version", ".storage_alignment", "serialization_id", "bytecode.pkl",
    "attributes.pkl", "traced_inputs.pkl",
  ]

  private let source: any ByteSource
  private let entries: [ZipEntry]
  private let places: [String: Int]
  private var archive = ArchiveContents()
  /// The entries that are read as storages, pickles or arrays.
  private var used: Set<Int> = []
  private var isBigEndian = false

  /// - Throws: ``MalformedModelFile`` when there is no pickle of tensors, or there are no storages.
  static func read(_ source: any ByteSource) throws -> ModelContents {
    var contents = try PyTorchContents(source)
    try contents.readPickles()
    try contents.readRest()
    guard contents.archive.tensors.contains(where: { $0.byteCount > 0 }) else { throw MalformedModelFile() }
    return ModelContents(
      format: PyTorchFormat.name, tensors: contents.archive.tensors, unread: contents.archive.unread)
  }

  private init(_ source: any ByteSource) throws {
    self.source = source
    entries = try ZipDirectory(source).entries
    places = Dictionary(entries.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  private mutating func readPickles() throws {
    let pickles = entries.indices.filter { entries[$0].name.hasSuffix(Self.suffix) }
    guard let first = pickles.first(where: { Self.lastPart(entries[$0].name) == PyTorchFormat.pickleName }) else {
      throw MalformedModelFile()
    }
    let folder = Self.folder(entries[first].name)
    isBigEndian = try PyTorchFormat.isBigEndian(entries, folder: folder, source)
    for place in [first] + pickles.filter({ $0 != first }) {
      let name = entries[place].name
      // Those that describe code have no storages of their own.
      guard place == first || !Self.plainNames.contains(Self.lastPart(name)) else { continue }
      let stem = String(name.dropLast(Self.suffix.count))
      let prefix = place == first ? "" : (stem.hasPrefix(folder) ? String(stem.dropFirst(folder.count)) : stem) + "."
      try readPickle(place, stem: stem, prefix: prefix)
    }
  }

  private mutating func readPickle(_ place: Int, stem: String, prefix: String) throws {
    let entry = entries[place]
    used.insert(place)
    let dataFolder = places.keys.contains { $0.hasPrefix(stem + "/") } ? stem + "/" : Self.folder(stem) + "data/"
    guard let reader = try entry.openIfStored(source) else {
      try archive.leaveOut(entry, "it is compressed, encrypted or damaged", source)
      return try addStorages(of: dataFolder, nil, prefix)
    }
    var machine = PickleMachine(reader)
    var root: PickleValue?
    do {
      root = try machine.run()
    } catch is MalformedModelFile {
      try archive.leaveOut(entry, "it could not be followed to its end", source)
    }
    if machine.makesArrays {
      try archive.leaveOut(entry, "it holds NumPy arrays", source)
    }
    var names = TensorNames(machine)
    if let root { names.walk(root) }
    if !names.isComplete { try archive.leaveOut(entry, "it is nested or repeated more than mvc follows", source) }
    for use in names.uses { try add(use, machine, dataFolder, prefix, entry) }
    try addStorages(of: dataFolder, machine, prefix)
  }

  // MARK: Tensors

  private mutating func add(
    _ use: TensorNames.Use, _ machine: PickleMachine, _ dataFolder: String, _ prefix: String, _ pickle: ZipEntry
  ) throws {
    let number = use.tensor.map { machine.tensors[$0].storage } ?? use.storage
    let storage = machine.storages[number]
    guard archive.tensors.count < TensorList.mostTensors else { throw TensorList.tooMany }
    // The tensor alone in a file has no name but its storage's.
    let name = use.name.isEmpty ? "data/" + storage.key : prefix + use.name
    guard let place = places[dataFolder + storage.key] else {
      return archive.unread.append(UnreadPart(name: name, reason: "its storage '\(storage.key)' is not in the archive"))
    }
    let isFirst = used.insert(place).inserted
    guard let reader = try entries[place].openIfStored(source) else {
      if isFirst { try archive.leaveOut(entries[place], "it is compressed, encrypted or damaged", source) }
      return
    }
    let range = reader.offset..<reader.offset + entries[place].byteCount
    let tensor = use.tensor.map { machine.tensors[$0] }
    if let difference = tensor?.difference {
      archive.unread.append(UnreadPart(name: name, reason: difference, range: try pickle.storedRange(source)))
    }
    switch placed(storage, tensor, in: range, name: name) {
    case .tensor(let tensor): archive.tensors.append(tensor)
    case .unread(let reason):
      // Its bytes are still compared.
      archive.unread.append(UnreadPart(name: name, reason: reason))
      if isFirst { used.remove(place) }
    }
  }

  private enum Placed {
    case tensor(LogicalTensor)
    case unread(String)
  }

  private func placed(
    _ storage: PickledStorage, _ tensor: PickledTensor?, in range: Range<UInt64>, name: String
  ) -> Placed {
    guard let type = storage.type ?? tensor?.type, type.bitCount >= 8 else {
      return .unread("its type is not known")
    }
    let byteCount = range.upperBound - range.lowerBound
    let bytesEach = type.bitCount / 8
    guard
      storage.elementCount.multipliedReportingOverflow(by: storage.type == nil ? 1 : bytesEach) == (byteCount, false),
      byteCount.isMultiple(of: bytesEach)
    else { return .unread("its storage has another length than its pickle says") }
    let shape = tensor?.shape ?? [byteCount / bytesEach]
    guard let strides = tensor == nil ? [1] : tensor?.strides else { return .unread("its strides are not known") }
    let view = StridedView(
      storage: range, elementByteCount: bytesEach, offset: tensor?.offset ?? 0, shape: shape, strides: strides,
      swapWidth: isBigEndian ? type.number.byteCount : 1)
    guard let tensorByteCount = type.byteCount(shape: shape), view.isInside else {
      return .unread("it does not fit its storage")
    }
    guard tensorByteCount <= max(byteCount, Self.mostRepeatedByteCount) else {
      return .unread("it repeats its storage beyond \(Self.mostRepeatedByteCount >> 30) GiB")
    }
    let placement = view.plainRange.map { TensorPlacement.plain($0) } ?? .strided(view)
    return .tensor(
      LogicalTensor(
        name: name, dtype: type.word, number: type.number, shape: shape, byteCount: tensorByteCount,
        placement: tensorByteCount == 0 ? .plain(range.lowerBound..<range.lowerBound) : placement))
  }

  /// A view with steps of 0 may be as long as one likes, whatever the length of its storage.
  private static let mostRepeatedByteCount: UInt64 = 1 << 30

  /// Adds the storages of a folder that no tensor views, each as one tensor.
  private mutating func addStorages(of dataFolder: String, _ machine: PickleMachine?, _ prefix: String) throws {
    for (place, entry) in entries.enumerated()
    where !used.contains(place) && entry.name.hasPrefix(dataFolder) && !Self.isPlain(entry.name) {
      guard entry.byteCount > 0 else { continue }
      guard archive.tensors.count < TensorList.mostTensors else { throw TensorList.tooMany }
      guard let reader = try entry.openIfStored(source) else { continue }
      used.insert(place)
      let key = String(entry.name.dropFirst(dataFolder.count))
      let range = reader.offset..<reader.offset + entry.byteCount
      let name = prefix + "data/" + key
      if let machine, let number = machine.storageNumbers[key],
        case .tensor(let tensor) = placed(machine.storages[number], nil, in: range, name: name)
      {
        archive.tensors.append(tensor)
      } else {
        archive.tensors.append(
          LogicalTensor(
            name: name, dtype: "unknown", number: .bytes, shape: [], byteCount: entry.byteCount,
            placement: .plain(range)))
      }
    }
  }

  /// Adds the arrays among the other entries, and notes what is not read.
  private mutating func readRest() throws {
    for (place, entry) in entries.enumerated() where !used.contains(place) && !Self.isPlain(entry.name) {
      try archive.add(entry, source)
    }
  }

  // MARK: Names

  private static func isPlain(_ name: String) -> Bool {
    name.hasSuffix("/") || name.hasSuffix(".py") || name.hasSuffix(".debug_pkl")
      || plainNames.contains(lastPart(name))
  }

  private static func lastPart(_ name: String) -> String { name.split(separator: "/").last.map { String($0) } ?? name }

  /// The part of a name up to its last '/', and with it.
  private static func folder(_ name: String) -> String {
    name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
  }
}
