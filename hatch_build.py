"""Puts the example registry into wheels: cut out of `claims/` by the program's own function, and kept nowhere else.

An editable installation finds `claims/` beside the package, and needs no copy.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExampleHook(BuildHookInterface[Any]):
    """Adds `evidence/example/`, where the real registry is at hand."""

    PLUGIN_NAME = "custom"
    folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the example aside, and name it to the builder."""
        root = Path(self.root)
        if version == "editable" or not (root / "claims/registry.yaml").is_file():
            return
        place = root / "evidence/registry/founding/example.py"
        spec = importlib.util.spec_from_file_location("example_registry", place)
        assert spec is not None and spec.loader is not None
        example = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(example)
        self.folder = Path(tempfile.mkdtemp(prefix="evidence-example-"))
        for path, raw in example.cut(root).items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
        build_data["force_include"][str(self.folder)] = f"evidence/{example.FOLDER}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clean up."""
        if self.folder is not None:
            shutil.rmtree(self.folder)
