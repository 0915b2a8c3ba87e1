/// What mvc leaves out without being told.
///
/// An ignore file can include any entry of the list again with `!` and its pattern; only the repository's own folders
/// stay out whatever it says.
package enum BuiltInIgnore {
  /// A pattern of the list.
  package struct Entry: Sendable {
    /// The pattern, as an ignore file would have it.
    package let pattern: String
    /// Why no model needs what it matches.
    package let reason: String
  }

  /// The names that are never recorded, in any folder and letter case.
  package static let reservedNames = [".git", ".mvc"]

  /// The list, in the order in which it is documented.
  package static let entries = [
    Entry(pattern: ".hg/", reason: "a Mercurial repository"),
    Entry(pattern: ".svn/", reason: "a Subversion working copy"),
    Entry(pattern: ".jj/", reason: "a Jujutsu repository"),
    Entry(pattern: "**/.dvc/cache/", reason: "DVC's copies of data that it tracks"),
    Entry(pattern: "**/.dvc/tmp/", reason: "DVC's locks and temporary files"),
    Entry(pattern: "**/.cache/huggingface/", reason: "download records of Hugging Face Hub beside a fetched model"),
    Entry(pattern: ".venv/", reason: "a virtual environment of Python: made again from its requirements"),
    Entry(pattern: "venv/", reason: "a virtual environment of Python: made again from its requirements"),
    Entry(pattern: "__pycache__/", reason: "compiled Python: made again when it is imported"),
    Entry(pattern: "*.pyc", reason: "compiled Python: made again when it is imported"),
    Entry(pattern: ".ipynb_checkpoints/", reason: "automatic copies of Jupyter notebooks"),
    Entry(pattern: ".pytest_cache/", reason: "results of the last run of pytest"),
    Entry(pattern: ".mypy_cache/", reason: "cache of the type checker mypy"),
    Entry(pattern: ".ruff_cache/", reason: "cache of the linter Ruff"),
    Entry(pattern: ".tox/", reason: "environments that tox makes"),
    Entry(pattern: ".nox/", reason: "environments that Nox makes"),
    Entry(pattern: ".DS_Store", reason: "view settings of the macOS Finder"),
    Entry(pattern: "._*", reason: "metadata that macOS leaves on foreign file systems"),
    Entry(pattern: "Thumbs.db", reason: "thumbnails of Windows Explorer"),
    Entry(pattern: "desktop.ini", reason: "view settings of Windows Explorer"),
    Entry(pattern: ".nfs*", reason: "a deleted file that NFS keeps while it is open"),
    Entry(pattern: ".fuse_hidden*", reason: "a deleted file that FUSE keeps while it is open"),
    Entry(pattern: "*.swp", reason: "a swap file of Vim"),
    Entry(pattern: "*~", reason: "an editor's copy of the file before the last change"),
    Entry(pattern: ".#*", reason: "a lock of Emacs"),
    Entry(pattern: ".mvc-moving-*", reason: "a file that `mvc checkout` moves to or from another file system"),
  ]

  /// The list, ready for ``IgnoreStack``.
  package static let rules = IgnoreRules(entries.compactMap { IgnorePattern(line: $0.pattern.utf8) })

  /// Whether a name is one of ``reservedNames``.
  static func isReserved(_ name: Span<UInt8>) -> Bool {
    guard name.count == 4, name[0] == UInt8(ascii: ".") else { return false }
    let (first, second, third) = (name[1] | 0x20, name[2] | 0x20, name[3] | 0x20)
    switch first {
    case UInt8(ascii: "g"): return second == UInt8(ascii: "i") && third == UInt8(ascii: "t")
    case UInt8(ascii: "m"): return second == UInt8(ascii: "v") && third == UInt8(ascii: "c")
    default: return false
    }
  }
}
