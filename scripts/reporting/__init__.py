"""What scripts/bench, report and publish share: the summary of a run, and the page made from it."""
