/// What a thread keeps from slab to slab; belongs to one thread.
final class SlabRoom {
  let blocks = BlockRoom()
  let old = ByteRoom()
  let new = ByteRoom()
}
