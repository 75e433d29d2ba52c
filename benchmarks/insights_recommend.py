"""Do recommendations find what customers bought last? Every repeat customer's last day is hidden.

Data: UCI Online Retail II (CC BY 4.0), in the folder that KEFU_DATA names. Both sides offer ten products that
the customer does not own, or that customers of the product buy again and again.
"""

from benchmarks.insights_lines import read_benchmark_lines
from crm_backend.insights.recommend_trial import run_trial


def main() -> None:
    """Print recall and NDCG of the first ten against what sells most."""
    trial = run_trial(read_benchmark_lines())
    if trial is None:
        print("too few repeat customers")
        return
    for name, ours, popular in (
        ("recall@10", trial.recall, trial.popular_recall),
        ("NDCG@10", trial.ndcg, trial.popular_ndcg),
    ):
        print(f"{name:<10} {ours:.4f}  most popular {popular:.4f}  ratio {ours / max(popular, 1e-9):.2f}")
    print(f"{trial.customers} customers")


if __name__ == "__main__":
    main()
