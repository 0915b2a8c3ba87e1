package import MVCTensors

/// What kind of network a model is, as far as its files tell.
package struct Architecture: Sendable, Equatable {
  /// Where it was found, the surest place first.
  package enum Source: String, Sendable {
    /// `config.json` beside the file.
    case config
    /// The file's own metadata.
    case metadata
    /// The names of its tensors: a guess.
    case tensorNames
  }

  package let name: String
  package let source: Source
  /// Figures of the network under the names that its configuration has for them, such as `hidden_size`.
  package let figures: [FileMetadata.Entry]

  /// Finds the architecture of a model.
  ///
  /// - Parameters:
  ///   - names: Its tensors' names.
  ///   - metadata: That of its files.
  ///   - config: The `config.json` beside them, if there is one.
  /// - Returns: Nil when nothing tells.
  static func find(names: [String], metadata: FileMetadata, config: JSONFields?) -> Architecture? {
    if let config, let name = config["architectures"]?.text ?? config["model_type"]?.text {
      return Architecture(name: name, source: .config, figures: Self.figures(config))
    }
    if let name = metadata["general.architecture"]?.text {
      return Architecture(name: name, source: .metadata, figures: Self.figures(metadata, name))
    }
    if let name = metadata["modelspec.architecture"]?.text ?? metadata["ss_base_model_version"]?.text {
      return Architecture(name: name, source: .metadata, figures: [])
    }
    return NamePattern.family(of: names).map { Architecture(name: $0, source: .tensorNames, figures: layers(names)) }
  }

  /// The figures that people compare networks by, under the names that different families have for them.
  private static let configKeys = [
    "model_type", "hidden_size", "d_model", "n_embd", "dim", "intermediate_size", "num_hidden_layers", "n_layer",
    "num_layers", "encoder_layers", "decoder_layers", "num_attention_heads", "n_head", "num_key_value_heads",
    "num_local_experts", "num_experts", "vocab_size", "max_position_embeddings", "n_positions", "image_size",
    "num_labels", "torch_dtype", "dtype",
  ]

  private static func figures(_ config: JSONFields) -> [FileMetadata.Entry] {
    configKeys.compactMap { key in
      // Models of several networks keep those of the text one apart.
      (config[key] ?? config["text_config." + key]).flatMap { value in
        value == .null ? nil : FileMetadata.Entry(key: key, value: value)
      }
    }
  }

  private static let metadataKeys = [
    "block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count",
    "attention.head_count_kv", "expert_count", "vocab_size",
  ]

  private static func figures(_ metadata: FileMetadata, _ name: String) -> [FileMetadata.Entry] {
    metadataKeys.compactMap { key in
      metadata["\(name).\(key)"].map { FileMetadata.Entry(key: key, value: $0) }
    }
  }

  /// How many layers there are, told by the most common prefix in front of a number.
  private static func layers(_ names: [String]) -> [FileMetadata.Entry] {
    var layers: [Substring: Set<String>] = [:]
    for name in names {
      let layer = LayerName.layer(of: name)
      guard let last = layer.utf8.last, 0x30...0x39 ~= last else { continue }
      layers[layer[..<(layer.lastIndex { !$0.isNumber } ?? layer.startIndex)], default: []].insert(layer)
    }
    guard let most = layers.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }) else { return [] }
    return [FileMetadata.Entry(key: "layers", value: .integer(Int64(most.value.count)))]
  }
}

/// Parts of names by which families of networks are told.
private struct NamePattern {
  let family: String
  /// All of these occur.
  let parts: [String]

  /// The first family whose parts all occur in names.
  static func family(of names: [String]) -> String? {
    patterns.first { pattern in
      pattern.parts.allSatisfy { part in names.contains { $0.contains(part) } }
    }?.family
  }

  private init(_ family: String, _ parts: String...) { (self.family, self.parts) = (family, parts) }

  /// The narrower families first.
  private static let patterns = [
    NamePattern("LoRA adapter", "lora_A"),
    NamePattern("LoRA adapter", "lora_down"),
    NamePattern("optimizer state", "exp_avg_sq"),
    NamePattern("CLIP", "text_model.encoder", "vision_model.encoder"),
    NamePattern("Mixtral", "block_sparse_moe.experts"),
    NamePattern("mixture of experts, Llama family", "self_attn.q_proj", "mlp.experts"),
    NamePattern("Qwen3", "self_attn.q_norm", "mlp.gate_proj"),
    NamePattern("Qwen2", "self_attn.q_proj.bias", "mlp.gate_proj"),
    NamePattern("Gemma 2", "pre_feedforward_layernorm", "mlp.gate_proj"),
    NamePattern("Phi-3", "self_attn.qkv_proj", "mlp.gate_up_proj"),
    NamePattern("Llama family", "self_attn.q_proj", "mlp.gate_proj"),
    NamePattern("Llama family (GGUF names)", "blk.0.attn_q", "blk.0.ffn_gate"),
    NamePattern("Whisper", "encoder.conv1", "decoder.layers"),
    NamePattern("BART", "encoder.layers", "decoder.layers", "encoder_attn"),
    NamePattern("GPT-NeoX", "attention.query_key_value", "mlp.dense_h_to_4h"),
    NamePattern("GPT-2", "attn.c_attn", "mlp.c_fc"),
    NamePattern("T5", "SelfAttention.q", "DenseReluDense"),
    NamePattern("DistilBERT", "attention.q_lin"),
    NamePattern("ViT", "patch_embeddings"),
    NamePattern("ViT", "patch_embed.proj", "attn.qkv"),
    NamePattern("BERT family", "attention.self.query", "embeddings.word_embeddings"),
    NamePattern("FLUX", "double_blocks", "single_blocks"),
    NamePattern("diffusion UNet", "down_blocks", "up_blocks"),
    NamePattern("Mamba", "mixer.A_log"),
    NamePattern("ResNet", "layer1.0.conv1", "layer4"),
    NamePattern("VGG", "features.0", "classifier"),
  ]
}
