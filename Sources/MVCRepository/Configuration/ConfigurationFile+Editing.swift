package import MVCBase

extension ConfigurationFile {
  /// Gives a setting one value.
  ///
  /// The last line that sets the key gets the new value and keeps its comment; other lines that set it are removed. A
  /// new key goes to the end of the last section of its name, or into a new section at the end of the file.
  ///
  /// - Throws: ``MVCError`` with code `usage` if the value has a zero byte, which no file can hold; nothing changes.
  package mutating func set(_ key: ConfigurationKey, to value: String) throws(MVCError) {
    guard !value.utf8.contains(0) else {
      throw MVCError(.usage, "cannot set '\(key)': the value has a zero byte")
    }
    guard let last = indices(of: key).last, case .entry(var entry) = elements[last] else {
      return insert(key, value)
    }
    entry.replaceValue(with: value)
    elements[last] = .entry(entry)
    for index in indices(of: key).dropLast().reversed() { removeEntry(at: index) }
  }

  /// Removes every line that sets a key, and its section if only the header is left.
  ///
  /// - Returns: Whether there was such a line.
  @discardableResult
  package mutating func unset(_ key: ConfigurationKey) -> Bool {
    let indices = indices(of: key)
    for index in indices.reversed() { removeEntry(at: index) }
    if !indices.isEmpty { removeEmptySections(key.sectionPath) }
    return !indices.isEmpty
  }

  private func indices(of key: ConfigurationKey) -> [Int] {
    elements.indices.filter { index in
      guard case .entry(let entry) = elements[index] else { return false }
      return entry.key == key
    }
  }

  /// Removes a line; a header that stands on the same line stays on a line of its own.
  private mutating func removeEntry(at index: Int) {
    if index > 0, case .header = elements[index - 1] {
      elements[index] = .other([0x0A])
    } else {
      elements.remove(at: index)
    }
  }

  /// Removes the sections of a name that have neither settings nor comments.
  private mutating func removeEmptySections(_ sectionPath: [UInt8]) {
    for index in headers(of: sectionPath).reversed() {
      let body = elements[(index + 1)..<sectionEnd(from: index)]
      if body.allSatisfy(\.isBlank) { elements.removeSubrange(index..<body.endIndex) }
    }
  }

  private func headers(of sectionPath: [UInt8]) -> [Int] {
    elements.indices.filter { index in
      guard case .header(sectionPath, _) = elements[index] else { return false }
      return true
    }
  }

  /// Returns the index of the next header, or the end.
  private func sectionEnd(from header: Int) -> Int {
    elements[(header + 1)...].firstIndex { element in
      guard case .header = element else { return false }
      return true
    } ?? elements.endIndex
  }

  /// Adds a setting that the file does not have.
  private mutating func insert(_ key: ConfigurationKey, _ value: String) {
    let entry = ConfigurationElement.entry(ConfigurationEntry(key: key, value: value))
    guard let header = headers(of: key.sectionPath).last else {
      insertLines([.header(of: key), .other([0x0A]), entry], at: elements.endIndex)
      return
    }
    let body = elements[(header + 1)..<sectionEnd(from: header)]
    let lastEntry = body.lastIndex { element in
      guard case .entry = element else { return false }
      return true
    }
    insertLines([entry], at: lastEntry.map { $0 + 1 } ?? min(header + 2, body.endIndex))
  }

  /// Inserts elements at the beginning of a line, which begins one if need be.
  private mutating func insertLines(_ lines: [ConfigurationElement], at index: Int) {
    let before = index > 0 ? elements[index - 1] : nil
    let isBegun = before?.endsLine ?? true
    if !isBegun {
      // A backslash at the end of the file would swallow the first line end.
      let isContinued = before?.bytes.last == UInt8(ascii: "\\")
      elements.insert(.other(isContinued ? [0x0A, 0x0A] : [0x0A]), at: index)
    }
    elements.insert(contentsOf: lines, at: isBegun ? index : index + 1)
  }
}
