/// What is known of one column: its values, or how many there are of each.
package struct ColumnProfile: Sendable, Equatable {
  package enum Values: Sendable, Equatable {
    /// In ascending order.
    case numbers([Double])
    /// Counts of the bins between neighbouring edges: one fewer than there are edges, which ascend.
    case histogram(edges: [Double], counts: [Int])
    /// How often each category comes.
    case categories([String: Int])
    /// There are more categories than are counted: ids, or free text.
    case uncountable
  }

  package var values: Values
  /// How many rows have no value.
  package var missingCount: Int

  package init(_ values: Values, missingCount: Int = 0) {
    (self.values, self.missingCount) = (values, missingCount)
  }

  /// How many rows have a value, as far as that is known.
  package var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .histogram(_, let counts): counts.reduce(0, +)
    case .categories(let counts): counts.values.reduce(0, +)
    case .uncountable: 0
    }
  }
}

/// Gathers a column's cells: 8 bytes for each number, and each category once.
struct ColumnGathering: Sendable {
  /// How many categories are counted.
  static let mostCategories = 10_000

  private var numbers: [Double] = []
  private var texts: [String: Int] = [:]
  private var missingCount = 0
  private var isUncountable = false

  mutating func add(_ cell: TableCell) {
    switch cell {
    case .missing: missingCount += 1
    case .number(let number): numbers.append(number)
    case .text(let text):
      guard !isUncountable else { return }
      texts[text, default: 0] += 1
      isUncountable = texts.count > Self.mostCategories
      if isUncountable { texts = [:] }
    }
  }

  mutating func addMissing(_ count: Int) { missingCount += count }

  var hasNumbers: Bool { !numbers.isEmpty }
  var hasTexts: Bool { isUncountable || !texts.isEmpty }
  var firstText: String? { texts.keys.min() }

  /// The column as numbers, texts left out.
  var numeric: ColumnProfile { ColumnProfile(.numbers(numbers.sorted()), missingCount: missingCount) }

  /// The column as categories: a number is one by its shortest form.
  var categorical: ColumnProfile {
    var counts = texts
    for number in numbers where !isUncountable && counts.count <= Self.mostCategories {
      counts[TableCell.name(of: number), default: 0] += 1
    }
    let isTooMuch = isUncountable || counts.count > Self.mostCategories
    return ColumnProfile(isTooMuch ? .uncountable : .categories(counts), missingCount: missingCount)
  }
}
