package import MVCBase
import MVCTensors

/// Looks at every number of a model.
package struct ModelCheck {
  private let runtime: Runtime

  package init(_ runtime: Runtime) { self.runtime = runtime }

  /// Counts the NaN, infinities, zeros and subnormal numbers of each tensor, on all processors, with flat memory.
  ///
  /// - Returns: In the order of the files' tensors; nil for a tensor whose dtype says nothing of numbers.
  /// - Throws: What reading throws, and ``MVCError`` with code `interrupted`.
  package func check(_ files: [ModelFile]) throws -> [Census?] {
    let tensors = files.flatMap(\.tensors)
    var results = tensors.map { $0.numbers == nil ? nil : Census() }
    let byteCount = tensors.reduce(UInt64(0)) { $0 &+ ($1.numbers == nil ? 0 : $1.tensor.byteCount) }
    runtime.progress.begin("checking", byteCount: Int64(clamping: byteCount))
    defer { runtime.progress.end() }
    try OrderedPipeline<SlabRoom, (index: Int, census: Census)>.run(
      width: runtime.workerCount, window: runtime.workerCount * 4, byteLimit: Slab.byteLimit,
      makeScratch: SlabRoom.init,
      consume: { results[$0.index]?.add($0.census) },
      body: { pipeline in
        for (index, tensor) in tensors.enumerated() {
          guard let kind = tensor.numbers else { continue }
          for slab in Slab.slabs(of: 0..<tensor.tensor.byteCount, kind) {
            try runtime.interruption.check()
            let byteCount = Int(slab.upperBound - slab.lowerBound)
            try pipeline.submit(byteCount: byteCount) { [progress = runtime.progress] room in
              defer { progress.advance(byteCount: Int64(byteCount)) }
              let count = byteCount / kind.unitByteCount * kind.unitCount
              return try tensor.withBytes(in: slab, room.old) { bytes in
                (index, Census(bytes, kind, count: count, room.blocks))
              }
            }
          }
        }
      })
    return results
  }
}
