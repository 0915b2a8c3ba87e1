package import MVCBase

extension SemanticVersion {
  /// Returns the version that follows when a part is counted up; it has a higher precedence than this one.
  ///
  /// | From | Part | Without `pre` | With `rc` |
  /// | --- | --- | --- | --- |
  /// | `1.2.3` | minor | `1.3.0` | `1.3.0-rc.1` |
  /// | `1.3.0-rc.1` | minor | `1.3.0` | `1.3.0-rc.2` |
  /// | `1.3.1-rc.1` | minor | `1.4.0` | `1.4.0-rc.1` |
  ///
  /// A pre-release of the wanted kind leads to its own release instead of past it. If another pre-release of the same
  /// numbers would not be higher, as `alpha` after `rc`, the part is counted up. The `v` stays, build metadata does not.
  ///
  /// - Parameters:
  ///   - part: The part to count up; lower parts become zero.
  ///   - pre: The name of a pre-release: identifiers with dots between them. A number is added to it.
  /// - Throws: ``MVCError`` with code `usage` if `pre` is no list of identifiers.
  package func next(_ part: Part, pre: String? = nil) throws(MVCError) -> SemanticVersion {
    let core = isPreRelease && self.core.isStart(of: part) ? self.core : self.core.successor(of: part)
    guard let pre else { return SemanticVersion(hasLeadingV: hasLeadingV, core: core, preRelease: []) }
    guard let name = Identifier.list(Array(pre.utf8)[...]) else {
      throw MVCError(
        .usage, "cannot name a pre-release '\(pre)': it is made of letters, digits and '-', with dots between",
        hint: "name it like 'rc'")
    }
    let number = core == self.core ? number(after: name) : .one
    let counted = SemanticVersion(hasLeadingV: hasLeadingV, core: core, preRelease: name + [.number(number)])
    if precedence(comparedTo: counted) == .lower { return counted }
    return SemanticVersion(
      hasLeadingV: hasLeadingV, core: core.successor(of: part), preRelease: name + [.number(.one)])
  }

  /// Returns the number of the next pre-release of a name, if this version is one of that name, else one.
  private func number(after name: [Identifier]) -> Number {
    guard preRelease.starts(with: name), case .number(let number) = preRelease.dropFirst(name.count).first else {
      return .one
    }
    return number.successor
  }
}

extension SemanticVersion.Core {
  /// Whether all numbers below a part are zero.
  fileprivate func isStart(of part: SemanticVersion.Part) -> Bool {
    switch part {
    case .major: minor == .zero && patch == .zero
    case .minor: patch == .zero
    case .patch: true
    }
  }

  /// Counts a part up and sets those below it to zero.
  fileprivate func successor(of part: SemanticVersion.Part) -> Self {
    var core = self
    switch part {
    case .major: (core.major, core.minor, core.patch) = (major.successor, .zero, .zero)
    case .minor: (core.minor, core.patch) = (minor.successor, .zero)
    case .patch: core.patch = patch.successor
    }
    return core
  }
}
