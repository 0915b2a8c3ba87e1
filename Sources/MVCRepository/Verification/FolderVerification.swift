import MVCBase
package import MVCObjects
package import MVCPassport

/// What a folder or file has that a version has not, and the other way round.
package struct FolderVerification: Sendable {
  package struct Difference: Hashable, Sendable {
    package enum Sort: String, Sendable, CaseIterable { case missing, changed, extra }

    package let sort: Sort
    package let path: RepositoryPath
    /// What differs, for a changed one.
    package var reason: String?
    /// What should be there.
    package var expected: PassportFile?
    /// What is there, as far as it was read.
    package var actualByteCount: UInt64?
    package var actualID: ObjectID?

    init(_ sort: Sort, _ path: RepositoryPath, _ reason: String? = nil, expected: PassportFile? = nil) {
      self.sort = sort
      self.path = path
      self.reason = reason
      self.expected = expected
    }
  }

  /// How many files are as they should be.
  package internal(set) var matchedCount = 0
  /// The sum of their sizes, in bytes.
  package internal(set) var matchedByteCount: UInt64 = 0
  /// In order of path.
  package internal(set) var differences: [Difference] = []

  package var isVerified: Bool { differences.isEmpty }

  mutating func note(_ file: PassportFile, _ difference: Difference?) {
    if let difference { return differences.append(difference) }
    matchedCount += 1
    matchedByteCount = matchedByteCount.addingClamped(file.byteCount)
  }
}
