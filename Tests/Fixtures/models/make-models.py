#!/usr/bin/env python3
"""Makes the golden model files beside this script with the real writers of each format.

    python3 -m venv VENV && VENV/bin/pip install safetensors==0.8.0 numpy==2.4.6 gguf==0.19.0 onnx==1.23.2
    VENV/bin/python make-models.py safetensors gguf numpy onnx
    python3 make-models.py pytorch                              # where PyTorch is: 1.13.1 made these files

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


def make_gguf():
    import gguf
    from gguf import GGMLQuantizationType as Kind

    writer = gguf.GGUFWriter(HERE / "small.gguf", "llama")
    writer.add_name("small \u00e9")
    writer.add_custom_alignment(64)
    writer.add_token_list([b"<s>", b"</s>", "caf\u00e9".encode()])
    writer.add_array("layers", [1, 2, 3])
    writer.add_bool("flag", True)
    writer.add_float64("epsilon", 1e-5)
    writer.add_tensor("token_embd.weight", numbers(8 * 4, np.float16).reshape(4, 8))
    writer.add_tensor("norm.weight", numbers(5))
    writer.add_tensor("counts", numbers(3, np.int64))
    for kind in [Kind.Q4_0, Kind.Q8_0, Kind.Q4_K, Kind.Q6_K, Kind.IQ4_XS, Kind.TQ1_0, Kind.MXFP4, Kind.BF16]:
        block, size = gguf.GGML_QUANT_SIZES[kind]
        columns = max(block, 4)
        data = np.full((2, columns // block * size), 3, np.uint8)
        writer.add_tensor(f"blk.{kind.name}", data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make_numpy():
    np.save(HERE / "matrix.npy", numbers(12).reshape(3, 4))
    np.save(HERE / "fortran.npy", np.asfortranarray(numbers(12, np.float64).reshape(3, 4)))
    with open(HERE / "version3.npy", "wb") as file:
        np.lib.format.write_array(file, numbers(6, np.int16), version=(3, 0))
    with open(HERE / "version2.npy", "wb") as file:
        np.lib.format.write_array(file, numbers(6, ">i4"), version=(2, 0))
    arrays = {
        "weight": numbers(16).reshape(4, 4),
        "layers/0/bias": numbers(4, np.float16),
        "scalar": np.array(5, np.uint64),
        "flags": np.array([True, False]),
        "complex": numbers(2, np.complex128),
        "words": np.array(["a", "bcd"]),
        "times": np.array(["2025-01-01T00:00:00"], "datetime64[ns]"),
        "half big": numbers(4, ">f2"),
        "objects": np.array([{}, []], object),
        "none": np.zeros((0, 3)),
    }
    np.savez(HERE / "arrays.npz", **arrays)
    np.savez_compressed(HERE / "compressed.npz", weight=arrays["weight"])


def make_onnx():
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    int4 = helper.make_tensor("int4", TensorProto.INT4, [3], [1, 2, 3])
    int4.raw_data = b"\x21\x03"
    del int4.int32_data[:]
    tensors = [
        numpy_helper.from_array(numbers(12).reshape(3, 4), "weight"),
        numpy_helper.from_array(numbers(4, np.float16), "half"),
        numpy_helper.from_array(numbers(3, np.int64), "indices"),
        helper.make_tensor("floats", TensorProto.FLOAT, [2, 2], [1, 2, 3, 4]),
        helper.make_tensor("doubles", TensorProto.DOUBLE, [2], [1, 2]),
        helper.make_tensor("bfloat16", TensorProto.BFLOAT16, [2], b"\x80\x3f\x00\x40", raw=True),
        helper.make_tensor("integers", TensorProto.INT32, [2], [1, 2]),
        helper.make_tensor("words", TensorProto.STRING, [1], [b"text"]),
        int4,
        numpy_helper.from_array(np.zeros((0,), np.float32), "empty"),
    ]
    sparse = helper.make_sparse_tensor(
        numpy_helper.from_array(numbers(2), "sparse"), numpy_helper.from_array(numbers(2, np.int64), ""), [9])
    node = helper.make_node("Identity", ["weight"], ["out"])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [3, 4])
    graph = helper.make_graph([node], "graph", [], [out], initializer=tensors, sparse_initializer=[sparse])
    onnx.save(helper.make_model(graph, producer_name="mvc"), HERE / "small.onnx")

    tensors = [numpy_helper.from_array(numbers(1024, kind).reshape(2, -1), f"w.{kind.__name__}")
               for kind in (np.float32, np.float64)]
    tensors.append(numpy_helper.from_array(numbers(4), "inside"))
    graph = helper.make_graph([], "graph", [], [], initializer=tensors)
    onnx.save_model(helper.make_model(graph), HERE / "external.onnx", save_as_external_data=True,
                    location="external.onnx.data", size_threshold=64)


def make_pytorch():
    from collections import OrderedDict

    import torch

    torch.manual_seed(1)
    model = torch.nn.Sequential(OrderedDict(embed=torch.nn.Embedding(6, 4), out=torch.nn.Linear(4, 3)))
    torch.save(model.state_dict(), HERE / "state.pt")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    model(torch.tensor([[1, 2]])).sum().backward()
    optimizer.step()
    base = torch.arange(10, dtype=torch.float64)
    torch.save(
        {
            "epoch": 3,
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "views": [base[2:5], base[5:], base.reshape(2, 5).t()],
            "kinds": {"bf16": torch.ones(3, dtype=torch.bfloat16), "bool": torch.tensor([True]),
                      "complex": torch.ones(2, dtype=torch.complex64), "i8": torch.ones(5, dtype=torch.int8)},
            "parameter": torch.nn.Parameter(torch.ones(2, 2, dtype=torch.float16)),
            "path": pathlib.PurePosixPath("/a"),
            "rng": torch.random.get_rng_state()[:8].clone(),
            "scalar": torch.tensor(2.5),
            "empty": torch.zeros(0),
        },
        HERE / "checkpoint.ckpt",
    )
    torch.save(model, HERE / "module.pt")
    torch.save(torch.ones(3), HERE / "tensor.pth")
    torch.save(model.state_dict(), HERE / "protocol4.pt", pickle_protocol=4)
    torch.jit.script(torch.nn.Linear(2, 3)).save(str(HERE / "script.pt"))


MAKERS = {"safetensors": make_safetensors, "gguf": make_gguf, "numpy": make_numpy, "onnx": make_onnx,
          "pytorch": make_pytorch}

if __name__ == "__main__":
    for name in sys.argv[1:] or sys.exit(__doc__):
        MAKERS[name]()
