"""Write a trained network as files for onnxruntime: 8-bit layers, 4-bit word table, pieces, heads, model.json.

The graphs are written operator by operator (opset 17 and onnxruntime's attention), so that equal weights give equal
bytes. Weights are symmetric 8-bit integers, one scale an output channel, kept within 7 bits so that processors without
VNNI do not saturate; activations are quantised as they come.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.encoder import FORMAT
from kg.training.network import HIDDEN, SHARED_LAYERS, Layer, Network
from kg.training.weights import Weights

LEVELS = 63
Floats = NDArray[np.float32]


class Graph:
    """Collects operators and weights of one ONNX graph."""

    def __init__(self, name: str, heads: int) -> None:
        """Begin an empty graph for attention with so many heads."""
        self.name, self.heads = name, heads
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: NDArray[Any]) -> str:
        """Keep a weight under a name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add an operator with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **attributes))
        return output

    def quantise(self, name: str, x: str) -> tuple[str, str, str]:
        """Add 8-bit quantisation of activations: whole numbers, scale, zero point."""
        outputs = f"{name}_q", f"{name}_s", f"{name}_z"
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], list(outputs), f"{name}_dq"))
        return outputs

    def linear(self, name: str, x: str, weight: Floats, bias: Floats) -> str:
        """Add an 8-bit linear map of [.., in] by a weight [out, in]."""
        scale = np.maximum(np.abs(weight).max(1), 1e-8).astype(np.float32) / LEVELS
        whole = np.clip(np.rint(weight / scale[:, None]), -LEVELS, LEVELS).astype(np.int8)
        values, factor, zero = self.quantise(name, x)
        product = self.add("MatMulInteger", [values, self.weight(f"{name}_w", whole.T), zero], f"{name}_i")
        cast = self.add("Cast", [product], f"{name}_f", to=TensorProto.FLOAT)
        factors = self.add("Mul", [factor, self.weight(f"{name}_ws", scale)], f"{name}_k")
        scaled = self.add("Mul", [cast, factors], f"{name}_m")
        return self.add("Add", [scaled, self.weight(f"{name}_b", bias)], name)

    def split(self, name: str, x: str, parts: int) -> list[str]:
        """Cut the last axis into equal parts."""
        outputs = [f"{name}_{i}" for i in range(parts)]
        width = self.weight(f"{name}_parts", np.full(parts, HIDDEN, np.int64))
        self.nodes.append(helper.make_node("Split", [x, width], outputs, axis=-1))
        return outputs

    def norm(self, name: str, x: str, layer: Any) -> str:
        """Add layer normalisation over the last axis."""
        inputs = [x, self.weight(f"{name}_g", _array(layer.weight)), self.weight(f"{name}_c", _array(layer.bias))]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=layer.eps)

    def layer(self, name: str, h: str, mask: str, layer: Layer, at: str = "") -> str:
        """Add one transformer layer; with ``at``, only the states at these places come out."""
        weight, bias = _array(layer.joint.weight), _array(layer.joint.bias)
        if at:
            k, v = self.split(f"{name}_kv", self.linear(f"{name}_j", h, weight[HIDDEN:], bias[HIDDEN:]), 2)
            h = self.add("GatherND", [h, at], f"{name}_g", batch_dims=1)
            q = self.linear(f"{name}_q", h, weight[:HIDDEN], bias[:HIDDEN])
        else:
            q, k, v = self.split(f"{name}_qkv", self.linear(f"{name}_j", h, weight, bias), 3)
        mixed = self.add(
            "MultiHeadAttention", [q, k, v, "", mask], f"{name}_a", domain="com.microsoft", num_heads=self.heads
        )
        out = self.linear(f"{name}_o", mixed, _array(layer.out.weight), _array(layer.out.bias))
        h = self.norm(f"{name}_n", self.add("Add", [h, out], f"{name}_r"), layer.norm)
        inner = self.linear(f"{name}_p", h, _array(layer.inner.weight), _array(layer.inner.bias))
        inner = self.add("Gelu", [inner], f"{name}_u", domain="com.microsoft")
        outer = self.linear(f"{name}_t", inner, _array(layer.outer.weight), _array(layer.outer.bias))
        return self.norm(f"{name}_m2", self.add("Add", [h, outer], f"{name}_r2"), layer.outer_norm)

    def write(self, path: Path, inputs: Mapping[str, int], outputs: Mapping[str, int], at: str = "") -> None:
        """Write the graph; inputs and outputs are [rows, pieces, features], the mask [rows, pieces] of int32.

        ``at`` names an input [rows, places, 1] of places whose states come out.
        """
        wide = "places" if at else "pieces"
        shaped = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["rows", "pieces", w]) for n, w in inputs.items()]
        shaped.append(helper.make_tensor_value_info("mask", TensorProto.INT32, ["rows", "pieces"]))
        given = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["rows", wide, w]) for n, w in outputs.items()]
        if at:
            shaped.append(helper.make_tensor_value_info(at, TensorProto.INT64, ["rows", "places", 1]))
        graph = helper.make_graph(self.nodes, self.name, shaped, given, self.weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="kg")
        path.write_bytes(model.SerializeToString(deterministic=True))


def export(network: Network, weights: Weights, pieces: bytes, about: Mapping[str, Any], folder: Path) -> None:
    """Write every file of the model into a folder; ``pieces`` is its piece model, ``about`` goes into model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = Graph("encoder", weights.heads)
    h = encoder.norm("embedded", "vectors", network.norm)
    for index, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        last = index == len(network.layers) - 1
        h = encoder.layer(f"l{index}", h, "mask", layer)
        if index == SHARED_LAYERS - 1:
            encoder.add("Identity", [h], "shared")
        if last:
            encoder.add("Identity", [h], "top")
    encoder.write(
        folder / "encoder.onnx", {"vectors": weights.hidden}, {"shared": weights.hidden, "top": weights.hidden}
    )
    relations = Graph("relations", weights.heads)
    h = "marked"
    for index, layer in enumerate(network.relation_layers):
        assert isinstance(layer, Layer)
        last = index == len(network.relation_layers) - 1
        h = relations.layer(f"r{index}", h, "mask", layer, "at" if last else "")
    relations.add("Identity", [h], "read")
    relations.write(folder / "relations.onnx", {"marked": weights.hidden}, {"read": weights.hidden}, "at")
    save: Any = np.savez  # its type takes the arrays for options
    save(folder / "heads.npz", **to_heads(network))
    table = folder / "words.q4"
    if not table.exists() or table.read_bytes() != weights.packed("emb.word"):
        table.write_bytes(weights.packed("emb.word"))
    (folder / "pieces.model").write_bytes(pieces)
    begin, end, padding, _ = weights.special
    described = {"format": FORMAT, "hidden": weights.hidden, "begin": begin, "end": end, "padding": padding, **about}
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def to_heads(network: Network) -> dict[str, NDArray[np.float16]]:
    """Give the weights that numpy uses at run time, in 16 bits, by the names of the network's parameters."""
    skipped = ("words.", "layers.", "relation_layers.", "norm.")
    return {
        name: _array(value).astype(np.float16)
        for name, value in network.state_dict().items()
        if not name.startswith(skipped)
    }


def _array(value: Any) -> Floats:
    array: Floats = value.detach().float().numpy()
    return array
