/// How many letters have to be put in, left out, changed or swapped with their neighbour to make one word another
/// (Damerau, "A technique for computer detection and correction of spelling errors", 1964).
package enum EditDistance {
  /// The word that a wrong one was perhaps meant to be: the nearest, if half of the letters are right.
  package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
    words.map { ($0, between(word, $0)) }.filter { $0.1 <= max(1, word.count / 2) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  package static func between(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var rows = [Array(0...right.count)]
    for i in 1...left.count {
      var row = [i]
      for j in 1...right.count {
        var cost = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          cost = min(cost, rows[i - 2][j - 2] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
