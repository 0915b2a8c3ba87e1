extension String {
  /// The text of bytes that are valid UTF-8, and nil for others.
  ///
  /// The same as `String(validating:as:)`, which looks up its generic types for each text: a sixth of the time that a
  /// header of ten thousand tensors takes, whose names are ASCII.
  init?(validUTF8 bytes: some Collection<UInt8>) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self.init(decoding: bytes, as: UTF8.self)
    } else {
      self.init(validating: bytes, as: UTF8.self)
    }
  }
}
