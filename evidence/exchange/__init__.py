"""What comes in and goes out: sources from files and the net, candidates, and claims in the formats of the field."""
