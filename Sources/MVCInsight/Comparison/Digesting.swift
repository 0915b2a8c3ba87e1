package import MVCBase
import MVCTensors

/// Finds the digests of tensors' pieces: known ones for nothing, the others by reading on all processors.
package struct Digesting {
  private let runtime: Runtime

  package init(_ runtime: Runtime) { self.runtime = runtime }

  /// The digests of the pieces of each tensor, in the tensors' order.
  func digests(of tensors: [ModelTensor]) throws -> [[PieceDigest]] {
    var digests = tensors.map { $0.knownDigests ?? [] }
    let unknown = tensors.indices.filter { tensors[$0].knownDigests == nil }
    guard !unknown.isEmpty else { return digests }
    runtime.progress.begin(
      "reading", byteCount: Int64(clamping: unknown.reduce(UInt64(0)) { $0 &+ tensors[$1].tensor.byteCount }))
    defer { runtime.progress.end() }
    try OrderedPipeline<SlabRoom, (index: Int, digest: PieceDigest)>.run(
      width: runtime.workerCount, window: runtime.workerCount * 4, byteLimit: Slab.byteLimit,
      makeScratch: SlabRoom.init,
      consume: { digests[$0.index].append($0.digest) },
      body: { pipeline in
        for index in unknown {
          let tensor = tensors[index]
          for piece in Slab.pieces(of: 0..<tensor.tensor.byteCount) {
            try runtime.interruption.check()
            let byteCount = Int(piece.upperBound - piece.lowerBound)
            try pipeline.submit(byteCount: byteCount) { [progress = runtime.progress] room in
              let digest = try tensor.withBytes(in: piece, room.old) { PieceDigest(of: $0) }
              progress.advance(byteCount: Int64(byteCount))
              return (index, digest)
            }
          }
        }
      })
    return digests
  }

  /// The identities of tensors, in their order.
  package func identities(of tensors: [ModelTensor]) throws -> [TensorIdentity] {
    zip(tensors, try digests(of: tensors)).map { TensorIdentity($0, pieces: $1) }
  }

  /// The identities of tensors as far as little has to be read for them.
  ///
  /// - Parameter byteCount: The length of the longest file that is read where digests are not known, in bytes.
  /// - Returns: In the tensors' order; nil for those in longer files.
  package func identities(
    of tensors: [ModelTensor], readingFilesUpTo byteCount: UInt64
  ) throws -> [TensorIdentity?] {
    let cheap = tensors.indices.filter {
      tensors[$0].file.bytes.byteCount <= byteCount || tensors[$0].knownDigests != nil
    }
    var result: [TensorIdentity?] = Array(repeating: nil, count: tensors.count)
    for (index, identity) in zip(cheap, try identities(of: cheap.map { tensors[$0] })) { result[index] = identity }
    return result
  }
}

/// How tensors are cut into what is worked on at once.
enum Slab {
  /// What the slabs under way may hold together, in bytes, so that memory stays flat whatever the number of threads.
  static let byteLimit = 48 << 20
  /// How many numbers of two dtypes are compared at once: at most 16 MiB a side.
  static let retypedCount = 2 << 20

  /// The pieces of a tensor's bytes.
  static func pieces(of range: Range<UInt64>) -> some Sequence<Range<UInt64>> {
    cut(range, every: PieceDigest.pieceByteCount)
  }

  /// A tensor's bytes in stretches of whole numbers, each at most as long as a piece.
  static func slabs(of range: Range<UInt64>, _ kind: NumberKind) -> some Sequence<Range<UInt64>> {
    cut(range, every: PieceDigest.pieceByteCount / UInt64(kind.unitByteCount) * UInt64(kind.unitByteCount))
  }

  private static func cut(_ range: Range<UInt64>, every length: UInt64) -> some Sequence<Range<UInt64>> {
    stride(from: range.lowerBound, to: range.upperBound, by: Int(length)).lazy.map { start in
      start..<start + min(length, range.upperBound - start)
    }
  }
}
