"""New registries: what they shall be about, the files that they begin with, and setting these down whole."""
