"""Training of the shipped models: augmented text, the tagger of people, the section classifier, the segmenter."""
