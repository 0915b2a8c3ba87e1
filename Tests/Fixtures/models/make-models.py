#!/usr/bin/env python3
"""Makes the golden model files beside this script with the real writers of each format.

    python3 -m venv VENV && VENV/bin/pip install safetensors==0.8.0 numpy==2.4.6 gguf==0.19.0 onnx==1.23.2
    VENV/bin/python make-models.py [FORMAT...]

The files are kept for ever: what a later writer makes goes into a file of another name.
"""
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent


def numbers(count, kind=np.float32):
    """Numbers in which no two tensors' bytes look alike by chance."""
    return np.arange(1, count + 1).astype(kind)


def make_safetensors():
    from safetensors import TensorSpec, serialize
    from safetensors.numpy import save_file

    save_file(
        {
            "model.embed_tokens.weight": numbers(32 * 8, np.float16).reshape(32, 8),
            "model.layers.0.mlp.weight": numbers(64).reshape(8, 8),
            "model.norm.weight": numbers(8, np.float64),
            "scalar": np.array(7, np.int64),
            "empty": np.zeros((0, 5), np.float32),
            "mask": np.array([True, False, True]),
        },
        HERE / "numpy.safetensors",
        metadata={"format": "pt", 'odd "text"\n\u00e9\U0001f600': "\\ {[,:]}"},
    )
    kinds = ["bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "float4_e2m1fn_x2", "complex64",
             "uint8", "int8", "int16", "uint16", "int32", "uint32", "uint64"]
    sizes = {"bfloat16": 2, "complex64": 8, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "uint64": 8}
    tensors, alive = {}, []
    for index, kind in enumerate(kinds):
        data = np.full(6 * sizes.get(kind, 1), index + 1, np.uint8)
        alive.append(data)
        tensors[f"{kind} \u00e9\t\U0001f600"] = TensorSpec(
            dtype=kind, shape=[2, 3], data_ptr=data.ctypes.data, data_len=data.nbytes)
    (HERE / "kinds.safetensors").write_bytes(serialize(tensors))


MAKERS = {"safetensors": make_safetensors}

if __name__ == "__main__":
    for name in sys.argv[1:] or MAKERS:
        MAKERS[name]()
