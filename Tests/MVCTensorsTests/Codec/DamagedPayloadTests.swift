import MVCBase
import MVCTensors
import MVCTestSupport
import Testing

@Suite("Damaged payloads")
struct DamagedPayloadTests {
  private let codec = TensorCodec()

  /// Decodes bytes that may be anything: an error or wrong bytes, and never a trap.
  private func survives(_ payload: [UInt8], byteCount: Int) {
    survives { try codec.tensor(of: payload, byteCount: byteCount) }
  }

  private func survives(_ decode: () throws -> [UInt8]) {
    do {
      _ = try decode()
    } catch let error as MVCError {
      #expect(error.code == .corrupt || error.code == .unsupportedVersion)
    } catch {
      Issue.record(error)
    }
  }

  private static func damaged(_ payload: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var damaged = payload
    for _ in 0...(random.next() % 3) {
      let at = Int(random.next() % UInt64(damaged.count))
      switch random.next() % 4 {
      case 0: damaged[at] = UInt8(truncatingIfNeeded: random.next())
      case 1: damaged.remove(at: at)
      case 2: damaged.insert(damaged[Int(random.next() % UInt64(damaged.count))], at: at)
      default: damaged[at] ^= 1 << UInt8(random.next() % 8)
      }
      if damaged.isEmpty { damaged = [0] }
    }
    return damaged
  }

  @Test("Every truncation is noticed", arguments: [NumberFormat.bfloat16, .int32])
  func truncations(_ format: NumberFormat) throws {
    var examples = TensorExamples(seed: 21)
    for (_, tensor) in examples.all(300, format) {
      let payload = try codec.payload(of: tensor, format)
      for count in 0..<payload.count {
        #expect(throws: MVCError.self) {
          try codec.tensor(of: Array(payload.prefix(count)), byteCount: tensor.count)
        }
      }
      #expect(throws: MVCError.self) { try codec.tensor(of: payload + [0], byteCount: tensor.count) }
    }
  }

  @Test("Flipped bits and spliced bytes never trap", arguments: NumberFormat.allCases)
  func mutations(_ format: NumberFormat) throws {
    let seed = UInt64(format.rawValue) + 100
    var examples = TensorExamples(seed: seed)
    var random = SeededRandom(seed: seed)
    for (_, tensor) in examples.all(700, format) {
      let payload = try codec.payload(of: tensor, format, .tight)
      for _ in 0..<150 {
        survives(Self.damaged(payload, &random), byteCount: tensor.count)
        survives(payload, byteCount: tensor.count + Int(random.next() % 9))
      }
    }
  }

  @Test("Damaged differences never trap", arguments: NumberFormat.allCases)
  func differences(_ format: NumberFormat) throws {
    let seed = UInt64(format.rawValue) + 200
    var examples = TensorExamples(seed: seed)
    var random = SeededRandom(seed: seed)
    for (name, tensor) in examples.all(700, format) where name != "text" {
      let base = examples.trained(tensor, format)
      let payload = try codec.payload(of: tensor, base: base, format)
      for _ in 0..<150 {
        let damaged = Self.damaged(payload, &random)
        survives(damaged, byteCount: tensor.count)
        survives { try codec.tensor(of: damaged, base: base, byteCount: tensor.count) }
      }
      for count in 0..<payload.count {
        #expect(throws: MVCError.self) {
          try codec.tensor(of: Array(payload.prefix(count)), base: base, byteCount: tensor.count)
        }
      }
    }
  }

  @Test("What a later mvc wrote is refused as such")
  func unknownValues() {
    for payload: [UInt8] in [[11, 0, 18], [8, 2, 18]] {
      let error = #expect(throws: MVCError.self) { try codec.tensor(of: payload, byteCount: 0) }
      #expect(error?.code == .unsupportedVersion)
    }
    let error = #expect(throws: MVCError.self) { try codec.tensor(of: [8, 0, 21], byteCount: 0) }
    #expect(error?.code == .corrupt)
  }
}
