"""Do recommendations find what customers bought last? Every repeat customer's last day is hidden.

Data: UCI Online Retail II (CC BY 4.0), in the folder that KEFU_DATA names. Both sides offer ten products that
the customer does not own, or that customers of the product buy again and again.
"""

import polars as pl

from benchmarks.insights_lines import read_benchmark_lines
from crm_backend.insights.recommend_trial import run_trial


def section(lines: pl.DataFrame) -> str:
    """Return recall and NDCG of the first ten beside what sells most, as Markdown."""
    trial = run_trial(lines)
    if trial is None:
        return "### Recommendations\nToo few repeat customers."
    pairs = {
        "recall@10": (trial.recall, trial.popular_recall),
        "NDCG@10": (trial.ndcg, trial.popular_ndcg),
    }
    rows = [f"| {name} | {a:.4f} | {b:.4f} | {a / max(b, 1e-9):.2f} × |" for name, (a, b) in pairs.items()]
    head = ["| measure | ours | most popular | ratio |", "|---|---|---|---|"]
    return "\n".join([f"### Recommendations, {trial.customers:,} customers", "", *head, *rows])


SECTIONS = {"recommend": section}


def main() -> None:
    """Print the section of the public lines."""
    print(section(read_benchmark_lines()))


if __name__ == "__main__":
    main()
