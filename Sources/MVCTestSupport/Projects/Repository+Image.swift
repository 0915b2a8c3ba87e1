import MVCBase
package import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// What a snapshot holds, read object by object.
  package func image(of snapshot: ObjectID) throws -> FolderImage {
    var image = FolderImage([:])
    try add(try objects.snapshot(snapshot).manifest, "", &image)
    return image
  }

  private func add(_ manifest: ObjectID, _ path: String, _ image: inout FolderImage) throws {
    let entries = manifest == Manifest.emptyID ? [] : try objects.manifest(manifest).entries
    if entries.isEmpty, !path.isEmpty { image.items[path] = .emptyFolder }
    for entry in entries {
      let name = CommandLineText.text(of: entry.name)
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      switch entry.kind {
      case .file: image.items[inner] = .file(try objects.bytes(of: entry.id))
      case .executable: image.items[inner] = .executable(try objects.bytes(of: entry.id))
      case .link: image.items[inner] = .link(try objects.bytes(of: entry.id))
      case .folder: try add(entry.id, inner, &image)
      }
    }
  }
}
