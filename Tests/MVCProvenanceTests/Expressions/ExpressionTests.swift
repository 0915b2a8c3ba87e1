import MVCBase
import MVCTestSupport
import Testing

@testable import MVCProvenance

@Suite("Expressions")
struct ExpressionTests {
  /// Ana's snapshot of 2026-03-02, with a few values of every sort.
  struct Sample: ExpressionEnvironment {
    let now = Timestamp(secondsSinceEpoch: 1_772_442_000)
    let values: [String: ExpressionValue] = [
      "metrics": .truth(true), "metrics.accuracy": .number(0.941), "metrics.eval.de.f1": .number(0.88),
      "metrics.odd key": .number(3), "metrics.broken": .number(ExactNumber(.nan)), "metrics.0": .number(1),
      "params.lr": .number(0.0003), "params.name": .text("resnet-50"), "params.fp16": .truth(true),
      "params.betas": .list([.number(0.9), .number(0.999)]),
      "data.train.rows": .number(100), "data.train.collected": .text("2026-02-10"), "code.dirty": .truth(false),
      "environment.frameworks.torch": .text("2.10.1"), "author": .person(name: "Ana Lima", email: "ana@example.org"),
      "date": .moment(Timestamp(secondsSinceEpoch: 1_772_442_000)), "message": .text("Better head"),
      "branch": .list([.text("main"), .text("wide")]), "size": .number(5e6), "id": .text("12345678"),
      "files": .list([.text("model.safetensors"), .text("old/w.pkl")]),
    ]

    func value(of field: FieldPath) -> ExpressionValue? { values[field.name] }
  }

  @Test(
    "A condition that can never hold says why",
    arguments: [
      ("metrics.f1 > 0.9 and metrics.f1 < 0.8", "'metrics.f1' is not both > 0.9 and < 0.8"),
      ("metrics.f1 = 1 and author = ana and metrics.f1 != 1.0", "'metrics.f1' is not both = 1 and != 1.0"),
      ("0.5 > metrics.f1 and metrics.f1 >= 0.5", "'metrics.f1' is not both < 0.5 and >= 0.5"),
      ("metrics.f1 = 'high'", "'metrics.f1' is a number, and 'high' is a text"),
      ("date > 0.5", "'date' is a point in time, and 0.5 is a number"),
      ("date = '2026-13-45'", "'2026-13-45' is no date"),
      ("author > 'ana'", "'author' is a person, and persons have no order"),
      ("date > 0.5 or metrics.f1 = 'high'", "'date' is a point in time, and 0.5 is a number"),
    ])
  func impossible(text: String, reason: String) throws {
    let condition = try QueryExpression(condition: text, .snapshot)
    #expect(condition.impossibility(now: Sample().now) == reason)
    #expect(try condition.verdict(in: Sample()).truth != true)
  }

  @Test(
    "A condition that may hold is not called impossible",
    arguments: [
      "metrics.f1 > 0.8 and metrics.f1 < 0.9", "metrics.f1 >= 0.5 and metrics.f1 <= 0.5",
      "date > 0.5 or metrics.f1 = 1",
      "date > yesterday", "author = ana", "params.lr = 'high'", "not metrics.f1 > 1", "metrics.f1 != 1",
      "params.betas > 0.95 and params.betas < 0.91",
    ])
  func possible(text: String) throws {
    #expect(try QueryExpression(condition: text, .snapshot).impossibility(now: Sample().now) == nil)
  }

