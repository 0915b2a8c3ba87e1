/// What the code below the command layer needs of the world, given to it from outside.
package struct Runtime: Sendable {
  package var fileSystem: any FileSystem
  package var clock: any WallClock
  package var random: any RandomSource
  package var interruption: Interruption
  package var progress: any ProgressReporter
  /// How many threads work at once on hashing and compression.
  package var workerCount: Int

  package init(
    fileSystem: any FileSystem = LocalFileSystem(),
    clock: any WallClock = SystemClock(),
    random: any RandomSource = SystemRandomSource(),
    interruption: Interruption = Interruption(),
    progress: any ProgressReporter = SilentProgress(),
    workerCount: Int = Machine.processorCount
  ) {
    self.fileSystem = fileSystem
    self.clock = clock
    self.random = random
    self.interruption = interruption
    self.progress = progress
    self.workerCount = max(1, workerCount)
  }
}
