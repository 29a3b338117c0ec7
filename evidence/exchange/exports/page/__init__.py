"""The parts of the page that `evidence export html` writes."""
