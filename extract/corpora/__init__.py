"""The corpus as a data set: built from the ``.rep`` files, validated, counted, plotted, compared between annotators."""
