#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

// The C library's functions, in the one place of this module that knows where they come from.

extension Double {
  /// ln x.
  var naturalLogarithm: Double { log(self) }

  /// ln(1 + x), exact for a small x too.
  var logarithmOfOnePlus: Double { log1p(self) }

  /// The logarithm to base 2.
  var binaryLogarithm: Double { log2(self) }

  /// e to the power of x.
  var exponential: Double { exp(self) }

  func raised(to exponent: Double) -> Double { pow(self, exponent) }
}
