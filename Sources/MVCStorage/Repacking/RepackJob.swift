import MVCBase
import MVCObjects
import MVCTensors

/// An object that another one might be stored with.
struct RepackCandidate: Sendable {
  enum Sort: Sendable {
    /// An earlier version: it has most of the bytes, perhaps elsewhere.
    case version
    /// A chunk before this one in its file: it speaks the same language.
    case neighbour
    /// Pieces of files of the same sort.
    case vocabulary([UInt8])
  }

  let id: ObjectID
  /// Of the object that is stored with it.
  let depth: UInt8
  let sort: Sort

  var base: DeltaBase { DeltaBase(id: id, depth: depth) }
}

/// One object on its way through a repack: all that a worker needs to know.
struct RepackJob: Sendable {
  let number: Int
  let entry: PackEntry
  let pack: PackReader
  let format: NumberFormat?
  /// The base it has now, if it has one.
  let oldBase: DeltaBase?
  /// Whether its frame may stay as it is: its base, if it has one, comes to lie nearer to an object without.
  let isKeepable: Bool
  /// Shallowest first.
  let candidates: [RepackCandidate]
}

/// How an object is stored from now on.
struct RepackedObject: Sendable {
  let job: RepackJob
  let frame: ObjectFrame
  let checksum: UInt32
  let base: DeltaBase?
}
