/// A tensor of an ONNX file whose bytes are in a file beside it.
///
/// That file has no header: only the ONNX file knows where its tensors are. So a caller that records both reads these
/// first, and then the layout of each file that they name.
package struct ONNXExternalData: Sendable, Equatable {
  package let name: String
  /// The file's path relative to the folder of the ONNX file, as it is written there: it may be any text, so it must
  /// only be compared, never opened.
  package let location: String
  /// Where its bytes begin in that file.
  package let offset: UInt64
  package let byteCount: UInt64
  package let dtype: String
  package let number: NumberFormat
  package let shape: [UInt64]

  /// Reads the tensors of an ONNX file whose bytes are elsewhere, in the file's order.
  ///
  /// - Returns: None also for a file that is opaque to ``TensorLayout/read(_:name:)``.
  /// - Throws: Only what the source's own reads throw.
  package static func read(_ source: some ByteSource) throws -> [ONNXExternalData] {
    do {
      return try ONNXModel(source).externalData
    } catch is MalformedModelFile {
      return []
    }
  }
}

extension TensorLayout {
  /// The layout of a file that holds the bytes of an ONNX file's tensors.
  ///
  /// Two tensors may have the same bytes there: these are the first one's.
  ///
  /// - Parameters:
  ///   - externalData: The tensors with this file as their location.
  ///   - fileByteCount: The length of the file.
  /// - Returns: Nil when tensors overlap otherwise, share a name, or leave the file.
  package init?(externalData: [ONNXExternalData], fileByteCount: UInt64) {
    var tensors = TensorList()
    var known: Set<Range<UInt64>> = []
    do {
      for tensor in externalData {
        let (end, overflow) = tensor.offset.addingReportingOverflow(tensor.byteCount)
        guard !overflow else { return nil }
        let range = tensor.offset..<end
        guard known.insert(range).inserted else { continue }
        try tensors.append(
          TensorExtent(
            name: tensor.name, dtype: tensor.dtype, number: tensor.number, shape: tensor.shape, range: range))
      }
      self = try tensors.layout(format: "onnx external data", fileByteCount: fileByteCount)
    } catch {
      return nil
    }
  }
}
