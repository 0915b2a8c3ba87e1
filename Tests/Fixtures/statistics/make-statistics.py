#!/usr/bin/env python3
"""Writes golden.json beside this script: figures of SciPy, statsmodels, scikit-learn and numpy, many of them on the
data sets of SciPy's own tests.

    python3 -m venv VENV && VENV/bin/pip install scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 numpy==2.4.6
    VENV/bin/python make-statistics.py

It installs nothing itself. The versions that made the file are in it, under "versions".
"""
import json
import os
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar

HERE = pathlib.Path(__file__).resolve().parent
RNG = np.random.RandomState(123456)


def functions():
    shapes = [0.01, 0.5, 1, 2.5, 8, 15.9, 16, 40.5, 500, 12345.5, 1e6]
    return {
        "gammaln": [[x, special.gammaln(x)] for x in [1e-8, 0.1, 0.5, 1, 1.5, 2, 3.3, 10, 15.99, 16.01, 171.5, 1e5, 1e10]],
        "gammaincc": [[a, x, special.gammaincc(a, x)] for a in shapes
                      for x in [a * f for f in (0.1, 0.5, 0.95, 1, 1.05, 2)] + [a + 5, a + 30]],
        "betainc": [[a, b, x, special.betainc(a, b, x)] for a in [0.5, 1, 3, 20, 400, 1e5] for b in [0.5, 2, 33, 1e4]
                    for x in [0.01, 0.3, 0.5, a / (a + b), 0.9]],
        "binom": [[k, n, p, stats.binom.pmf(k, n, p), stats.binom.cdf(k, n, p), stats.binom.sf(k, n, p)]
                  for n in [1, 7, 100, 5000] for p in [0.02, 0.5, 0.77] for k in sorted({0, n // 10, n // 2, n - 1, n})],
        "kstwo": [[d, n, stats.kstwo.sf(d, n)] for n in [1, 2, 5, 20, 100, 140, 141, 500, 3000, 100000, 2000000]
                  for d in [0.4 / n, 0.7 / n, 1.7 / n] + [z / n ** 0.5 for z in (0.3, 0.5, 0.8, 0.9, 1.1, 1.45, 1.6, 2.1, 4)]
                  + [0.6, 0.97] if d < 1 and not (n == 100000 and n * d > 30 and n * d ** 1.5 <= 1.4)],
        "smirnov": [[d, n, special.smirnov(n, d)] for n in [1, 4, 60, 1000, 50000, 3000000]
                    for d in [0.3 / n ** 0.5, 1 / n ** 0.5, 2.5 / n ** 0.5] if d < 1],
    }


def linspace(first, last, count, shift=0.0):
    return {"first": first, "last": last, "count": count, "shift": shift}


def values(sample):
    if isinstance(sample, dict):
        return np.linspace(sample["first"], sample["last"], sample["count"]) + sample["shift"]
    return np.array(sample, float)


def kolmogorov_smirnov():
    """scipy/stats/tests/test_stats.py, TestKSTwoSamples, and samples with ties."""
    x100 = linspace(1, 100, 100)
    x2233, x2356 = [2] * 3 + [3] * 4 + [5] * 5 + [6] * 4, [2] * 3 + [3] * 4 + [5] * 10 + [6] * 4
    middling, medium, large = [1 / n1 / n2 / 4 for n1, n2 in ((500, 600), (1000, 1100), (10000, 110))]
    pairs = [
        ([0], [1]), ([1], [0]), ([1.01, 2.01], [1, 2, 3]), ([0.99, 1.99], [1, 2, 3]),
        ([1.01, 2.01], [1, 2, 3, 4]), ([0.99, 1.99], [1, 2, 3, 4]),
        (x100, linspace(1, 100, 100, 2.1)), (x100, linspace(1, 100, 100, 1.9)),
        (x100, linspace(1, 100, 110, 20.1)), (x100, linspace(1, 100, 110, 19.9)),
        (x2233, [x + 1 for x in x2233]), (x2356, [3] * 10 + [4] * 2 + [6] * 10 + [7] * 4),
        ([1, 2, 3], [2, 3, 4]), ([1, 2, 3], [1.5, 2.5, 3.5]), ([1, 2, 3], [0.5, 1.5, 2.5]),
        (linspace(1, 200, 500, -middling), linspace(2, 200, 600)),
        (linspace(1, 200, 1000, -medium), linspace(2, 200, 1100)),
        (linspace(1, 200, 10000, -large), linspace(2, 100, 110)),
        (np.round(RNG.normal(size=300), 3).tolist(), np.round(RNG.normal(size=301) * 1.5, 3).tolist()),
        (np.round(RNG.normal(size=200), 1).tolist(), np.round(RNG.normal(0.3, 1, size=200), 1).tolist()),
        (RNG.poisson(3, 150).tolist(), RNG.poisson(3.2, 90).tolist()),
        ([5.0] * 20, [5.0] * 31), ([-1e308, 0, 1e308], [1e-320, 1e307]),
    ]
    cases = []
    for base, new in pairs:
        for method in ("auto", "exact", "asymp"):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                result = stats.ks_2samp(values(base), values(new), method=method)
            if not caught:
                cases.append({"base": base, "new": new, "method": method,
                              "statistic": result.statistic, "p": result.pvalue})
    return cases


def chi_square():
    """scipy/stats/tests/test_contingency.py, its three-way tables flattened to two ways, and tables of our own."""
    r = np.array([[[12, 34, 23], [35, 31, 11], [12, 32, 9], [12, 12, 14]],
                  [[4, 47, 11], [34, 10, 18], [18, 13, 19], [9, 33, 25]]])
    tables = [[[1, 2], [1, 2]], [[1, 2, 3]], r[0], r[1], r.reshape(2, 12), r.reshape(8, 3),
              [[12, 17], [11, 16], [11, 12], [15, 16]], [[10, 10, 20], [20, 20, 20]], [[7, 0], [3, 90]],
              [[100000, 20], [100, 3]], RNG.poisson(30, (2, 400))]
    cases = []
    for table in tables:
        result = stats.chi2_contingency(np.array(table), correction=False)
        cases.append({"table": np.array(table).tolist(), "statistic": result.statistic, "p": result.pvalue,
                      "degrees": int(result.dof)})
    return cases


def binomial():
    """scipy/stats/tests/test_morestats.py, TestBinomTest."""
    cases = [(10079999, 21000000, 0.48), (10079990, 21000000, 0.48), (10080009, 21000000, 0.48),
             (10080017, 21000000, 0.48), (9, 21, 0.48), (4, 21, 0.48), (11, 21, 0.48), (7, 21, 0.48), (3, 10, 0.5),
             (2, 2, 0.4), (2, 4, 0.3), (484, 967, 0.5), (3, 47, 3 / 47), (13, 46, 13 / 46), (15, 44, 15 / 44),
             (7, 13, 0.5), (6, 11, 0.5), (3, 20, 0.22), (100, 250, 0.1), (201, 250, 0.1), (301, 682, 0.2),
             (682 // 3, 682, 1 / 3), (0, 30, 0.5), (30, 30, 0.5), (1, 5000, 0.5), (2400, 5000, 0.5)]
    return [[k, n, p, stats.binomtest(k, n, p).pvalue] for k, n, p in cases]


def mcnemar_cases():
    """The first is of statsmodels' own tests; the others reach from no difference to a great one."""
    pairs = [(59, 80), (0, 0), (0, 1), (0, 6), (3, 3), (10, 25), (121, 59), (1000, 1100), (50000, 51000)]
    cases = []
    for b, c in pairs:
        table = [[10, b], [c, 10]]
        exact = mcnemar(table, exact=True).pvalue if b + c else 1.0
        corrected = mcnemar(table, exact=False, correction=True) if b + c else None
        cases.append([b, c, exact] + ([corrected.statistic, corrected.pvalue] if corrected else [None, None]))
    return cases


def jensen_shannon():
    """The docstring's cases, and pairs of rows of SciPy's own test data (iris.txt), here to base 2."""
    pairs = [([1, 0, 0], [0, 1, 0]), ([1, 0], [0.5, 0.5]), ([1, 0, 0], [1, 0, 0]), ([1, 2, 3, 4], [4, 3, 2, 1]),
             ([5, 0, 0, 1], [0, 0, 7, 2])]
    iris = pathlib.Path(os.path.dirname(scipy.spatial.__file__)) / "tests" / "data" / "iris.txt"
    rows = np.loadtxt(iris)
    pairs += [(rows[i].tolist(), rows[j].tolist()) for i, j in zip(range(0, 150, 5), range(149, 0, -5))]
    return [{"base": p, "new": q, "distance": float(jensenshannon(p, q, base=2))} for p, q in pairs]


def stability():
    """The formula of docs/statistics.md in numpy, and numpy's own quantiles."""
    samples = [(RNG.normal(size=500), RNG.normal(0.4, 1.2, size=333)), (RNG.poisson(2, 200), RNG.poisson(4, 150)),
               (np.concatenate([np.zeros(300), RNG.exponential(size=200)]), RNG.exponential(size=100)),
               (RNG.uniform(size=11), RNG.uniform(size=5))]
    cases = []
    for base, new in samples:
        base, new = np.round(base, 6), np.round(new, 6)
        distinct = np.unique(base)
        if len(distinct) <= 10:
            ends = [np.nextafter(distinct[0], -np.inf)] + distinct.tolist()
        else:
            ends = np.unique(np.quantile(base, [k / 10 for k in range(1, 10)], method="inverted_cdf")).tolist()
        counts = [np.bincount(np.searchsorted(ends, s, side="left"), minlength=len(ends) + 1) for s in (base, new)]
        used = counts[0] + counts[1] > 0
        p, q = [(c[used] + 0.5) / (c[used] + 0.5).sum() for c in counts]
        cases.append({"base": base.tolist(), "new": new.tolist(), "ends": ends, "baseCounts": counts[0].tolist(),
                      "newCounts": counts[1].tolist(), "psi": float(np.sum((q - p) * np.log(q / p)))})
    return cases


def prediction_metrics():
    """Accuracy, F1, MAE, RMSE and AUC of scikit-learn, and numpy's percentiles."""
    labels = RNG.randint(0, 2, 60)
    scores = np.round(np.clip(labels * 0.3 + RNG.uniform(size=60), 0, 1), 2)
    predictions = (scores > 0.6).astype(int)
    many, guessed = RNG.randint(0, 4, 50), RNG.randint(0, 5, 50)
    real = np.round(RNG.normal(size=40), 3)
    estimated = np.round(real + RNG.normal(size=40) * 0.2, 3)
    numbers = np.round(RNG.normal(size=37), 3)
    return {
        "binary": {"labels": labels.tolist(), "predictions": predictions.tolist(), "scores": scores.tolist(),
                   "accuracy": metrics.accuracy_score(labels, predictions), "f1": metrics.f1_score(labels, predictions),
                   "auc": metrics.roc_auc_score(labels, scores)},
        "classes": {"labels": many.tolist(), "predictions": guessed.tolist(),
                    "accuracy": metrics.accuracy_score(many, guessed),
                    "f1": metrics.f1_score(many, guessed, average="macro", zero_division=0)},
        "numbers": {"labels": real.tolist(), "predictions": estimated.tolist(),
                    "mae": metrics.mean_absolute_error(real, estimated),
                    "rmse": metrics.root_mean_squared_error(real, estimated)},
        "percentiles": {"values": numbers.tolist(),
                        "at": [[q, float(np.percentile(numbers, 100 * q))] for q in (0, 0.025, 0.3, 0.5, 0.975, 1)]},
    }


document = {
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__, "statsmodels": statsmodels.__version__,
                 "scikit-learn": sklearn.__version__},
    "functions": functions(), "ks": kolmogorov_smirnov(), "chiSquare": chi_square(), "binomial": binomial(),
    "mcnemar": mcnemar_cases(), "jensenShannon": jensen_shannon(), "psi": stability(), "metrics": prediction_metrics(),
}
(HERE / "golden.json").write_text(json.dumps(document, default=float) + "\n")
