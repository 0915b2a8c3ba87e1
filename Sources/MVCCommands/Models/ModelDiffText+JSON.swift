import MVCBase
import MVCInsight

extension ModelDiffText {
  /// - Parameter withTensors: Whether every tensor that is not identical is listed, and every layer with one.
  func json(withTensors: Bool) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("identical", .bool(comparison.isIdentical)), ("sameWeights", .bool(comparison.hasSameWeights)),
      ("outsideDiffering", ModelJSON.int(comparison.rest.differingByteCount)),
      ("notCompared", .array((comparison.rest.unread + comparison.rest.outside).map { Self.json($0) })),
      ("oldFormats", .array(comparison.oldFormats.map { .string($0) })),
      ("newFormats", .array(comparison.newFormats.map { .string($0) })),
      ("counts", Self.counts { comparison.count($0) }),
      ("figures", comparison.figures.map { Self.json($0) } ?? .null),
    ]
    if withTensors {
      fields.append(
        (
          "layers",
          .array(
            comparison.layers.filter { !$0.isIdentical }.map { layer in
              .object([
                ("name", .string(layer.name)), ("counts", Self.counts { layer.count($0) }),
                ("figures", layer.figures.map { Self.json($0) } ?? .null),
              ])
            })
        ))
      fields.append(("tensors", .array(comparison.tensors.filter { $0.sort != .identical }.map { Self.json($0) })))
    }
    return .object(fields)
  }

  private static func json(_ part: ComparedRest.Part) -> JSONValue {
    [
      "path": .string(part.path), "part": part.part.map { .string($0) } ?? .null, "reason": .string(part.reason),
      "bytes": part.byteCount.map { ModelJSON.int($0) } ?? .null,
    ]
  }

  private static func counts(_ count: (TensorDifference.Sort) -> Int) -> JSONValue {
    .object(TensorDifference.Sort.allCases.map { ($0.rawValue, .int(Int64(count($0)))) })
  }

  private static func json(_ figures: Figures) -> JSONValue {
    .object([
      ("relativeChange", number(figures.relativeChange)), ("largestChange", number(figures.largestChange)),
      ("cosine", number(figures.cosine)), ("changedShare", number(figures.changedShare)),
      ("oldNorm", number(figures.oldNorm)), ("newNorm", number(figures.newNorm)),
      ("changeNorm", number(figures.changeNorm)), ("count", ModelJSON.int(figures.count)),
      ("changedCount", ModelJSON.int(figures.changedCount)), ("leftOutCount", ModelJSON.int(figures.leftOutCount)),
    ])
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }

  private static func json(_ tensor: TensorDifference) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("name", .string(tensor.name)), ("sort", .string(tensor.sort.rawValue)),
      ("old", tensor.old.map { ModelJSON.tensor($0) } ?? .null),
      ("new", tensor.new.map { ModelJSON.tensor($0) } ?? .null),
    ]
    switch tensor.measure {
    case .none: break
    case .numbers(let figures): fields.append(("figures", json(figures)))
    case .bytes(let changed, _): fields.append(("changedBytes", ModelJSON.int(changed)))
    case .notComputed(let reason): fields.append(("notComputed", .string(reason)))
    }
    if tensor.sort == .reshaped { fields.append(("sameBytes", .bool(tensor.hasSameBytes))) }
    return .object(fields)
  }
}

/// What the JSON of models has in common.
enum ModelJSON {
  static func int(_ value: UInt64) -> JSONValue { .int(Int64(clamping: value)) }

  static func tensor(_ tensor: TensorFacts) -> JSONValue {
    .object(tensorFields(tensor))
  }

  static func tensorFields(_ tensor: TensorFacts) -> [(String, JSONValue)] {
    [
      ("name", .string(tensor.name)), ("path", .string(tensor.path)), ("dtype", .string(tensor.dtype)),
      ("shape", .array(tensor.shape.map { int($0) })), ("elements", tensor.elementCount.map { int($0) } ?? .null),
      ("bytes", int(tensor.byteCount)),
    ]
  }
}
