#!/usr/bin/env python3
"""Makes two small models beside this script with numbers of every kind, and what numpy says of how they differ.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.4.6 ml_dtypes==0.6.0 gguf==0.19.0
    VENV/bin/python make-differences.py

Sums are math.fsum of numpy's float64 products, so they are exact but for the last rounding.
"""
import json
import math
import pathlib
import struct

import gguf
import ml_dtypes
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
# More than one block of the comparison, and no whole number of its lanes.
COUNT = 1029

FLOATS = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "F8_E4M3FNUZ": np.dtype(ml_dtypes.float8_e4m3fnuz),
    "F8_E5M2FNUZ": np.dtype(ml_dtypes.float8_e5m2fnuz),
    "F8_E8M0": np.dtype(ml_dtypes.float8_e8m0fnu),
}
INTEGERS = {
    "I8": np.int8, "U8": np.uint8, "I16": np.int16, "U16": np.uint16,
    "I32": np.int32, "U32": np.uint32, "I64": np.int64, "U64": np.uint64,
}


def sides(name, random):
    """The numbers of both sides, special ones among those of the floats."""
    if name == "BOOL":
        old = random.integers(0, 2, COUNT).astype(np.bool_)
        new = old.copy()
        new[:100] = ~new[:100]
        return old, new
    if name in INTEGERS:
        kind = INTEGERS[name]
        # A double holds integers of at most 53 bits.
        low, high = max(np.iinfo(kind).min, -(2**50)), min(np.iinfo(kind).max, 2**50)
        old = random.integers(low, high, COUNT, endpoint=True).astype(kind)
        new = old.copy()
        new[::3] = random.integers(low, high, new[::3].size, endpoint=True).astype(kind)
        return old, new
    kind = FLOATS[name]
    old = random.standard_normal(COUNT).astype(np.float32)
    new = old + np.where(random.random(COUNT) < 0.4, random.standard_normal(COUNT) * 0.01, 0)
    if name == "F8_E8M0":
        old, new = np.abs(old), np.abs(new)
    with np.errstate(over="ignore"):
        old, new = old.astype(np.float64).astype(kind), new.astype(np.float64).astype(kind)
    # Every pattern of bits of the small kinds, the edges of the large ones: NaN, infinities, zeros, subnormal numbers.
    bits = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}[kind.itemsize]
    if kind.itemsize == 1:
        old[:256] = np.arange(256, dtype=np.uint8).view(kind)
        new[128:384] = np.arange(256, dtype=np.uint8).view(kind)
    else:
        info = ml_dtypes.finfo(kind) if name == "BF16" else np.finfo(kind)
        edges = np.array(
            [np.nan, np.inf, -np.inf, 0.0, -0.0, float(info.smallest_subnormal), -float(info.smallest_subnormal),
             float(info.tiny), float(info.tiny) / 2], dtype=np.float64).astype(kind)
        old[:9], new[9:18] = edges, edges
        # Both are NaN, with the same bits and with others.
        old[20:22] = new[20:22] = np.array([np.nan, np.nan]).astype(kind)
        new.view(bits)[21] ^= 1
        old[22], new[22] = 0.0, -0.0
    return old, new


def measures(old, new, same_kind=True):
    a, b = old.astype(np.float64), new.astype(np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    x, y = a[finite], b[finite]
    old_norm, new_norm = math.sqrt(math.fsum(x * x)), math.sqrt(math.fsum(y * y))
    change = math.sqrt(math.fsum((y - x) ** 2))
    bits = f"V{old.dtype.itemsize}"
    changed = (old.view(bits) != new.view(bits)) if same_kind else ~((a == b) | (np.isnan(a) & np.isnan(b)))
    return {
        "relative": change / old_norm, "cosine": math.fsum(x * y) / (old_norm * new_norm),
        "largest": float(np.max(np.abs(y - x))), "changed": int(np.sum(changed)), "leftOut": int(np.sum(~finite)),
    }


def census(values, least_normal):
    v = values.astype(np.float64)
    finite = v[np.isfinite(v)]
    return {
        "nan": int(np.isnan(v).sum()), "infinite": int(np.isinf(v).sum()), "zero": int((v == 0).sum()),
        "subnormal": int(((np.abs(v) < least_normal) & (v != 0)).sum()),
        "least": float(finite.min()), "most": float(finite.max()),
    }


def least_normal(name):
    if name in INTEGERS or name in ("BOOL", "F8_E8M0"):
        return 0.0
    kind = FLOATS[name]
    return float((np.finfo if kind in (np.dtype("<f8"), np.dtype("<f4"), np.dtype("<f2")) else ml_dtypes.finfo)(kind).tiny)


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, values in tensors.items():
        end = offset + values.nbytes
        header[name] = {"dtype": name, "shape": [values.size], "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(v.tobytes() for v in tensors.values()))


def write_gguf(path, tensors):
    writer = gguf.GGUFWriter(path, "llama")
    for name, values in tensors.items():
        writer.add_tensor(name, values, raw_dtype=gguf.GGMLQuantizationType[name])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    random = np.random.default_rng(20261121)
    pairs = {name: sides(name, random) for name in [*FLOATS, *INTEGERS, "BOOL"]}
    golden = {
        name: {"difference": measures(old, new), "census": census(old, least_normal(name))}
        for name, (old, new) in pairs.items()
    }
    # The same numbers in another dtype: what rounding does to them.
    wide = pairs["F32"][0]
    with np.errstate(over="ignore"):
        narrow = {"BF16": wide.astype(ml_dtypes.bfloat16), "F16": wide.astype(np.float16)}
    golden["retyped"] = {name: measures(wide, values, same_kind=False) for name, values in narrow.items()}
    write_safetensors(HERE / "old.safetensors", {name: old for name, (old, new) in pairs.items()})
    write_safetensors(HERE / "new.safetensors", {name: new for name, (old, new) in pairs.items()})
    for name, values in narrow.items():
        offset = values.nbytes
        text = json.dumps({"F32": {"dtype": name, "shape": [values.size], "data_offsets": [0, offset]}}).encode()
        (HERE / f"as-{name.lower()}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + values.tobytes())

    blocks = {}
    for name in ("Q8_0", "Q4_0"):
        kind = gguf.GGMLQuantizationType[name]
        values = random.standard_normal((5, 320)).astype(np.float32)
        old, new = gguf.quantize(values, kind), gguf.quantize(values * 1.01, kind)
        golden[name] = {
            "difference": measures(gguf.dequantize(old, kind), gguf.dequantize(new, kind), same_kind=False),
            "census": census(gguf.dequantize(old, kind), 0.0),
        }
        blocks[name] = (old, new)
    write_gguf(HERE / "old.gguf", {name: old for name, (old, new) in blocks.items()})
    write_gguf(HERE / "new.gguf", {name: new for name, (old, new) in blocks.items()})
    (HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
