import MVCBase
import MVCTestSupport
import Testing

@Suite("ExactNumber")
struct ExactNumberTests {
  private func number(_ text: String) throws -> ExactNumber { try #require(ExactNumber(written: text), "\(text)") }

  @Test("calculates with decimals, not with their binary neighbours")
  func decimals() throws {
    #expect(try number("0.87") - number("0.85") == number("0.02"))
    #expect(try ExactNumber(0.87) - ExactNumber(0.85) == number("0.020"))
    #expect(try number("0.1") + number("0.2") == number("3e-1"))
    #expect(try number("0.95") - number("0.93") == number("+.02"))
    #expect(try number("1.1") * number("1.1") == number("1.21"))
    let quotient = ExactNumber(1) / ExactNumber(3)
    let third = try #require(quotient)
    #expect(third * 3 == ExactNumber(1) && third + third + third == ExactNumber(1) && third != ExactNumber(1.0 / 3))
    #expect(try (third - number("0.3")).order(to: number("0.0333")) == .after)
    #expect(ExactNumber(1) / ExactNumber(0.0) == nil && (-third).magnitude == third)
  }

  @Test("agrees with whole numbers of 128 bits on random decimals")
  func randomDecimals() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    /// A decimal of at most twelve digits, and the same in units of 10^-12.
    func decimal() -> (text: String, units: Int128) {
      let places = Int(random.next(upperBound: 9 as UInt64))
      let value = Int64(random.next(upperBound: 2_000_001 as UInt64)) - 1_000_000
      let units = Int128(value) * (0..<(12 - places)).reduce(1 as Int128) { product, _ in product * 10 }
      let digits = String(value.magnitude)
      let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
      let plain = places == 0 ? padded : "\(padded.dropLast(places)).\(padded.suffix(places))"
      let isShifted = random.next(upperBound: 2 as UInt64) == 0
      return ("\(value < 0 ? "-" : "")\(isShifted ? "\(digits)e-\(places)" : plain)", units)
    }
    func order(_ left: Int128, _ right: Int128) -> ExactNumber.Order {
      left < right ? .before : left == right ? .same : .after
    }
    for _ in 0..<3000 {
      let (a, b, c) = (decimal(), decimal(), decimal())
      let (x, y, z) = try (number(a.text), number(b.text), number(c.text))
      let shown = Comment("seed \(seed): \(a.text), \(b.text), \(c.text)")
      #expect(x.order(to: y) == order(a.units, b.units), shown)
      #expect((x - y).order(to: z) == order(a.units - b.units, c.units), shown)
      #expect((x + y - z).order(to: x) == order(b.units, c.units), shown)
      #expect((x * y).order(to: z) == order(a.units * b.units, c.units * 1_000_000_000_000), shown)
      if let quotient = x / y {
        let sign: Int128 = b.units < 0 ? -1 : 1
        #expect(quotient.order(to: z) == order(sign * a.units * 1_000_000_000_000, sign * b.units * c.units), shown)
        #expect(quotient * y == x, shown)
      } else {
        #expect(b.units == 0, shown)
      }
      // What was recorded as a Double is the decimal that was written.
      let recorded = try #require(Double(a.text))
      #expect(ExactNumber(recorded) == x && (ExactNumber(recorded) - y).order(to: z) == (x - y).order(to: z), shown)
    }
  }

  @Test("puts doubles in their order, whatever their bits")
  func doubles() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      let left = Double(bitPattern: random.next())
      let right = random.next(upperBound: 2 as UInt64) == 0 ? left.nextUp : Double(bitPattern: random.next())
      let expected: ExactNumber.Order =
        left < right ? .before : left == right ? .same : left > right ? .after : .none
      #expect(ExactNumber(left).order(to: ExactNumber(right)) == expected, "seed \(seed): \(left), \(right)")
      guard left.isFinite, let written = ExactNumber(written: "\(left)") else { continue }
      #expect(written == ExactNumber(left), "seed \(seed): \(left)")
    }
  }

  @Test("keeps every digit, and takes no time for any exponent")
  func extremes() throws {
    #expect(try number("0.85000000000000000000001").order(to: ExactNumber(0.85)) == .after)
    #expect(try number("1e-400").order(to: 0) == .after)
    #expect(try number("-1e-400").order(to: number("-1e-401")) == .before)
    let tiny = try number("-1e-400").magnitude
    #expect(try tiny == number("1e-400"))
    #expect(try number("1e1000000").order(to: number("1e-1000000")) == .after)
    #expect(try number("1e1000000").order(to: number("10e999999")) == .same)
    for text in ["1e999999999", "1e-999999999", "1e99999999999999999999999", "", ".", "e5", "1e", "0x1", "nan", "1_0"] {
      #expect(ExactNumber(written: text) == nil, "\(text)")
    }
    #expect(try number("0e999999999") == ExactNumber(0))
    // Written out, the sum would have a million digits.
    #expect(try number("1e1000000") + 1 == number("1e1000000"))
    #expect(try number("1e-1000000") + 1 == ExactNumber(1))
    let long = String(repeating: "9", count: 16_000)
    #expect(try number("0.\(long)").order(to: 1) == .before)
    #expect(try number("1\(long)e-16000").order(to: 2) == .before)
    var product = try number("0.\(long.prefix(600))")
    for _ in 0..<40 { product = product * product }
    #expect(product.double <= 1)
    #expect(ExactNumber(Int64.max - 1).order(to: ExactNumber(Int64.max)) == .before)
    #expect(try number("9007199254740993") == ExactNumber(9_007_199_254_740_993 as Int64))
    #expect(ExactNumber(Int64.min).integer == .min && ExactNumber(2.5).integer == nil)
  }

  @Test("takes what was calculated in binary for the same within the tolerance")
  func rounded() {
    #expect(ExactNumber(rounded: 0.87 - 0.85) == ExactNumber(0.02) && ExactNumber(0.87 - 0.85) != ExactNumber(0.02))
    #expect(ExactNumber(rounded: 0.02 * (1 + 2e-12)).order(to: ExactNumber(0.02)) == .after)
    #expect(ExactNumber(rounded: 1e-15).order(to: 0) == .after)
    #expect(ExactNumber(rounded: 1e-15).order(to: 0, scale: 0.9) == .same)
    #expect(ExactNumber(rounded: .nan).order(to: ExactNumber(rounded: .nan)) == .none)
    #expect(ExactNumber(rounded: .infinity).order(to: 1) == .after && ExactNumber(.infinity) == ExactNumber(.infinity))
    #expect((ExactNumber(rounded: 0.3) - ExactNumber(0.1)) == ExactNumber(0.2))
  }
}
