"""The curator's terminal: draws views, and turns keys into steps. The only package that knows Textual."""
