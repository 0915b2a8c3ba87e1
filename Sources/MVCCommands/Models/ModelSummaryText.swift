import MVCBase
import MVCInsight
import MVCObjects
import MVCRepository

/// What is said of a snapshot's model on one line.
enum ModelSummaryText {
  /// "103 tensors, 22,713,216 parameters, BF16, in weights"
  static func line(_ model: SnapshotModels.Model) -> String {
    let inspection = model.inspection
    let dtypes = inspection.dtypes.map(\.name).joined(separator: ", ")
    let place = model.folder.isRoot ? "" : ", in \(model.folder)"
    return "\(CommandText.count(inspection.tensorCount, "tensor")), \(FigureText.count(inspection.parameterCount)) "
      + "parameters\(dtypes.isEmpty ? "" : ", \(dtypes)")\(place)"
  }

  static func json(_ model: SnapshotModels.Model) -> JSONValue {
    [
      "folder": .string(model.folder.isRoot ? "." : model.folder.description),
      "tensors": .int(Int64(model.inspection.tensorCount)),
      "parameters": .int(Int64(clamping: model.inspection.parameterCount)),
    ]
  }
}
