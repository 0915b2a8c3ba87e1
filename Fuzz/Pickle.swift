// seeds: Tests/Fixtures/models/*.pt Tests/Fixtures/models/*.ckpt
@testable import MVCTensors

/// The input is a pickle of its own: within an archive the fuzzer would mostly damage the archive.
///
/// The seeds are whole archives, of which the pickle starts after the first entry's header.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes(start, count)
  let pickle = input.firstIndex(of: 0x80).map { Array(input[$0...]) } ?? input
  let source = ArraySource(pickle)
  var machine = PickleMachine(HeaderReader(source, in: 0..<source.byteCount))
  guard let root = try? machine.run() else { return 0 }
  let names = StorageNames(machine, root: root)
  precondition(names.uses.keys.allSatisfy(machine.storages.indices.contains), "a storage that is none")
  return 0
}
