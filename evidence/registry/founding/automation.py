"""The files with which services and hooks check a registry; every one calls the same two commands.

They install a stated version, so that a new release never changes a verdict unasked.
"""

from __future__ import annotations

from evidence.registry.founding.records import SNAPSHOTS

_GITHUB = """\
name: registry
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0  # the base has to be there; a shallow clone ends with exit code 2, not with a pass
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install
        run: python -m pip install --quiet '{requirement}'
      - name: Layout
        run: evidence fmt --check
      - name: Check
        env:  # a name of a branch reaches the script as a variable: it can never become a command
          BASE: ${{{{ github.base_ref && format('refs/remotes/origin/{{0}}', github.base_ref) || '' }}}}
        run: |
          set -- --format github
          if [ -n "$BASE" ]; then set -- "$@" --base "$BASE"; fi
          evidence check "$@"
"""

_GITLAB = """\
registry:
  image: python:3.12
  variables:
    GIT_DEPTH: "0"  # the base has to be there
  script:
    - python -m pip install --quiet '{requirement}'
    - evidence fmt --check
    - set -- --format text --format junit=evidence.xml
    - BASE="$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - if [ -n "$BASE" ]; then set -- "$@" --base "refs/remotes/origin/$BASE"; fi
    - evidence check "$@"
  artifacts:
    when: always
    reports:
      junit: evidence.xml
  rules:
    - if: $CI_MERGE_REQUEST_IID
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""

_HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: evidence-fmt
        name: canonical layout of the registry of claims
        entry: evidence fmt
        language: python
        additional_dependencies: ['{requirement}']
        pass_filenames: false
        files: ^(.*/)?claims/.*\\.yaml$
      - id: evidence-check
        name: consistency of the registry of claims
        entry: evidence check
        language: python
        additional_dependencies: ['{requirement}']
        args: [--quiet]  # [--quiet, --base, main] refuses a commit that ends a dispute unsigned
        pass_filenames: false
        always_run: true  # a commit that only deletes files has no file to match
"""


def automation_files(requirement: str) -> dict[str, str]:
    """Every file that CI, hooks and git read, by its path."""
    return {
        ".github/workflows/registry.yml": _GITHUB.format(requirement=requirement),
        ".gitlab-ci.yml": _GITLAB.format(requirement=requirement),
        ".pre-commit-config.yaml": _HOOKS.format(requirement=requirement),
        ".gitattributes": f"claims/** text eol=lf\n{SNAPSHOTS}/** -text\n",
        ".gitignore": "/report/\n/evidence.xml\n",  # what reports and the script for GitLab leave
    }
