"""Build the SentencePiece unigram tokenizer of the pretrained weights."""

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.training.weights import Weights


def to_tokenizer(weights: Weights) -> Tokenizer:
    """Give a tokenizer that cuts a text into the pieces of the pretrained model, without begin and end pieces."""
    unknown = weights.special[3]
    pieces = [(piece, float(score)) for piece, score in zip(weights.pieces, weights.scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer
