import MVCBase
import MVCObjects
import MVCStorage
import MVCTensors

/// The layouts of files whose tensors only an ONNX file beside them knows.
///
/// The ONNX files of a folder are read when the first file is asked about that may be one of theirs.
final class ExternalTensors: @unchecked Sendable {
  private let folder: WorkingFolder
  private let models: [RepositoryPath]
  // Touched by the thread that records only.
  private var tensors: [String: [ONNXExternalData]]?

  /// - Returns: Nil when the folder has no ONNX file.
  init?(_ folder: WorkingFolder, _ path: RepositoryPath, _ entries: [ScannedEntry]) {
    let models = entries.filter { $0.kind.isFile && $0.name.suffix(5).elementsEqual(".onnx".utf8) }
    guard !models.isEmpty else { return nil }
    self.folder = folder
    self.models = models.map { path.appending($0.name) }
  }

  /// The layout of a file beside the ONNX files, or nil when none of them names it.
  func layout(of path: RepositoryPath, byteCount: UInt64) throws -> TensorLayout? {
    let known = try tensors ?? read()
    tensors = known
    let name = String(decoding: path.name, as: UTF8.self)
    guard let named = known[name] ?? known["./\(name)"] else { return nil }
    return TensorLayout(externalData: named, fileByteCount: byteCount)
  }

  private func read() throws -> [String: [ONNXExternalData]] {
    var found: [ONNXExternalData] = []
    for model in models {
      // Where one cannot be read, the file beside it is cut by its content.
      if case .success(let data) = try Result.reading({ try read(model) }) { found += data }
    }
    return Dictionary(grouping: found, by: \.location)
  }

  private func read(_ model: RepositoryPath) throws -> [ONNXExternalData] {
    let file = try folder.runtime.fileSystem.open(folder.location(of: model), .read)
    defer { try? file.close() }
    return try ONNXExternalData.read(OpenFileSource(file, byteCount: UInt64(clamping: file.status().byteCount)))
  }
}
