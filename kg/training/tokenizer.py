"""Build the SentencePiece unigram model of the pretrained weights."""

import io

from sentencepiece import SentencePieceTrainer
from sentencepiece.sentencepiece_model_pb2 import ModelProto

from kg.training.weights import Weights


def to_model(weights: Weights) -> bytes:
    """Give a model file that cuts a text into the pieces of the pretrained model, after NFKC."""
    begin, end, padding, unknown = weights.special
    kinds = ModelProto.SentencePiece
    model = ModelProto()
    for index, (piece, score) in enumerate(zip(weights.pieces, weights.scores, strict=True)):
        kind = kinds.UNKNOWN if index == unknown else kinds.NORMAL
        if index in (begin, end, padding) or piece == "<mask>":
            kind = kinds.CONTROL
        model.pieces.add(piece=piece, score=float(score), type=kind)
    spec = model.trainer_spec
    spec.model_type, spec.vocab_size = spec.UNIGRAM, len(weights.pieces)
    spec.bos_id, spec.eos_id, spec.pad_id, spec.unk_id = begin, end, padding, unknown
    normal = model.normalizer_spec
    normal.name, normal.precompiled_charsmap = "nfkc", _to_nfkc()
    normal.add_dummy_prefix, normal.escape_whitespaces, normal.remove_extra_whitespaces = True, True, False
    return model.SerializeToString(deterministic=True)


def _to_nfkc() -> bytes:
    """Give sentencepiece's compiled NFKC rules, which only a trained model tells: of the smallest one there is."""
    written = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g"] * 20),
        model_writer=written,
        vocab_size=12,
        hard_vocab_limit=False,
        normalization_rule_name="nfkc",
        minloglevel=2,
    )
    tiny = ModelProto()
    tiny.ParseFromString(written.getvalue())
    rules: bytes = tiny.normalizer_spec.precompiled_charsmap
    return rules
