"""Makes texts.keras, a model of texts whose vocabularies Keras adapted, with its predictions, what `adapt` finds under
other settings, and fingerprints of texts of many lengths.

    KERAS_BACKEND=tensorflow python generate_texts.py
"""
import json, os, pathlib
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras, numpy as np, tensorflow as tf
from keras import layers as L
here = pathlib.Path(__file__).parent
keras.utils.set_random_seed(7)
texts = [
    "The film's good, good!", "the END", "", " \t\n", "É naïve été, Ünï", "👍🏽 שלום e\u0301 \u00e9", "a\u00a0b\u2003c\u000bd\u0085e",
    "[UNK] x_y-z", "good END the", "1,000.5 and 2", "ς Σ ß İ", "wörter wörter\rwort", "\ufeffmark \u200bzero",
]
new = ["good film of the nowhere", "É", "", "x-y 👍🏽", "END. END?"]
text, other = keras.Input((), name="text", dtype="string"), keras.Input((), name="other", dtype="string")
words = L.TextVectorization(output_mode="tf_idf", ngrams=2, max_tokens=30, name="words")
letters = L.TextVectorization(output_mode="count", split="character", standardize="lower", ngrams=(1, 3))
fixed = L.TextVectorization(output_mode="tf_idf", vocabulary=["good", "the"], idf_weights=[1.5, 0.25])
words.adapt(np.array(texts))
letters.adapt(np.array([t for t in texts if t.isprintable()]))  # Its file has a word a line.
joined = L.Concatenate()([words(text), letters(other), fixed(other)])
model = keras.Model({"text": text, "other": other}, L.Dense(1, activation="sigmoid")(joined), name="texts")
model.compile("adam", "binary_crossentropy")
model.save(here / "texts.keras")
rows = texts + new
x = {"text": tf.constant(rows, shape=(len(rows),)), "other": tf.constant(rows[::-1], shape=(len(rows),))}
cases = []
for standardize in [None, "lower", "strip_punctuation", "lower_and_strip_punctuation"]:
    for split, ngrams in [("whitespace", None), ("whitespace", 3), ("character", (2,)), (None, None)]:
        layer = L.TextVectorization(standardize=standardize, split=split, ngrams=ngrams, output_mode="tf_idf")
        layer.adapt(np.array(texts))
        cases.append({"standardize": standardize, "split": split, "ngrams": ngrams,
                      "vocabulary": layer.get_vocabulary(include_special_tokens=False),
                      "idf": layer._lookup_layer.idf_weights.numpy()[1:].astype(float).tolist()})
lengths = [*range(41), 48, 63, 64, 65, 66, 100, 127, 128, 129, 200, 256, 300]
plain = ["".join(chr((i * i * 31 + n) % 95 + 32) for i in range(n)) for n in lengths]
buckets = tf.strings.to_hash_bucket_fast(plain, 2**62 - 57).numpy().tolist()
json.dump({"texts": texts, "rows": rows, "predictions": model.predict(x, verbose=0)[:, 0].astype(float).tolist(),
           "cases": cases, "buckets": [{"text": t, "bucket": str(b)} for t, b in zip(plain, buckets)]},
          open(here / "texts.json", "w"), indent=1, default=str)
