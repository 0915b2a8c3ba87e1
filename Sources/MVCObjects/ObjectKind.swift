/// What an object is for.
///
/// Packs note it beside each object so that objects of a kind lie together and can be counted. It is a note, never an
/// authority: what an object is, whoever refers to it decides, and a user may record a file whose bytes are a manifest.
package enum ObjectKind: UInt8, Sendable, CaseIterable {
  /// A file, or a piece of one.
  case blob = 0
  case manifest = 1
  case snapshot = 2
  case tag = 3
  case event = 4

  /// The kind that an object's first bytes tell.
  package init(sniffing bytes: some Collection<UInt8>) {
    if bytes.starts(with: Snapshot.heading) {
      self = .snapshot
    } else if bytes.starts(with: Manifest.heading) {
      self = .manifest
    } else if bytes.starts(with: Tag.heading) {
      self = .tag
    } else if bytes.starts(with: Event.heading) {
      self = .event
    } else {
      self = .blob
    }
  }

  /// The most that an object of this kind may have, in bytes; nil for one of any size.
  ///
  /// A manifest of this length lists more than a million entries; the others are read by the thousand.
  package var largestByteCount: Int? {
    switch self {
    case .blob: nil
    case .manifest: 128 << 20
    case .snapshot, .tag, .event: 32 << 20
    }
  }

  /// The glossary's word for it.
  package var name: String {
    switch self {
    case .blob: "blob"
    case .manifest: "manifest"
    case .snapshot: "snapshot"
    case .tag: "tag"
    case .event: "event"
    }
  }
}