  @Test(
    "Conditions that hold",
    arguments: [
      "metrics.accuracy >= 0.94 and params.lr < 1e-3 and author = ana",
      "author = 'Ana Lima'", "author = ANA@example.org", "author = lima", "author ~ exampl", "author != bob",
      "committer = bob or author = ana", "not author = bob", "not (author = bob and author = ana)",
      "metrics.eval.de.f1 > 0.8", "metrics.'odd key' == 3", "metrics.0 = 1", "metrics.accuracy <> 1",
      "metrics.accuracy - 0.005 >= 0.93", "metrics.accuracy * 2 - 1 < 0.9", "-metrics.accuracy < 0",
      "abs(metrics.eval.de.f1 - metrics.accuracy) < 0.1", "min(metrics.accuracy, metrics.eval.de.f1) = 0.88",
      "max(1, 2, metrics.accuracy) = 2", "metrics.accuracy + 1 - 1 - 0.9 < 0.05", "10 - 3 - 2 = 5", "8 / 4 / 2 = 1",
      "2 + 3 * 4 = 14", "(2 + 3) * 4 = 20", "params.name = resnet-50", "params.name ~ RESNET", "params.name ~ 'res*50'",
      "params.name !~ vit", "params.name in (vit, resnet-50)", "params.name not in (vit, 'bert')", "params.fp16",
      "params.fp16 = true", "not code.dirty", "code.dirty = false", "params.betas = 0.999", "params.betas > 0.95",
      "exists(metrics.accuracy)", "not exists(metrics.loss)", "exists(metrics) and not exists(data)",
      "date >= 2026-01-01", "date = 2026-03-02", "date <= 2026-03-02", "date < 2026-03-02T10:00:00",
      "not date > 2026-03-02", "date > yesterday", "date > '2 weeks ago'", "data.train.collected < 2026-02-11",
      "environment.frameworks.torch > 2.9", "environment.frameworks.torch >= 2.10", "message ~ head", "branch = wide",
      "size < 10MB", "size > 1MiB", "id = 12345678", "id ~ '1234*'", "files any matching '*.pkl'",
      "files none matching '*.onnx'", "files all matching '*[sl]'", "files none matching '*.pt?'",
      "files ~ safetensors",
      "true", "not false", "metrics.loss = 1 or true",
      "metrics.accuracy>=0.94 AND params.lr<1e-3", "((((metrics.accuracy > 0))))", "metrics.accuracy > .5",
    ])
  func holds(text: String) throws {
    #expect(try QueryExpression(condition: text).verdict(in: Sample()) == Verdict(truth: true, gaps: []), "\(text)")
  }

  @Test(
    "Rules are decimal, whatever binary fractions make of them",
    arguments: [
      "0.87 - 0.85 <= 0.02", "0.95 - 0.93 >= 0.02", "0.1 + 0.2 = 0.3", "metrics.accuracy - 0.931 = 0.01",
      "abs(metrics.eval.de.f1 - metrics.accuracy) = 0.061", "metrics.accuracy / 0.941 = 1", "1 / 3 * 3 = 1",
      "(metrics.accuracy + 0.94 + 0.942) / 3 = 0.941", "1.1 * 1.1 = 1.21", "max(0.1 + 0.2, 0.3) = 0.3",
      "0.1 + 0.2 in (0.3)", "metrics.accuracy < 0.94100000000000000000001",
      "metrics.accuracy > 0.940999999999999999999",
      "1e-400 > 0", "-1e-999999 < 1e-999999", "0.1MB + 0.2MB = 0.3MB", "params.betas = 0.90",
    ])
  func decimal(text: String) throws {
    #expect(try QueryExpression(condition: text).verdict(in: Sample()) == Verdict(truth: true, gaps: []), "\(text)")
  }

  @Test("Random differences of recorded decimals are compared with a limit as whole numbers would be")
  func randomDecimals() throws {
    struct Pair: ExpressionEnvironment {
      let now = Timestamp(secondsSinceEpoch: 0)
      let values: [String: Double]
      func value(of field: FieldPath) -> ExpressionValue? { values[field.memberName].map { .number(ExactNumber($0)) } }
    }
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    func written(_ thousandths: Int) -> String {
      let digits = String(thousandths.magnitude)
      return (thousandths < 0 ? "-0." : "0.") + String(repeating: "0", count: 3 - digits.count) + digits
    }
    for _ in 0..<2000 {
      let (a, b) = (Int(random.next(upperBound: 1000 as UInt64)), Int(random.next(upperBound: 1000 as UInt64)))
      let limit = abs(a - b) + Int(random.next(upperBound: 3 as UInt64)) - 1
      guard limit >= 0, let x = Double(written(a)), let y = Double(written(b)) else { continue }
      let pair = Pair(values: ["a": x, "b": y])
      for (relation, expected) in [
        ("<", abs(a - b) < limit), ("<=", abs(a - b) <= limit), ("=", abs(a - b) == limit), ("!=", abs(a - b) != limit),
        (">=", abs(a - b) >= limit), (">", abs(a - b) > limit),
      ] {
        let text = "abs(metrics.a - metrics.b) \(relation) \(written(limit))"
        let holds = try QueryExpression(condition: text).verdict(in: pair).truth
        #expect(holds == expected, "seed \(seed): \(text) of \(x) and \(y)")
      }
    }
  }

