/// What the golden files hold, as the libraries that made them read it.
enum GoldenLayouts {
  static let texts: [String: String] = [
    "numpy.safetensors": #"""
    safetensors
    496..<504 I64 int64 [] "scalar"
    504..<568 F64 float64 [8] "model.norm.weight"
    568..<824 F32 float32 [8, 8] "model.layers.0.mlp.weight"
    824..<1336 F16 float16 [32, 8] "model.embed_tokens.weight"
    1336..<1339 BOOL bytes [3] "mask"
    """#,
    "kinds.safetensors": #"""
    safetensors
    992..<1040 U64 int64 [2, 3] "uint64 é\t😀"
    1040..<1088 C64 float32 [2, 3] "complex64 é\t😀"
    1088..<1112 U32 int32 [2, 3] "uint32 é\t😀"
    1112..<1136 I32 int32 [2, 3] "int32 é\t😀"
    1136..<1148 BF16 bfloat16 [2, 3] "bfloat16 é\t😀"
    1148..<1160 U16 int16 [2, 3] "uint16 é\t😀"
    1160..<1172 I16 int16 [2, 3] "int16 é\t😀"
    1172..<1178 F8_E8M0 bytes [2, 3] "float8_e8m0fnu é\t😀"
    1178..<1184 F8_E4M3 float8E4M3 [2, 3] "float8_e4m3fn é\t😀"
    1184..<1190 F8_E5M2 float8E5M2 [2, 3] "float8_e5m2 é\t😀"
    1190..<1196 I8 int8 [2, 3] "int8 é\t😀"
    1196..<1202 U8 bytes [2, 3] "uint8 é\t😀"
    1202..<1208 F4 bytes [2, 6] "float4_e2m1fn_x2 é\t😀"
    """#,
    "small.gguf": #"""
    gguf
    896..<960 F16 float16 [4, 8] "token_embd.weight"
    960..<980 F32 float32 [5] "norm.weight"
    1024..<1048 I64 int64 [3] "counts"
    1088..<1124 Q4_0 bytes [2, 32] "blk.Q4_0"
    1152..<1220 Q8_0 bytes [2, 32] "blk.Q8_0"
    1280..<1568 Q4_K bytes [2, 256] "blk.Q4_K"
    1600..<2020 Q6_K bytes [2, 256] "blk.Q6_K"
    2048..<2320 IQ4_XS bytes [2, 256] "blk.IQ4_XS"
    2368..<2476 TQ1_0 bytes [2, 256] "blk.TQ1_0"
    2496..<2530 MXFP4 bytes [2, 32] "blk.MXFP4"
    2560..<2576 BF16 bfloat16 [2, 4] "blk.BF16"
    """#,
    "matrix.npy": #"""
    npy
    128..<176 F32 float32 [3, 4] "array"
    """#,
    "fortran.npy": #"""
    npy
    128..<224 F64 float64 [3, 4] "array"
    """#,
    "version2.npy": #"""
    npy
    128..<152 >i4 bytes [6] "array"
    """#,
    "version3.npy": #"""
    npy
    128..<140 I16 int16 [6] "array"
    """#,
    "arrays.npz": #"""
    npz
    188..<252 F32 float32 [4, 4] "weight"
    447..<455 F16 float16 [4] "layers/0/bias"
    643..<651 U64 int64 [] "scalar"
    838..<840 BOOL bytes [2] "flags"
    1029..<1061 C128 float64 [2] "complex"
    1248..<1272 <U3 bytes [2] "words"
    1459..<1467 <M8[ns] int64 [1] "times"
    1657..<1665 >f2 bytes [4] "half big"
    """#,
    "state.pt": #"""
    pytorch
    576..<672 F32 float32 [6, 4] "embed.weight"
    768..<816 F32 float32 [3, 4] "out.weight"
    896..<908 F32 float32 [3] "out.bias"
    """#,
    "checkpoint.ckpt": #"""
    pytorch
    2304..<2400 F32 float32 [6, 4] "model.embed.weight"
    2496..<2544 F32 float32 [3, 4] "model.out.weight"
    2624..<2636 F32 float32 [3] "optimizer.state.2.exp_avg"
    2752..<2764 F32 float32 [3] "optimizer.state.2.exp_avg_sq"
    2880..<2960 F64 float64 [10] "views.0"
    3072..<3078 BF16 bfloat16 [3] "kinds.bf16"
    3200..<3201 BOOL bytes [1] "kinds.bool"
    3328..<3344 C64 float32 [2] "kinds.complex"
    3456..<3461 I8 int8 [5] "kinds.i8"
    3584..<3592 F16 float16 [2, 2] "parameter"
    3712..<3720 U8 bytes [8] "rng"
    3840..<3844 F32 float32 [] "scalar"
    3968..<3980 F32 float32 [3] "model.out.bias"
    4160..<4164 F32 float32 [] "optimizer.state.0.step"
    4288..<4384 F32 float32 [6, 4] "optimizer.state.0.exp_avg"
    4480..<4576 F32 float32 [6, 4] "optimizer.state.0.exp_avg_sq"
    4672..<4676 F32 float32 [] "optimizer.state.1.step"
    4800..<4848 F32 float32 [3, 4] "optimizer.state.1.exp_avg"
    4928..<4976 F32 float32 [3, 4] "optimizer.state.1.exp_avg_sq"
    5056..<5060 F32 float32 [] "optimizer.state.2.step"
    """#,
    "module.pt": #"""
    pytorch
    1408..<1504 F32 float32 [6, 4] "_modules.embed._parameters.weight"
    1600..<1648 F32 float32 [3, 4] "_modules.out._parameters.weight"
    1728..<1740 F32 float32 [3] "_modules.out._parameters.bias"
    """#,
    "protocol4.pt": #"""
    pytorch
    512..<608 F32 float32 [6, 4] "embed.weight"
    704..<752 F32 float32 [3, 4] "out.weight"
    832..<844 F32 float32 [3] "out.bias"
    """#,
    "script.pt": #"""
    pytorch
    64..<88 F32 float32 [3, 2] "weight"
    192..<204 F32 float32 [3] "bias"
    """#,
    "tensor.pth": #"""
    pytorch
    320..<332 F32 float32 [3] "data/0"
    """#,
    "small.onnx": #"""
    onnx
    60..<108 F32 float32 [3, 4] "weight"
    122..<130 F16 float16 [4] "half"
    147..<171 I64 int64 [3] "indices"
    181..<197 F32 float32 [2, 2] "floats"
    222..<238 F64 float64 [2] "doubles"
    256..<260 BF16 bfloat16 [2] "bfloat16"
    313..<315 I4 bytes [3] "int4"
    371..<379 F32 float32 [2] "sparse"
    387..<403 I64 int64 [2] "sparse.indices"
    """#,
    "external.onnx": #"""
    onnx
    197..<213 F32 float32 [4] "inside"
    """#,
  ]
}
