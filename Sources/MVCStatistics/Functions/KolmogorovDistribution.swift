/// The distribution of the largest distance between the cumulative distribution of `n` values and the one they were
/// drawn from: `scipy.stats.kstwo`.
///
/// Source of the choice between the methods: Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov
/// distribution", Journal of Statistical Software 39 (2011).
package enum KolmogorovDistribution {
  /// The probability of a distance greater than `d` among `n` values; as `scipy.stats.kstwo.sf`.
  package static func survival(_ d: Double, _ n: Int) -> Double {
    guard n > 0, !d.isNaN else { return .nan }
    let count = Double(n)
    let scaled = count * d
    if d >= 1 { return 0 }
    if scaled <= 0.5 { return 1 }
    if scaled <= 1 { return clipped(1 - smallest(n, 2 * scaled - 1)) }
    if scaled >= count - 1 { return 2 * (1 - d).raised(to: count) }
    let square = scaled * d
    if d >= 0.5 || square >= (n <= 140 ? 4 : 2.2) { return square >= 370 ? 0 : clipped(2 * oneSided(d, n)) }
    let isMatrixSmall = n <= 140 || n <= 100_000 && count * d.raised(to: 1.5) <= 1.4
    return clipped(1 - (isMatrixSmall ? DurbinMatrix.cumulative(d, n) : pelzGood(d, count)))
  }

  /// The probability that the one-sided distance of `n` values is at least `d`; as `scipy.special.smirnov`.
  ///
  /// Source: Birnbaum and Tingey, "One-sided confidence contours for probability distribution functions" (1951), each
  /// term as a binomial probability; above a million values the limit with the correction of Maag and Dicaire (1971).
  package static func oneSided(_ d: Double, _ n: Int) -> Double {
    if d <= 0 { return 1 }
    if d >= 1 { return 0 }
    let count = Double(n)
    guard n <= 1_000_000 else {
      let root = 6 * count * d + 1
      return (-root * root / (18 * count)).exponential
    }
    var sum = 0.0
    for index in 0...Int(count * (1 - d)) {
      let p = min(1, d + Double(index) / count)
      sum += BinomialDistribution.probability(of: Double(index), in: count, p) * d / p
    }
    return sum
  }

  /// n! / nⁿ · factorⁿ: the whole distribution between 1/2n and 1/n (Ruben and Gambino, 1982).
  private static func smallest(_ n: Int, _ factor: Double) -> Double {
    let count = Double(n)
    return (GammaFunction.logarithm(count + 1) + count * (factor / count).naturalLogarithm).exponential
  }

  private static func clipped(_ probability: Double) -> Double { min(1, max(0, probability)) }

  /// The approximation in powers of 1/√n by Pelz and Good, "Approximating the lower tail-areas of the
  /// Kolmogorov–Smirnov one-sample statistic" (1976), as `scipy.stats` has it.
  private static func pelzGood(_ d: Double, _ n: Double) -> Double {
    let z = n.squareRoot() * d
    let (z2, pi2) = (z * z, Double.pi * Double.pi)
    let (z4, pi4) = (z2 * z2, pi2 * pi2)
    let (z6, pi6) = (z4 * z2, pi4 * pi2)
    let exponent = -pi2 / (8 * z2)
    if exponent < -708 { return 0 }
    var (k0, k1, k2, k3) = (0.0, 0.0, 0.0, 0.0)
    var (k2Rest, k3Rest) = (0.0, 0.0)
    for k in stride(from: (16 * z / Double.pi).rounded(.up), to: 0, by: -1) {
      let m2 = (2 * k - 1) * (2 * k - 1)
      let (m4, m6) = (m2 * m2, m2 * m2 * m2)
      let q = (exponent * m2).exponential
      k0 += q
      k1 += q * (-z2 + pi2 / 4 * m2)
      k2 += q * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * pi2 / 4 * m2 + pi4 * (1 - 2 * z2) / 16 * m4)
      let k3Low = -30 * z6 - 90 * z4 * z4 + pi2 * (135 * z4 - 96 * z6) / 4 * m2
      k3 += q * (k3Low + pi4 * (-60 * z2 + 212 * z4) / 16 * m4 + pi6 * (5 - 30 * z2) / 64 * m6)
      let other = (-pi2 / (2 * z2) * k * k).exponential * k * k
      k2Rest += other
      k3Rest += other * (3 * z2 - pi2 * k * k)
    }
    let root = (2 * Double.pi).squareRoot()
    let terms = [
      root * k0 / z,
      root * k1 / (6 * z4),
      root * (k2 / (72 * z6 * z) - pi2 * k2Rest / (36 * z2 * z)),
      root * (k3 / (6480 * z6 * z4) + pi2 * k3Rest / (216 * z6)),
    ]
    return terms.reversed().reduce(0) { $0 / n.squareRoot() + $1 }
  }
}

/// The exact distribution as an entry of a power of a matrix.
///
/// Source: Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", Journal of Statistical Software 8 (2003),
/// after Durbin (1968).
private enum DurbinMatrix {
  private static let scale = 0x1p128

  static func cumulative(_ d: Double, _ n: Int) -> Double {
    let scaled = Double(n) * d
    let k = Int(scaled.rounded(.up))
    let size = 2 * k - 1
    var square = matrix(size, missing: Double(k) - scaled)
    var power = (0..<size * size).map { $0 % (size + 1) == 0 ? 1.0 : 0 }
    var (powerExponent, squareExponent) = (0, 0)
    var rest = n
    let centre = (k - 1) * size + k - 1
    while rest > 0 {
      if rest % 2 == 1 {
        power = product(power, square, size)
        powerExponent += squareExponent
      }
      rest /= 2
      if rest > 0 { square = product(square, square, size) }
      squareExponent *= 2
      if abs(square[centre]) > scale {
        for index in square.indices { square[index] /= scale }
        squareExponent += 128
      }
    }
    var probability = power[centre]
    for index in 1...n {
      probability *= Double(index) / Double(n)
      if probability < 1 / scale {
        probability *= scale
        powerExponent -= 128
      }
    }
    return Double(sign: .plus, exponent: powerExponent, significand: probability)
  }

  private static func matrix(_ size: Int, missing h: Double) -> [Double] {
    var (inverseFactorials, border): ([Double], [Double]) = ([], [])
    var (inverse, power) = (1.0, 1.0)
    for index in 1...size {
      inverseFactorials.append(inverse)
      inverse /= Double(index)
      power *= h
      border.append((1 - power) * inverse)
    }
    border[size - 1] = (1 + max(2 * h - 1, 0).raised(to: Double(size)) - 2 * power) * inverse
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 1..<max(size, 1) where column <= row + 1 {
        matrix[row * size + column] = inverseFactorials[row - column + 1]
      }
    }
    for index in 0..<size {
      matrix[index * size] = border[index]
      matrix[(size - 1) * size + index] = border[size - 1 - index]
    }
    return matrix
  }

  private static func product(_ left: [Double], _ right: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for inner in 0..<size {
        let factor = left[row * size + inner]
        if factor == 0 { continue }
        for column in 0..<size { result[row * size + column] += factor * right[inner * size + column] }
      }
    }
    return result
  }
}
