import MVCBase

/// When a file that went away and one that came are one file under another name.
package struct RenameRules: Hashable, Sendable {
  /// Whether renames are looked for at all.
  package var isOn = true
  /// Files of other bytes are compared while there are at most this many deleted ones times as many new ones; 0 for no
  /// limit.
  package var limit = 1000
  /// How alike two files have to be, in percent.
  package var leastLikeness = 50

  package init() {}

  /// The share of the way from ``leastLikeness`` to 100 that a file of the same name has to go to be taken before all
  /// others are compared.
  var leastLikenessOfSameName: Int { (leastLikeness + 100) / 2 }

  func allows(_ sourceCount: Int, _ targetCount: Int) -> Bool {
    limit == 0 || sourceCount.multipliedReportingOverflow(by: targetCount).partialValue <= limit * limit
  }
}

extension Settings {
  /// The rules by `diff.renames` and `diff.renameLimit`.
  ///
  /// - Throws: ``MVCError`` with code `usage` for values that are neither a switch nor a number.
  package func renameRules() throws -> RenameRules {
    var rules = RenameRules()
    let switched = self["diff.renames"]?.lowercased()
    // Git can look for copies too.
    rules.isOn = try switched == "copies" || switched == "copy" || flag("diff.renames")
    let key = "diff.renameLimit"
    guard let text = self[key] else { return rules }
    guard let limit = Int(text), limit >= 0, limit <= 1_000_000 else {
      throw MVCError(
        .usage, "cannot use '\(text)' for '\(key)': it has to be a number of files, or 0 for no limit",
        hint: "run 'mvc config \(key) 1000'")
    }
    rules.limit = limit
    return rules
  }
}
