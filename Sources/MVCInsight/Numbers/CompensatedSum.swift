/// A sum that keeps what rounding takes away (Neumaier 1974), so that its error does not grow with the number of terms.
package struct CompensatedSum: Sendable, Equatable {
  private var sum = 0.0
  private var rest = 0.0

  package init() {}

  package var value: Double {
    // An infinite sum has no rest.
    let total = sum + rest
    return total.isNaN && !sum.isNaN ? sum : total
  }

  package mutating func add(_ term: Double) {
    let next = sum + term
    rest += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  package mutating func add(_ other: CompensatedSum) {
    add(other.sum)
    rest += other.rest
  }
}
