import MVCObjects
import MVCTensors

/// One object of a repack: where it lies now, and which objects it may resemble.
///
/// The links are numbers of items, nil for none. They lead to items that were met before this one, so that following
/// them ends.
struct RepackItem {
  /// A number in 32 bits, as there may be a million items.
  struct Link: Equatable {
    private let stored: Int32

    init(_ number: Int?) { stored = number.map { Int32($0) } ?? -1 }

    var number: Int? { stored < 0 ? nil : Int(stored) }
  }

  let entry: PackEntry
  /// The position of its pack among those that are read.
  let pack: UInt32
  /// The member of its family that was met before it.
  var previous = Link(nil)
  /// What stood in its place in the snapshot before, when that is another.
  var parent = Link(nil)
  /// A chunk of the same file some way before it.
  var neighbour = Link(nil)
  /// The list of dictionaries that may suit it, as a hash of its kind; 0 for none.
  var vocabulary: UInt64 = 0
  /// Its length, in bytes; 0 while no manifest or list of chunks has told.
  var byteCount: UInt32 = 0
  /// Longer than the longest way along its links; nil while it was not met.
  var generation: Int32?
  /// How its bytes are numbers, for a chunk of a tensor.
  var number: NumberFormat?
}
