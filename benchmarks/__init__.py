"""One script a question; each prints its table with the machine it ran on."""
