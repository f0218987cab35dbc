"""What the core needs of the world. Adapters implement these; each knows one outside system."""
