"""The rules folder: YAML files to a rulebook. `load` reads and judges it all, `names` only what a sentence may use."""
