import MVCBase
import MVCObjects

/// A blob of pieces of typical files of a sort, on which small files of that sort are stored.
///
/// It is an object as any other, which keeps a small file's words and its first lines; nothing but their frames refers
/// to it, so garbage collection takes it with the last of them.
struct Vocabulary: Sendable {
  /// Fewer files are not worth one.
  private static let leastFileCount = 32
  private static let pieceByteCount = 512

  let id: ObjectID
  let bytes: [UInt8]

  /// Pieces of files, evenly chosen.
  ///
  /// - Parameter files: Numbers of items in the order of ids, so that the choice depends on nothing but the files.
  init?(of files: [Int32], _ plan: RepackPlan, _ store: LocalObjectStore) throws {
    guard files.count >= Self.leastFileCount else { return nil }
    let wanted = Deflater.dictionaryByteCount / Self.pieceByteCount
    var bytes: [UInt8] = []
    for number in stride(from: 0, to: files.count, by: max(1, files.count / wanted)) {
      let id = plan.items[Int(files[number])].entry.id
      bytes += try store.bytes(of: id).prefix(Self.pieceByteCount)
      if bytes.count >= Deflater.dictionaryByteCount { break }
    }
    guard !bytes.isEmpty else { return nil }
    self.bytes = Array(bytes.prefix(Deflater.dictionaryByteCount))
    id = ObjectID(of: self.bytes)
  }
}
