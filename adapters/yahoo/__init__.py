"""Yahoo Finance: prices, names, history and news."""
