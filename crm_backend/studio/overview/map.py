"""The training data as a map: each sentence a point, what means the same near together.

The intents' mean vectors are laid out by t-SNE, and each sentence lies among them where its likeness to
them pulls it: at its intent's place if it is like that one alone, between two if it is torn. 7,000
sentences take about a second; t-SNE of every sentence takes minutes on the same core.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crm_backend.studio.data.nearest import Space
from encoder.runtime import Vectors

Places = npt.NDArray[np.float64]
"""One row a thing, two columns."""
FEWEST_FOR_TSNE = 8
"""Intents; fewer are laid out by their principal components."""
SHARPNESS = 24.0
"""How strongly a sentence is drawn to the likeliest intent (softmax of the cosines)."""
SPREAD = 0.5
"""The radius of an intent's cloud, in distances between neighbouring intents."""


@dataclass(frozen=True)
class Map:
    """``places`` has one row a sentence, from 0 to 1; ``method`` laid the intents out."""

    places: Places
    method: str


def map_of(space: Space) -> Map:
    """Return where each sentence lies; the same data always makes the same map."""
    count = len(space.sentences)
    if count == 0:
        return Map(np.zeros((0, 2)), "PCA")
    names, intents = np.unique([one.intent for one in space.sentences], return_inverse=True)
    intents = intents.ravel()
    means = np.stack([_unit(space.vectors[intents == at].mean(0)) for at in range(len(names))])
    marks, method = _lay_out(means)
    pull = np.exp(SHARPNESS * (space.vectors @ means.T))
    places = (pull / pull.sum(1, keepdims=True)) @ marks
    places += _cloud(space.vectors, intents, means) * SPREAD * _gap(marks)
    low, high = places.min(0), places.max(0)
    return Map((places - low) / np.maximum(high - low, 1e-9), method)


def _unit(vector: Vectors) -> Vectors:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _lay_out(means: Vectors) -> tuple[Places, str]:
    if len(means) < FEWEST_FOR_TSNE:
        return _components(means), "PCA"
    from sklearn.manifold import TSNE  # heavy, and only this page needs it

    perplexity = min(8.0, (len(means) - 1) / 3)
    fitted = TSNE(2, perplexity=perplexity, init="random", metric="cosine", random_state=7)
    return np.asarray(fitted.fit_transform(means), dtype=np.float64), "t-SNE"


def _components(rows: Vectors) -> Places:
    """Return two principal components of each row; zeros where there are none."""
    centred = rows - rows.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(rows), 2))
    found[:, : min(2, len(axes))] = centred @ axes[:2].T
    return found


def _cloud(vectors: Vectors, intents: npt.NDArray[np.intp], means: Vectors) -> Places:
    """Return each sentence's place within its intent, about one unit wide."""
    found = np.zeros((len(vectors), 2))
    for at in range(len(means)):
        rows = np.nonzero(intents == at)[0]
        inside = _components(vectors[rows])
        found[rows] = inside / max(float(np.abs(inside).max()), 1e-9)
    return found


def _gap(marks: Places) -> float:
    """Return the usual distance from an intent to its nearest neighbour."""
    if len(marks) < 2:
        return 1.0
    distances = np.linalg.norm(marks[:, None] - marks[None, :], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(np.median(distances.min(1)))
