import Synchronization

/// A piece of memory that is read into once and then shared, and that goes back to its pool with the last reference.
///
/// Whoever got it from the pool fills it; from the moment it is handed on nobody writes to it any more.
package final class Slab: @unchecked Sendable {
  package let bytes: UnsafeMutableRawBufferPointer
  private let pool: SlabPool

  fileprivate init(_ bytes: UnsafeMutableRawBufferPointer, _ pool: SlabPool) {
    self.bytes = bytes
    self.pool = pool
  }

  deinit { pool.takeBack(bytes) }
}

/// A part of a slab.
package struct SlabSlice: Sendable {
  private let slab: Slab
  private let range: Range<Int>

  package init(_ slab: Slab, _ range: Range<Int>) {
    self.slab = slab
    self.range = range
  }

  package var count: Int { range.count }

  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(slab) { try body(UnsafeRawBufferPointer(rebasing: slab.bytes[range])) }
  }
}

/// Slabs of one size. Memory that was touched once is used again: the first touch of a page costs more than to fill it.
package final class SlabPool: Sendable {
  package let slabByteCount: Int
  private let free = Mutex<[Memory]>([])

  private struct Memory: @unchecked Sendable { let bytes: UnsafeMutableRawBufferPointer }

  package init(slabByteCount: Int) { self.slabByteCount = slabByteCount }

  deinit {
    free.withLock { free in
      for memory in free { memory.bytes.deallocate() }
    }
  }

  package func take() -> Slab {
    let memory = free.withLock { $0.popLast() }
    return Slab(memory?.bytes ?? .allocate(byteCount: slabByteCount, alignment: 4096), self)
  }

  fileprivate func takeBack(_ bytes: UnsafeMutableRawBufferPointer) {
    free.withLock { $0.append(Memory(bytes: bytes)) }
  }
}