  @Test("Whole numbers of 64 bits keep their digits, and exponents have a bound")
  func wide() throws {
    struct Seeds: ExpressionEnvironment {
      let now = Timestamp(secondsSinceEpoch: 0)
      func value(of field: FieldPath) -> ExpressionValue? { ExpressionValue(.int(9_007_199_254_740_993)) }
    }
    #expect(try QueryExpression(condition: "params.seed = 9007199254740993").verdict(in: Seeds()).holds)
    #expect(try !QueryExpression(condition: "params.seed = 9007199254740992").verdict(in: Seeds()).holds)
    for text in ["1e999", "1e999999999", "1e-999999999"] {
      let failure = #expect(throws: ExpressionFailure.self) { try QueryExpression(condition: "metrics.a > \(text)") }
      #expect(failure?.column == 13, "\(text)")
    }
  }

  @Test(
    "Conditions that do not hold",
    arguments: [
      "metrics.accuracy < 0.94", "author = bob", "author = an", "metrics.broken > 0", "metrics.broken < 0",
      "metrics.broken = metrics.broken", "branch = other", "params.name = 5", "files none matching '*.pkl'",
      "files all matching '*.pkl'", "date > 2026-03-02", "date < 2026-03-02", "metrics.loss = 1 and false",
      "params.name in (vit)", "code.dirty", "environment.frameworks.torch < 2.9",
    ])
  func doesNotHold(text: String) throws {
    #expect(try QueryExpression(condition: text).verdict(in: Sample()) == Verdict(truth: false, gaps: []), "\(text)")
  }

  @Test(
    "What is missing makes a condition unknown, and is named",
    arguments: [
      ("metrics.loss > 1", ["metrics.loss"]), ("metrics.loss != 1", ["metrics.loss"]),
      ("not metrics.loss > 1", ["metrics.loss"]),
      ("metrics.accuracy > metrics.loss - params.a.b", ["metrics.loss", "params.a.b"]),
      ("metrics.loss > 1 and metrics.accuracy > 0 and tag = x", ["metrics.loss", "tag"]),
      ("params.nope", ["params.nope"]), ("params.nope in (1)", ["params.nope"]),
    ])
  func unknown(text: String, missing: [String]) throws {
    let verdict = try QueryExpression(condition: text).verdict(in: Sample())
    #expect(verdict.truth == nil && !verdict.holds)
    let names = verdict.gaps.compactMap { if case .missing(let field) = $0 { field.name } else { nil as String? } }
    #expect(names == missing)
  }

  @Test("Values of the wrong sort make a condition unknown, and are named")
  func unsuitable() throws {
    func gaps(_ text: String) throws -> [Verdict.Gap] {
      try QueryExpression(condition: text).verdict(in: Sample()).gaps
    }
    #expect(try gaps("params.name * 2 > 1") == [.unsuitable("'params.name' is a text and no number")])
    #expect(try gaps("params.fp16 > 1") == [.unsuitable("'params.fp16' is true or false and '1' is a number")])
    #expect(try gaps("params.lr") == [.unsuitable("'params.lr' is a number")])
    #expect(try gaps("date > soon") == [.unsuitable("'date' is a date and ''soon'' is a text")])
  }

  @Test(
    "Errors name the column and what was expected",
    arguments: [
      ("", 1, "expected a field, a number or a text, not the end"),
      ("metrics.accuracy >", 19, "expected a field, a number or a text, not the end"),
      ("metrics.accuracy", 1, "expected a comparison, such as 'metrics.accuracy = …'"),
      ("metrics.accuracy + 1", 1, "expected a comparison, and this is only a value"),
      ("metric.accuracy > 1", 1, "there is no field 'metric.accuracy': did you mean 'metrics.accuracy'?"),
      ("metrics.a > 1 && code.dirty", 15, "'&&' means nothing here: expected 'and'"),
      ("metrics.a > 1 metrics.b > 2", 15, "expected 'and', 'or' or the end, not 'metrics.b'"),
      ("metrics > 1", 8, "expected '.' and a name after 'metrics'"),
      ("author.name = x", 7, "'author' has nothing below it: put a text in quotation marks"),
      ("author = 'ana", 10, "the text that begins here has no end: expected '"),
      ("(code.dirty", 12, "expected ')', not the end"), ("code.dirty)", 11, "expected 'and', 'or' or the end, not ')'"),
      ("1 < metrics.a < 2", 15, "expected 'and' or 'or': comparisons are not chained, not '<'"),
      (
        "author = ana * 2", 10,
        "there is no field 'ana': expected one of metrics, params, data, code, environment, run, fingerprint, author, committer, email, date, message, id, branch, tag, size, files"
      ),
      ("metrics.a > 'x' + 1", 13, "expected a number, and 'x' is a text"),
      ("size in 5", 9, "expected '(' after 'in', not '5'"), ("size in (5", 11, "expected ',' or ')', not the end"),
      ("files any '*.pkl'", 11, "expected 'matching' after 'any', not the text '*.pkl'"),
      ("abs(1, 2) > 1", 9, "'abs' takes one value, not 2"), ("exists(1)", 8, "expected a field in 'exists(…)'"),
      ("size = 1e999", 8, "the number '1e999' is too large"),
      ("size ? 3", 6, "'?' means nothing here: put a text in quotation marks"),
      ("(size > 1) > 2", 1, "expected a value, and this is a condition"),
      ("author = 'a\\x'", 12, "a '\\' in a text stands before '\\', a quotation mark, 'n' or 't'"),
    ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: ExpressionFailure(source: text, column: column, reason: reason)) {
      try QueryExpression(condition: text)
    }
  }

