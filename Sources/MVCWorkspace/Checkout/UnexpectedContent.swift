package import MVCObjects

/// Files that do not hold what the index says, though their times and lengths are as they were.
///
/// A program that has a file mapped may write to it without a trace, a network file system may tell old times, and a
/// disk may rot. The caller takes these files out of the index and begins again: then they count as changed.
package struct UnexpectedContent: Error {
  package let paths: [RepositoryPath]
}
