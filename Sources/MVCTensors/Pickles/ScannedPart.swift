/// A file, or a part of one, that is looked through for pickles.
struct ScannedPart {
  /// Names of archives' parts that lead here; empty for the file itself.
  let path: [String]
  let isPickleByName: Bool
  let mayBePickleByName: Bool

  var depth: Int { path.count }
  var place: String? { path.isEmpty ? nil : path.joined(separator: " > ") }

  init(fileName: String) { self.init(path: [], name: fileName, isWithinModel: false) }

  private init(path: [String], name: String, isWithinModel: Bool) {
    self.path = path
    let ending = Self.ending(of: name)
    isPickleByName = Self.pickles.contains(ending)
    mayBePickleByName = isPickleByName || Self.models.contains(ending) || isWithinModel
  }

  /// A part of this one.
  func part(_ name: String) -> ScannedPart {
    ScannedPart(path: path + [name], name: name, isWithinModel: false)
  }

  /// What this one's bytes are when they are decompressed.
  var inflated: ScannedPart { ScannedPart(self, path: path + ["decompressed"]) }

  /// The bytes that are a value in this one's pickle.
  var value: ScannedPart { ScannedPart(path: path + ["bytes"], name: "", isWithinModel: false) }

  private init(_ part: ScannedPart, path: [String]) {
    self.path = path
    isPickleByName = part.isPickleByName
    mayBePickleByName = part.mayBePickleByName
  }

  /// The last ending of a name but those of compression.
  private static func ending(of name: String) -> String {
    var parts = name.lowercased().split(separator: ".")
    while parts.count > 2, let last = parts.last, compressed.contains(String(last)) { parts.removeLast() }
    return parts.count > 1 ? parts.last.map(String.init) ?? "" : ""
  }

  private static let compressed: Set = ["bz2", "bzip2", "gz", "lz4", "lzma", "xz", "z", "zlib", "zst", "zstd"]

  /// Endings that only pickles have.
  private static let pickles: Set = [
    "cloudpickle", "cpkl", "dill", "jbl", "joblib", "pck", "pcl", "pickle", "pkl",
  ]

  /// Endings that pickles have among others.
  private static let models: Set = [
    "bin", "checkpoint", "ckpt", "clf", "dat", "data", "est", "keras", "mar", "mdl", "model", "nemo", "npy", "npz",
    "obj",
    "p", "pb", "pkz", "pt", "pt2", "pth", "ptl", "sav", "save", "th", "weights",
  ]
}

/// What bytes are, by how they begin.
enum ScannedKind: Equatable {
  case pickle, array, zip, tar, deflated
  /// joblib's own form before version 0.10: a length in text, and a zlib stream.
  case oldJoblib
  /// Compressed in a form that cannot be decompressed here: its name.
  case compressed(String)

  /// So many bytes tell all kinds but tar.
  static let mostMagicBytes = 8
  static let mostHeadBytes = 512

  init?(_ head: ArraySlice<UInt8>) {
    if let kind = Self.binary(head) {
      self = kind
    } else if let known = Self.unreadable.first(where: { head.starts(with: $0.magic) }) {
      self = .compressed(known.name)
    } else if head.starts(with: Array("ZF0x".utf8)) {
      self = .oldJoblib
    } else if head.count > 262, head.dropFirst(257).starts(with: Array("ustar".utf8)) {
      self = .tar
    } else {
      return nil
    }
  }

  /// Whether bytes begin like a pickle or what may hold one.
  static func isBinary(_ head: ArraySlice<UInt8>) -> Bool { binary(head) != nil }

  private static func binary(_ head: ArraySlice<UInt8>) -> ScannedKind? {
    guard let first = head.first, let second = head.dropFirst().first else { return nil }
    // Since protocol 2 a pickle begins with its protocol; the older, of text, are told by nothing.
    if first == PickleOpcode.protocol.rawValue, second <= 5 { return .pickle }
    if head.starts(with: NPYHeader.magic) { return .array }
    if head.starts(with: ZipDirectory.magic) { return .zip }
    if first == 0x1F, second == 0x8B { return .deflated }
    // zlib: the method and window, and a checksum of two bytes. Windows that nobody uses look like pickles of text.
    if PickleOpcode(rawValue: first)?.canBegin != true, first & 0x0F == 8, first >> 4 <= 7, second & 0x20 == 0,
      (Int(first) << 8 | Int(second)).isMultiple(of: 31)
    {
      return .deflated
    }
    return nil
  }

  private static let unreadable: [(magic: [UInt8], name: String)] = [
    (Array("BZh".utf8), "bzip2"), ([0xFD] + Array("7zXZ\0".utf8), "xz"), ([0x5D, 0, 0], "lzma"),
    ([0x04, 0x22, 0x4D, 0x18], "lz4"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), (Array("7z".utf8) + [0xBC, 0xAF], "7z"),
    (Array("Rar!".utf8), "rar"), ([0x1F, 0x9D], "compress"),
  ]
}
