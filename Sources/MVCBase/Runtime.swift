/// What the code below the command layer needs of the world, given to it from outside.
package struct Runtime: Sendable {
  package var fileSystem: any FileSystem
  package var clock: any WallClock
  package var random: any RandomSource
  package var interruption: Interruption
  package var progress: any ProgressReporter
  /// Hears that a command waits for another, so that people can be told why nothing happens.
  package var onWait: @Sendable (Wait) -> Void
  /// Hears of a name that means several things, so that people can be told which was taken.
  package var onAmbiguousName: @Sendable (AmbiguousName) -> Void
  /// Hears that renames may have been missed.
  package var onSkippedRenames: @Sendable (SkippedRenames) -> Void
  /// Hears that a change of the repository was recorded.
  package var onChange: @Sendable () -> Void
  package var surroundings: Surroundings
  /// How many threads work at once on hashing and compression.
  package var workerCount: Int

  package init(
    fileSystem: any FileSystem = LocalFileSystem(),
    clock: any WallClock = SystemClock(),
    random: any RandomSource = SystemRandomSource(),
    interruption: Interruption = Interruption(),
    progress: any ProgressReporter = SilentProgress(),
    onWait: @escaping @Sendable (Wait) -> Void = { _ in },
    onAmbiguousName: @escaping @Sendable (AmbiguousName) -> Void = { _ in },
    onSkippedRenames: @escaping @Sendable (SkippedRenames) -> Void = { _ in },
    onChange: @escaping @Sendable () -> Void = {},
    surroundings: Surroundings = Surroundings(),
    workerCount: Int = Machine.processorCount
  ) {
    self.fileSystem = fileSystem
    self.clock = clock
    self.random = random
    self.interruption = interruption
    self.progress = progress
    self.onWait = onWait
    self.onAmbiguousName = onAmbiguousName
    self.onSkippedRenames = onSkippedRenames
    self.onChange = onChange
    self.surroundings = surroundings
    self.workerCount = max(1, workerCount)
  }
}
