/// The bytes of a literal.
func bytes(_ text: String) -> [UInt8] {
  Array(text.utf8)
}

/// What a test shows of a file; bytes that are not UTF-8 are replaced.
func text(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes, as: UTF8.self)
}
