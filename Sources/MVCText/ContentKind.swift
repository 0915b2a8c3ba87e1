/// Whether a file can be shown and merged line by line.
package enum ContentKind: Sendable {
  case text
  case binary

  /// How many bytes at the start of a file decide its kind; a caller need not read more.
  package static let inspectedByteCount = 8000

  /// Tells text from binary by git's rule: a NUL byte among the first ``inspectedByteCount`` bytes means binary.
  ///
  /// No encoding is checked, so UTF-16 counts as binary and Latin-1 as text. An empty file is text.
  package init(of bytes: some Sequence<UInt8>) {
    self = bytes.prefix(Self.inspectedByteCount).contains(0) ? .binary : .text
  }
}
