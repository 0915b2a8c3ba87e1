import MVCObjects
import MVCRepository
import MVCStorage

/// What people call versions: the highest version number that a tag gives, else another tag, else the first digits.
struct VersionNames {
  private var names: [ObjectID: String] = [:]

  init(_ repository: Repository, _ references: References) throws {
    // The order of tags is that of SemVer, so the highest comes last among versions.
    for tag in try repository.tags() {
      let isVersion = SemanticVersion(tag.name.short) != nil
      if isVersion || names[tag.snapshot] == nil { names[tag.snapshot] = tag.name.short }
    }
  }

  func tag(of id: ObjectID) -> String? { names[id] }

  /// `v1.4.0 (9f2c41d0)`, or the digits alone.
  func name(of id: ObjectID) -> String { names[id].map { "\($0) (\(id.short))" } ?? id.short }
}
