"""How often somebody will buy again, and what for: BG/NBD and Gamma-Gamma, fitted by maximum likelihood.

Sources: Fader, Hardie and Lee 2005, "Counting Your Customers" the Easy Way (BG/NBD); Fader and Hardie 2013,
The Gamma-Gamma Model of Monetary Value. Times are in weeks here.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1
from scipy.stats import nbinom

from crm_backend.insights.scores import Floats

LEAST = 20
"""Customers below which nothing is fitted."""
_PRIOR = 0.01
"""Keeps parameters finite where the data say nothing about them (nobody ever left, say)."""
_AWAY_FROM_ONE = 1e-3


@dataclass(frozen=True)
class Buying:
    """Buying rates are Gamma(r, alpha) a week; after a purchase somebody leaves with chance Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, x: Floats, t_x: Floats, t: Floats) -> Floats:
        """Return how likely they still are customers."""
        return 1 / (1 + self._gone(x, t_x, t))

    def expected(self, x: Floats, t_x: Floats, t: Floats, ahead: float) -> Floats:
        """Return the purchases expected in the ``ahead`` weeks after ``t``."""
        r, alpha, b = self.r, self.alpha, self.b
        a = self.a if abs(self.a - 1) > _AWAY_FROM_ONE else 1 + _AWAY_FROM_ONE
        z = ahead / (alpha + t + ahead)
        series = hyp2f1(r + x, b + x, a + b + x - 1, z)
        grown = 1 - ((alpha + t) / (alpha + t + ahead)) ** (r + x) * series
        found: Floats = (a + b + x - 1) / (a - 1) * grown / (1 + self._gone(x, t_x, t))
        return np.nan_to_num(np.maximum(found, 0.0), posinf=0.0)

    def typical(self, x: Floats, t_x: Floats, t: Floats, ahead: float) -> Floats:
        """Return the number of purchases in the ``ahead`` weeks that is as likely missed as exceeded.

        The median of a negative binomial with the expected number as its mean.
        """
        mean = np.maximum(self.expected(x, t_x, t, ahead), 1e-9)
        shape = self.r + x
        found: Floats = nbinom.median(shape, shape / (shape + mean)).astype(np.float64)
        return found

    def _gone(self, x: Floats, t_x: Floats, t: Floats) -> Floats:
        ratio = ((self.alpha + t) / (self.alpha + t_x)) ** (self.r + x)
        gone: Floats = np.where(x > 0, self.a / (self.b + np.maximum(x, 1) - 1) * ratio, 0.0)
        return gone


@dataclass(frozen=True)
class Spending:
    """An order's worth is Gamma(p, nu) for each customer, nu is Gamma(q, gamma) among them."""

    p: float
    q: float
    gamma: float

    def expected(self, count: Floats, mean: Floats) -> Floats:
        """Return what an order of each is worth, drawn towards the average where few are known."""
        worth: Floats = self.p * (self.gamma + count * mean) / (self.p * count + self.q - 1)
        return worth


def _prior(logs: Floats, count: int) -> float:
    """Draw logarithms towards 0, ever less with more customers."""
    return _PRIOR * LEAST / count * float(np.sum(logs**2))


def fit_buying(x: Floats, t_x: Floats, t: Floats) -> Buying | None:
    """Fit to repeat purchases ``x``, the time of the last and the time known; None for too few customers."""
    if len(x) < LEAST or not x.any():
        return None

    def loss(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        return -float(np.mean(_likelihood(x, t_x, t, r, alpha, a, b))) + _prior(logs, len(x))

    start = np.log([1.0, max(float(np.median(t)) / 2, 1.0), 0.5, 2.0])
    found = minimize(loss, start, method="L-BFGS-B", bounds=[(-6.0, 6.0)] * 4)
    return Buying(*(float(one) for one in np.exp(found.x)))


def _likelihood(x: Floats, t_x: Floats, t: Floats, r: float, alpha: float, a: float, b: float) -> Floats:
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * np.log(alpha + t)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    either: Floats = rate + stays + np.where(x > 0, np.logaddexp(alive, gone), alive)
    return either


def fit_spending(count: Floats, mean: Floats) -> Spending | None:
    """Fit to the number of orders and their mean worth, both above 0; None for too few customers."""
    if len(count) < LEAST or np.ptp(mean) == 0:
        return None
    scale = float(np.median(mean))
    m = mean / scale

    def loss(logs: Floats) -> float:
        p, more, gamma = np.exp(logs)
        q = 1 + more  # the mean exists
        parts = (
            gammaln(p * count + q) - gammaln(p * count) - gammaln(q) + q * np.log(gamma)
            + (p * count - 1) * np.log(m) + p * count * np.log(count)
            - (p * count + q) * np.log(count * m + gamma)
        )  # fmt: skip
        return -float(np.mean(parts)) + _prior(logs, len(m))

    found = minimize(loss, np.log([2.0, 2.0, 2.0]), method="L-BFGS-B", bounds=[(-6.0, 6.0)] * 3)
    p, more, gamma = (float(one) for one in np.exp(found.x))
    return Spending(p, 1 + more, gamma * scale)
