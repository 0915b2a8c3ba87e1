package import MVCObjects
package import MVCStorage

/// What the objects of one encoding take.
package struct EncodingShare: Sendable, Equatable {
  package let encoding: ObjectEncoding
  package var objectCount = 0
  /// What they are, in bytes; of a file in chunks the list of them, because the chunks are objects of their own.
  package var rawByteCount: UInt64 = 0
  package var storedByteCount: UInt64 = 0
}

/// What something of the snapshots takes, such as a file or a tensor.
package struct StorageShare: Sendable, Equatable {
  /// As if every snapshot were kept as a copy, in bytes.
  package var copiesByteCount: UInt64 = 0
  /// With equal files, and equal chunks of files and tensors, counted once, in bytes.
  package var distinctByteCount: UInt64 = 0
  /// In packs, in bytes. What several share is counted for the first of them.
  package var storedByteCount: UInt64 = 0

  package init() {}
}

/// What the versions of the file at one path take.
package struct FileShare: Sendable, Equatable {
  package let path: RepositoryPath
  /// How many different contents it has had.
  package var versionCount = 0
  package var share = StorageShare()
}

/// What the versions of one tensor take.
package struct TensorShare: Sendable, Equatable {
  package let name: String
  package let dtype: String
  package let shape: [UInt64]
  package var share = StorageShare()
}
