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
    return try checked(model, text)
  }

  /// A model, unless one file was asked for that names data outside of its folder.
  func checked(_ model: ModelFolder, _ text: String) throws -> ModelFolder {
    guard model.isFile, let refused = model.model.unread.first(where: \.isRefused), let location = refused.part else {
      return model
    }
    throw MVCError(
      .failed,
      "cannot inspect '\(text)': it says that its data is in '\(location)', which is no path below its own folder",
      hint: "save the model again with its data beside it")
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
