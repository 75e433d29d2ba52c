"""What does each part of the intent model add? Runs in the bot's environment.

``PYTHONPATH=. bot/.venv/bin/python -m benchmarks.parts``: trains Kefu's own bot on ``data/nlu`` with parts
left out and tests it on the sentences in ``benchmarks/sentences``; prints accuracy and calibration error.
"""

from dataclasses import replace

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from sklearn.svm import LinearSVC

from benchmarks.intent_data import ROOT, own_test
from benchmarks.scores import calibration_error
from bot.components.entity_masker import EntityMasker, masked_text
from bot.components.gate_model import GateModel
from bot.components.kernel_model import KernelIntentModel, KernelSettings
from bot.components.out_of_fold import UNCALIBRATED_TEMPERATURE, Signs
from bot.components.term_features import fit_vectorizers
from encoder.runtime import Encoder


def main() -> None:
    """Train the variants and print the table."""
    examples = [one for one in load_data(str(ROOT / "data" / "nlu")).intent_examples if one.get(TEXT)]
    test = own_test()
    masker = EntityMasker(EntityMasker.get_default_config())
    messages = [Message(data={TEXT: text}) for text, _ in test]
    plain = [one.get(TEXT) for one in examples]
    masked, masked_test = masker.process(examples), masker.process(messages)
    texts, asked = [masked_text(one) for one in masked], [masked_text(one) for one in masked_test]
    encoder = Encoder(ROOT / "models" / "encoder", threads=2)
    vectors, wanted = encoder.encode(texts), encoder.encode(asked)
    intents, truth = [one.get(INTENT) for one in examples], [intent for _, intent in test]
    everything = KernelSettings()
    print("| variant | accuracy | calibration error |\n|---|---|---|")
    variants = {
        "words and pieces of words, no encoder": (np.ones_like(vectors[:, :1]), everything),
        "encoder alone": (vectors, replace(everything, word_weight=0, char_weight=0)),
        "encoder and words": (vectors, replace(everything, char_weight=0)),
        "encoder and pieces of words": (vectors, replace(everything, word_weight=0)),
        "all three": (vectors, everything),
    }
    for name, (features, settings) in variants.items():
        other = wanted if features is vectors else np.ones_like(wanted[:, :1])
        model, signs = KernelIntentModel.fit(texts, features, intents, settings=settings, seed=0)
        print(row(name, model, asked, other, truth), flush=True)
    model.temperature, learnt = UNCALIBRATED_TEMPERATURE, model.temperature
    print(
        row(f"all three, temperature {model.temperature} and not {learnt:.3f}", model, asked, wanted, truth)
    )
    model.temperature = learnt
    plain_model, _ = KernelIntentModel.fit(plain, encoder.encode(plain), intents, settings=everything, seed=0)
    unmasked = [text for text, _ in test]
    print(row("all three, numbers not masked", plain_model, unmasked, encoder.encode(unmasked), truth))
    print(
        f"| a linear SVM on the same three | {svm(texts, vectors, intents, asked, wanted, truth):.2f} | – |"
    )
    gate_rows(model, signs, asked, wanted, truth)


def predict(model: KernelIntentModel, texts: list[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Predict in slices: all at once would need a table of all test by all training sentences."""
    parts = [model.predict(texts[at : at + 200], vectors[at : at + 200]) for at in range(0, len(texts), 200)]
    return np.vstack([part[0] for part in parts]), np.vstack([part[1] for part in parts])


def row(name: str, model: KernelIntentModel, texts: list[str], vectors: np.ndarray, truth: list[str]) -> str:
    """Return one row of the table."""
    probabilities, _ = predict(model, texts, vectors)
    said = [model.intents[index] for index in probabilities.argmax(axis=1)]
    right = [a == b for a, b in zip(truth, said, strict=True)]
    error = calibration_error(probabilities.max(axis=1).tolist(), right)
    return f"| {name} | {100 * sum(right) / len(right):.2f} | {error:.3f} |"


def svm(
    texts: list[str],
    vectors: np.ndarray,
    intents: list[str],
    asked: list[str],
    wanted: np.ndarray,
    truth: list[str],
) -> float:
    """Return the accuracy of the model that this one replaced, in percent."""
    from scipy.sparse import csr_matrix, hstack

    vectorizers = fit_vectorizers(texts)

    def join(sentences: list[str], dense: np.ndarray) -> csr_matrix:
        terms = [0.5 * vectorizer.transform(sentences) for vectorizer in vectorizers.values()]
        return hstack([csr_matrix(dense), *terms], format="csr")

    fitted = LinearSVC(random_state=0).fit(join(texts, vectors), intents)
    return 100 * float(np.mean(fitted.predict(join(asked, wanted)) == np.array(truth)))


def gate_rows(
    model: KernelIntentModel, signs: np.ndarray, texts: list[str], vectors: np.ndarray, truth: list[str]
) -> None:
    """Print what the gate keeps and refuses."""
    probabilities, similarities = predict(model, texts, vectors)
    top = probabilities.argmax(axis=1)
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    near = similarities[np.arange(len(top)), top]
    right = np.array(model.intents)[top] == np.array(truth)
    print("\n| gate, keep | of the right passed | of the wrong refused |\n|---|---|---|")
    for keep in (0.995, 0.99, 0.98, 0.95):
        gate = GateModel.fit(signs[~np.isnan(signs).any(axis=(1, 2))], keep=keep)
        assert gate is not None
        scores = [gate.score(Signs(*of)) for of in zip(first, first - second, near, strict=True)]
        passed = np.array(scores) >= gate.threshold
        print(f"| {keep} | {100 * passed[right].mean():.1f} | {100 * (~passed)[~right].mean():.1f} |")


if __name__ == "__main__":
    main()
