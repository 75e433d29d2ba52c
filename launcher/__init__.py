"""Sets Kefu up and runs it. Standard library only: it starts before anything is installed."""
