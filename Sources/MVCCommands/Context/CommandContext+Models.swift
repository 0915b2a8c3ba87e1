import MVCBase
import MVCInsight
import MVCRepository
import SystemPackage

extension CommandContext {
  /// The model that lies at a path, which need not be in a project.
  ///
  /// - Throws: ``MVCError`` with code `failed` when nothing there has tensors.
  func localModel(at text: String) throws -> ModelFolder {
    let path = workingDirectory.pushing(FilePath(argument: text))
    let model = try LocalModel.model(at: path, runtime)
    if model.files.isEmpty { throw try noModel(text, LocalModel.bytes(at: path, runtime)) }
    return model
  }

  /// What to say of a file, or folder when there are no bytes, in which there are no tensors.
  func noModel(_ text: String, _ bytes: (any ModelBytes)?) throws -> MVCError {
    guard let bytes else {
      return MVCError(.failed, "cannot inspect '\(text)': it is a folder without model files")
    }
    let why = try OpaqueFile(bytes, name: text)
    return MVCError(.failed, "cannot inspect '\(text)': \(why.reason)", hint: why.hint)
  }
}
