/// What a command leaves to be done when it has ended, well or not.
final class Afterwards {
  private var task: (() -> Void)?

  /// Takes a task over, unless there is one already.
  func first(_ task: @escaping () -> Void) { if self.task == nil { self.task = task } }

  func run() {
    task?()
    task = nil
  }
}
