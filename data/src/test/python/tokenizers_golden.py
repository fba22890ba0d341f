"""Makes text/pairs.json, what Hugging Face's tokenizers say: python3 tokenizers_golden.py FOLDER

FOLDER is data/src/test/resources/dev/hasten/data/text, which holds sample.txt (tokenizers 0.23.3).
Given a second argument, the tokenizer.json that BytePairsTest wrote, it checks that as well.
"""

import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

here = pathlib.Path(sys.argv[1])
KINDS = 600
GOLDEN = [
    "Before we proceed any further, hear me speak.",
    "  Two spaces, a tab\tand\n\nlines \r\n end  ",
    "naïve café 🐧 Привет 你好 ½ ２３ x²",
    "I'll we've they're don't 'tis O'Brien's",
    "1234567890 3.14e-10 __init__(self) => {}",
    "\u00a0\u2003\u2028wide\u200bspaces\ufeff",
    "",
]


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=KINDS,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = (here / "sample.txt").read_text(encoding="utf-8").split("\n\n")
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def facts(tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    ids = [tokenizer.encode(text).ids for text in GOLDEN]
    assert [tokenizer.decode(each) for each in ids] == GOLDEN
    return {"vocab": model["vocab"], "merges": model["merges"], "texts": GOLDEN, "ids": ids}


golden = facts(trained())
if len(sys.argv) > 2:
    assert facts(Tokenizer.from_file(sys.argv[2])) == golden
    print("agrees")
else:
    (here / "pairs.json").write_text(json.dumps(golden, indent=0, ensure_ascii=True) + "\n")
    trained().save(str(here / "tokenizer.json"))
