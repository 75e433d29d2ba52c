"""What will be sold in the coming weeks, with the interval it will lie in four times of five."""
