import MVCTensors

/// In which form the weights of a model are kept.
struct WeightForm {
  /// The dtype of most parameters, with those of others behind it: "BF16, 2.1 % F32".
  let precision: String
  /// How the weights were quantised, and what says so; nil when nothing does.
  let quantisation: String?

  init(_ dtypes: [ModelInspection.DType], names: [String], metadata: FileMetadata, config: JSONFields?) {
    precision = Self.precision(dtypes)
    quantisation = Self.quantisation(dtypes, names: names, metadata: metadata, config: config)
  }

  private static func precision(_ dtypes: [ModelInspection.DType]) -> String {
    let total = dtypes.reduce(0.0) { $0 + Double($1.parameterCount) }
    guard let first = dtypes.first else { return "none" }
    let rest = dtypes.dropFirst().filter { $0.parameterCount > 0 }
    let others = rest.prefix(mostOthers).map { dtype in
      let tenths = Int((Double(dtype.parameterCount) / total * 1000).rounded())
      return tenths == 0 ? "<0.1 % \(dtype.name)" : "\(tenths / 10).\(tenths % 10) % \(dtype.name)"
    }
    return ([first.name] + others).joined(separator: ", ") + (rest.count > mostOthers ? " and others" : "")
  }

  /// So many dtypes beside the main one are told.
  private static let mostOthers = 3

  private static func quantisation(
    _ dtypes: [ModelInspection.DType], names: [String], metadata: FileMetadata, config: JSONFields?
  ) -> String? {
    if let method = config?["quantization_config.quant_method"]?.text {
      let bits =
        config?["quantization_config.bits"]?.integer
        ?? (config?["quantization_config.load_in_4bit"] == .bool(true) ? 4 : nil)
        ?? (config?["quantization_config.load_in_8bit"] == .bool(true) ? 8 : nil)
      return bits.map { "\(method), \($0) bits (config.json)" } ?? "\(method) (config.json)"
    }
    if let code = metadata["general.file_type"]?.integer, let name = ggufFileTypes[code], code > 1, code != 32 {
      return "\(name) (general.file_type)"
    }
    if let block = dtypes.first(where: { isGGUFBlock($0.name) }) { return "\(block.name) blocks" }
    return quantisation(byNames: names, dtypes)
  }

  private static func quantisation(byNames names: [String], _ dtypes: [ModelInspection.DType]) -> String? {
    func has(_ suffix: String) -> Bool { names.contains { $0.hasSuffix(suffix) } }
    if has(".qweight"), has(".qzeros") {
      return has(".g_idx") ? "GPTQ (tensor names)" : "AWQ or GPTQ (tensor names)"
    }
    if names.contains(where: { $0.contains(".quant_state.bitsandbytes__") }) {
      return "bitsandbytes, 4 bits (tensor names)"
    }
    if has(".SCB") { return "bitsandbytes, 8 bits (tensor names)" }
    if dtypes.contains(where: { $0.name.hasPrefix("F8_E4M3") || $0.name.hasPrefix("F8_E5M2") }) {
      return has("_scale_inv") || has("_scale") ? "FP8 with scales (dtypes)" : "FP8 (dtypes)"
    }
    if has("_scale") && has("_zero_point") { return "integers with scales (tensor names)" }
    return nil
  }

  private static func isGGUFBlock(_ dtype: String) -> Bool {
    ["Q", "IQ", "TQ"].contains { prefix in
      dtype.hasPrefix(prefix) && dtype.dropFirst(prefix.count).first?.isNumber == true
    } || dtype == "MXFP4" || dtype == "NVFP4"
  }

  /// The values of `general.file_type`.
  ///
  /// - SeeAlso: `llama_ftype` of llama.cpp
  private static let ggufFileTypes: [Int64: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S",
    12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS",
    20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M",
    28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0",
  ]
}
