"""Derived reports: authored reports of the train part with other words, numbers, dates, layouts, faults and contradictions."""
