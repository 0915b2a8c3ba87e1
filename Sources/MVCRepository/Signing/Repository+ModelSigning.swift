package import MVCBase
package import MVCObjects
import MVCPassport
import MVCStorage
import MVCWorkspace

/// A model-signing bundle, and what it does not cover.
package struct ModelSigningBundle: Sendable {
  package let json: JSONValue
  /// How many files are signed.
  package let signedCount: Int
  /// Files and links that are left out, in order.
  package let leftOut: [RepositoryPath]
}

extension Repository {
  /// An OpenSSF model-signing bundle over the files of a snapshot, of which none is read.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a link that leads to nothing in the snapshot, and for names that are
  ///   not UTF-8: neither can be in the statement; and when no file is left to sign.
  package func modelSigningBundle(_ revision: String, key: SigningKey) throws -> ModelSigningBundle {
    let passport = try passport(revision)
    var hasLinks = false
    var leftOut: [RepositoryPath] = []
    let resources = try passport.files.compactMap { file -> ModelSigningStatement.Resource? in
      switch file.kind {
      case .file, .executable: return ModelSigningStatement.Resource(path: file.path, id: file.id)
      case .folder: return nil
      case .link:
        hasLinks = true
        // The verifier neither goes into folders through links nor lists such links.
        let target = try target(of: file, in: passport.snapshot.manifest)
        guard target.kind.isFile else {
          leftOut.append(file.path)
          return nil
        }
        return ModelSigningStatement.Resource(path: file.path, id: target.id)
      }
    }
    let statement = try ModelSigningStatement(name: passport.name, resources: resources, hasLinks: hasLinks)
    return ModelSigningBundle(
      json: try statement.bundle(signedBy: key), signedCount: statement.signedCount,
      leftOut: (leftOut + statement.leftOut).sorted())
  }

  /// The file or folder of the same snapshot to which a link leads.
  private func target(of link: PassportFile, in manifest: ObjectID) throws -> ManifestEntry {
    var (path, id) = (link.path, link.id)
    for _ in 0..<40 {
      let text = try objects.bytes(of: id)
      guard let next = Self.path(text, from: path.parent ?? .root),
        let entry = try ManifestSource(objects).entry(at: next, in: manifest)
      else { break }
      if entry.kind != .link { return entry }
      (path, id) = (next, entry.id)
    }
    throw MVCError(
      .usage, "cannot sign the link '\(link.path)': it leads to nothing in the snapshot",
      hint: "replace it by the file itself and commit again")
  }

  /// The path that a relative link's text means in a folder; nil for one that leads out of the project.
  private static func path(_ text: [UInt8], from folder: RepositoryPath) -> RepositoryPath? {
    guard let first = text.first, first != UInt8(ascii: "/") else { return nil }
    var names = folder.components
    for name in text.split(separator: UInt8(ascii: "/")) where !name.elementsEqual(".".utf8) {
      if !name.elementsEqual("..".utf8) {
        names.append(name)
      } else if names.popLast() == nil {
        return nil
      }
    }
    return RepositoryPath(unchecked: Array(names.joined(separator: [UInt8(ascii: "/")])))
  }
}
