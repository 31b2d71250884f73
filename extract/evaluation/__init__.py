"""How good a pipeline is: annotated reports (gold), records compared with them, scores with intervals, groups of reports."""
