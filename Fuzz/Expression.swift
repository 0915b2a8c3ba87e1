// seeds: Fuzz/Seeds/*.expression
@testable import MVCBase
@testable import MVCProvenance

/// Reads the input as a condition and decides it for a snapshot.
///
/// Its text in canonical form has to be the same condition.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let text = String(validating: bytes(start, count), as: UTF8.self) else { return 0 }
  do throws(ExpressionFailure) {
    let condition = try QueryExpression(condition: text)
    guard let again = try? QueryExpression(condition: condition.description) else {
      preconditionFailure("'\(condition)' cannot be read again")
    }
    precondition(again == condition, "'\(condition)' is another condition")
    _ = try? condition.verdict(in: Snapshot())
  } catch {
    _ = "\(error)"
  }
  return 0
}

/// A snapshot that has a value of every sort, by the last letter of the field's name.
private struct Snapshot: ExpressionEnvironment {
  let now = Timestamp(secondsSinceEpoch: 1_772_442_000)

  func value(of field: FieldPath) -> ExpressionValue? {
    switch field.name.utf8.last {
    case UInt8(ascii: "a"): .number(0.5)
    case UInt8(ascii: "e"): .moment(now)
    case UInt8(ascii: "r"): .person(name: "Ana Lima", email: "ana@example.org")
    case UInt8(ascii: "s"): .list([.text("model.pkl"), .number(3), .truth(true)])
    case UInt8(ascii: "t"): .text("2.10.1")
    case UInt8(ascii: "y"): .truth(false)
    case UInt8(ascii: "z"): .number(.nan)
    default: nil
    }
  }
}
