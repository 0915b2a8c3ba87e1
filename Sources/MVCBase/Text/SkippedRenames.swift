/// Files that were not compared with each other, so that renames among them may have been missed.
package struct SkippedRenames: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// There are more than `diff.renameLimit` allows.
    case tooMany(limit: Int)
    /// Comparing them takes reading more than is read for this.
    case tooLarge
  }

  package let deletedCount: Int
  package let newCount: Int
  package let reason: Reason

  package init(deletedCount: Int, newCount: Int, reason: Reason) {
    self.deletedCount = deletedCount
    self.newCount = newCount
    self.reason = reason
  }

  package var message: String {
    let files = "\(deletedCount) deleted and \(newCount) new files"
    switch reason {
    case .tooMany(let limit):
      return "renames with changes were not looked for among \(files): 'diff.renameLimit' is \(limit)"
    case .tooLarge: return "renames with changes were looked for only in part among \(files): they are too large"
    }
  }
}