  @Test("The picture has a caret under the place, of a long text only the surroundings")
  func picture() {
    let short = ExpressionFailure(source: "size ?\t3", column: 6, reason: "x")
    #expect(short.picture == ["size ? 3", "     ^"])
    #expect(short.error.message == "cannot understand the expression: x, at column 6")
    let long = ExpressionFailure(source: String(repeating: "a", count: 200), column: 150, reason: "x")
    #expect(long.picture == [String(repeating: "a", count: 70), String(repeating: " ", count: 50) + "^"])
  }

  @Test("Depth and length are bounded")
  func bounds() throws {
    for text in [
      String(repeating: "(", count: 5000), String(repeating: "not ", count: 3000), String(repeating: "-", count: 9000),
      String(repeating: "abs(", count: 3000), String(repeating: "a", count: 20_000),
    ] {
      #expect(throws: ExpressionFailure.self) { try QueryExpression(condition: text) }
    }
    let chain = Array(repeating: "size > 1", count: 1000).joined(separator: " or ")
    #expect(try QueryExpression(condition: chain).verdict(in: Sample()).holds)
    let sum = "size > " + Array(repeating: "1", count: 3000).joined(separator: " + ")
    #expect(try QueryExpression(condition: sum).verdict(in: Sample()).holds)
  }

  @Test("A bare name is a metric where that is implied")
  func implied() throws {
    #expect(try QueryExpression(condition: "accuracy > 0.9 and eval.de.f1 < 1", .metrics).verdict(in: Sample()).holds)
    #expect(try QueryExpression.field("eval.de.f1") == FieldPath("metrics", ["eval", "de", "f1"]))
    #expect(try QueryExpression.field("params.'odd key'").description == "params.'odd key'")
    #expect(throws: ExpressionFailure.self) { try QueryExpression.field("a b") }
    #expect(throws: ExpressionFailure.self) { try QueryExpression.field("3.5") }
  }

  @Test("What is printed is read as the same expression", arguments: 0..<20 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var maker = ExpressionMaker(random: SeededRandom(seed: seed))
    for _ in 0..<50 {
      let expression = maker.condition(depth: 4)
      let text = expression.description
      let read = try? QueryExpression(condition: text)
      #expect(read == expression, "seed \(seed): \(text)")
      _ = try read?.verdict(in: Sample())
    }
  }

  @Test("Random text is read or refused, and never traps", arguments: 0..<20 as Range<UInt64>)
  func randomText(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let words = [
      "metrics.a", "and", "or", "not", "(", ")", ",", "in", "'", "\"", "\\", ".", "-", "1e", "9", "2026-01-01", "=",
      "<",
      "~", "exists", "abs", "files", "none", "matching", "*", "/", "é", "e\u{301}", "\u{0}", " ", "\n", "MiB", "[", "!",
    ]
    for _ in 0..<200 {
      let text = (0..<random.next(upperBound: 14 as UInt64)).map { _ in
        words[Int(random.next(upperBound: UInt64(words.count)))] + (random.next() % 2 == 0 ? " " : "")
      }.joined()
      do {
        _ = try QueryExpression(condition: text).verdict(in: Sample())
      } catch let failure as ExpressionFailure {
        #expect((1...(text.count + 1)).contains(failure.column), "seed \(seed): \(text.debugDescription)")
        #expect(failure.picture.count == 2)
      }
    }
  }
}
