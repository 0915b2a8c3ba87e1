/// PyTorch checkpoints since version 1.6: a zip archive with a pickle and one stored entry for each storage.
///
/// An extent is a storage, not a tensor: several tensors may view one storage in any way, overlapping too, and cutting it
/// where they happen to begin would make the cuts depend on what is saved together. It has the name of the first tensor
/// that views it.
///
/// - SeeAlso: `docs/format/model-files.md`
enum PyTorchFormat: ModelFileFormat {
  static let name = "pytorch"

  static let pickleName = "data.pkl"

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: ZipDirectory.magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    let entries = try ZipDirectory(source).entries
    guard let pickle = entries.first(where: { $0.name == pickleName || $0.name.hasSuffix("/" + pickleName) }) else {
      throw MalformedModelFile()
    }
    // All entries are in one folder, whose name is the file's when it was saved.
    let folder = String(pickle.name.dropLast(pickleName.count))
    let dataFolder = folder + "data/"
    let contents = try PickledContents(pickle, source)
    let isBigEndian = try isBigEndian(entries, folder: folder, source)

    var tensors = TensorList()
    var names: Set<String> = []
    for entry in entries where entry.isStored && entry.name.hasPrefix(dataFolder) {
      let key = String(entry.name.dropFirst(dataFolder.count))
      var (name, type, shape) = contents.describe(entry, key: key)
      if name.isEmpty || !names.insert(name).inserted { name = "data/" + key }
      guard let reader = try entry.openIfStored(source) else { continue }
      try tensors.append(
        TensorExtent(
          name: name, dtype: type?.word ?? "unknown", number: isBigEndian ? .bytes : type?.number ?? .bytes,
          shape: shape, range: reader.offset..<reader.offset + entry.byteCount))
    }
    guard tensors.count > 0 else { throw MalformedModelFile() }
    return tensors
  }

  static func readContents(_ source: any ByteSource) throws -> ModelContents { try PyTorchContents.read(source) }

  /// Whether the numbers are in the other byte order, which an entry tells since PyTorch 2.1.
  static func isBigEndian(_ entries: [ZipEntry], folder: String, _ source: any ByteSource) throws -> Bool {
    guard let entry = entries.first(where: { $0.name == folder + "byteorder" }), entry.byteCount == 3,
      var reader = try entry.openIfStored(source)
    else { return false }
    return try reader.readBytes(3) == Array("big".utf8)
  }
}

/// What the pickle says of the storages; nothing where it is deflated or malformed.
private struct PickledContents {
  private var storages: [String: PickledStorage] = [:]
  private var uses: [String: StorageNames.Use] = [:]

  init(_ entry: ZipEntry, _ source: any ByteSource) throws {
    guard let reader = try entry.openIfStored(source) else { return }
    var machine = PickleMachine(reader)
    var names: StorageNames?
    do {
      let root = try machine.run()
      names = StorageNames(machine, root: root)
    } catch is MalformedModelFile {
      // The types that were seen are still true.
    }
    for (number, storage) in machine.storages.enumerated() {
      storages[storage.key] = storage
      uses[storage.key] = names?.uses[number]
    }
  }

  /// What an entry's bytes are: a name, which may be empty, the type of the elements, and their shape.
  ///
  /// Nothing but the name is said when the pickle and the entry disagree about the length.
  func describe(_ entry: ZipEntry, key: String) -> (name: String, type: ElementType?, shape: [UInt64]) {
    guard let storage = storages[key] else { return ("", nil, []) }
    let use = uses[key]
    let name = use?.name ?? ""
    guard let type = storage.type ?? use?.tensor?.type,
      storage.elementCount.multipliedReportingOverflow(by: storage.type == nil ? 1 : type.bitCount / 8)
        == (entry.byteCount, false)
    else { return (name, nil, []) }
    if let tensor = use?.tensor, tensor.offset == 0, type.byteCount(shape: tensor.shape) == entry.byteCount {
      return (name, type, tensor.shape)
    }
    // The tensor is a part of it.
    let bytesEach = type.bitCount / 8
    return entry.byteCount.isMultiple(of: bytesEach) ? (name, type, [entry.byteCount / bytesEach]) : (name, nil, [])
  }
}
