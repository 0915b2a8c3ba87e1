import Synchronization

/// A number that several threads change.
final class Counter: Sendable {
  private let number = Atomic(0)

  var value: Int { number.load(ordering: .sequentiallyConsistent) }

  /// Adds one and returns the sum.
  @discardableResult func increase() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }

  func decrease() { number.subtract(1, ordering: .sequentiallyConsistent) }

  /// Keeps the larger number.
  func raise(to value: Int) { number.max(value, ordering: .sequentiallyConsistent) }
}

/// Spends some time on the processor; returns a number that no optimiser can know.
func spin(_ rounds: Int) -> Int {
  var value = rounds
  for round in 0..<rounds { value = value &* 31 &+ round }
  return value
}
