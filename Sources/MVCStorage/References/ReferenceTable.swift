import MVCBase
import MVCObjects

/// The lines `ID NAME` of a references file, looked through where they lie.
///
/// A repository may have ten thousand references, and a command asks for two or three: making a name and an id of every
/// line would take longer than all the rest.
struct ReferenceTable: Sendable {
  /// Where a name begins in its line: after 64 digits and a space.
  static let nameOffset = 2 * ObjectID.byteCount + 1
  static let empty = ReferenceTable(lines: [], starts: [0])

  /// Bytes with the lines in them, in ascending order of the names' bytes; all names are ASCII.
  private let lines: [UInt8]
  /// Where each line begins in `lines`, and last where the last one ends.
  private let starts: [Int]

  /// - Parameters:
  ///   - lines: Bytes that were checked: valid ids and names, each name once, in order.
  ///   - starts: Where each line begins, and where the last one ends.
  init(lines: [UInt8], starts: [Int]) {
    self.lines = lines
    self.starts = starts
  }

  var count: Int { starts.count - 1 }
  var isEmpty: Bool { count == 0 }
  var byteCount: Int { starts[count] - starts[0] }

  func name(_ line: Int) -> ReferenceName {
    ReferenceName(checked: String(decoding: nameBytes(line), as: UTF8.self))
  }

  /// - Complexity: O(log *n*).
  func id(of name: ReferenceName) -> ObjectID? {
    // A name that is no ASCII can be the same as one that is, in another spelling.
    guard name.isASCII else { return (0..<count).first { self.name($0) == name }.flatMap(id) }
    let (line, isThere) = find(name)
    return isThere ? id(line) : nil
  }

  func id(_ line: Int) -> ObjectID? {
    ObjectID(hexadecimal: lines[starts[line]..<starts[line] + 2 * ObjectID.byteCount])
  }

  /// The lines whose names begin with an ASCII prefix.
  func lines(withPrefix prefix: String) -> Range<Int> {
    let first = firstLine(notBefore: prefix.utf8)
    let end = partition { !nameBytes($0).starts(with: prefix.utf8) && $0 >= first }
    return first..<max(first, end)
  }

  /// Appends the lines with changes made to them, to the bytes of a references file.
  ///
  /// - Parameter changes: New ids, or nil for a reference that is gone, in ascending order of the names' bytes.
  func append(to bytes: inout [UInt8], changing changes: [(name: ReferenceName, id: ObjectID?)]) {
    var next = 0
    for (name, id) in changes {
      let (line, isThere) = find(name)
      bytes += lines[starts[next]..<starts[line]]
      next = isThere ? line + 1 : line
      guard let id else { continue }
      bytes += id.description.utf8
      bytes.append(UInt8(ascii: " "))
      bytes += name.text.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    bytes += lines[starts[next]..<starts[count]]
  }

  /// The line of a name, or the one before which it belongs.
  private func find(_ name: ReferenceName) -> (line: Int, isThere: Bool) {
    let line = firstLine(notBefore: name.text.utf8)
    return (line, line < count && nameBytes(line).elementsEqual(name.text.utf8))
  }

  private func firstLine(notBefore name: String.UTF8View) -> Int {
    partition { !nameBytes($0).lexicographicallyPrecedes(name) }
  }

  /// The first line for which something holds that holds for all after it too, by binary search.
  private func partition(_ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func nameBytes(_ line: Int) -> ArraySlice<UInt8> {
    lines[starts[line] + Self.nameOffset..<starts[line + 1] - 1]
  }
}
