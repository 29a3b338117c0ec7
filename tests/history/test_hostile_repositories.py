"""Repositories from elsewhere: nothing of them is started, nothing is written, and their lies are not believed."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.errors import EnvironmentFault, RevisionUnknown
from evidence.history import Repository, registry_at
from evidence.registry import load
from tests.history.scripted import Pull, git


def files_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and bytes."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def refused(pull: Pull, words: str, capsys: pytest.CaptureFixture[str], base: str = "main") -> None:
    """Exit 2 with one sentence, nothing printed as a result, and nothing written."""
    before = files_of(pull.root)
    for command in (["check", f"--base={base}"], ["diff", "--", base]):
        assert main(["--registry", str(pull.root), *command]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err
        assert err.startswith("evidence: ")
        assert err.count("\n") == 1
        assert len(err) < 600
    assert files_of(pull.root) == before


def laundered(pull: Pull) -> Pull:
    """A dispute is gone, and that must be seen."""
    pull.drop("growth", 3, 4)
    pull.commit()
    return pull


def seen(pull: Pull) -> bool:
    """Whether it is."""
    before = files_of(pull.root)
    code = pull.check("--select", "EV507")
    assert files_of(pull.root) == before
    return code == 1


@pytest.mark.parametrize(
    "revision",
    [
        "--output=x",
        "-h",
        "--help",
        "--all",
        "-",
        "",
        " ",
        "nothing",
        "a\nb",
        "main\n",
        "main\0",
        "main:claims",
        "main:claims/growth.yaml",
        ":/nothing-like-it",
        "HEAD^{tree}",
        "HEAD^{/nothing-like-it}",
        "HEAD^{/[}",
        "HEAD@{1000}",
        "@{-5}",
        "main..change",
        "^main",
        "0" * 40,
        "x" * 100_000,
        "\ud800",
        "\udcff",
        "..",
        "/etc/passwd",
    ],
)
def test_names_that_are_no_commit(pull: Pull, revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(pull, "cannot be read", capsys, revision)


@pytest.mark.parametrize("revision", ["main", "@{-1}", "HEAD^{/begin}", "main^{commit}", "refs/heads/main"])
def test_names_that_are_one(pull: Pull, revision: str) -> None:
    repository = Repository.around(pull.root)
    assert repository.commit(revision) == git(pull.root, "rev-parse", "main").strip()


def test_odd_names_in_the_tree(pull: Pull) -> None:
    """Quotes, line ends, dashes and bytes that are no text are read as they are on disk."""
    names = [b'a"b.yaml', b"-x.yaml", b"--output=y.yaml", b"new\nline.yaml", b"\xff.yaml", b"tab\t.yaml", b"\\.yaml"]
    growth = (pull.root / "claims/growth.yaml").read_bytes()
    for number, name in enumerate(names):
        file = os.path.join(os.fsencode(pull.root), b"claims", name)
        with open(file, "wb") as stream:
            stream.write(growth.replace(b"id: growth\n", b"id: growth-%d\n" % number))
    commit = pull.commit()
    then, problems = registry_at(Repository.around(pull.root), commit)
    now, others = load(pull.root)
    assert set(problems) == set(others)
    assert (then.claims, then.claim_paths, then.unread) == (now.claims, now.claim_paths, now.unread)
    assert len(then.claims) == 6 + len(names)
    assert pull.check() == 1


def test_links_and_submodules(pull: Pull) -> None:
    """A link inside is followed as on disk; what leads elsewhere is unread, and hides no dispute of others."""
    (pull.root / "claims/topic").mkdir()
    (pull.root / "claims/growth.yaml").rename(pull.root / "claims/topic/real.txt")
    os.symlink("topic/real.txt", pull.root / "claims/growth.yaml")
    os.symlink("/etc/passwd", pull.root / "claims/out.yaml")
    os.symlink("../../..", pull.root / "claims/up.yaml")
    os.symlink("loop.yaml", pull.root / "claims/loop.yaml")
    head = git(pull.root, "rev-parse", "HEAD").strip()
    git(pull.root, "add", "-A")
    git(pull.root, "update-index", "--add", "--cacheinfo", f"160000,{head},claims/module")
    git(pull.root, "commit", "-q", "-m", "links")
    git(pull.root, "branch", "-f", "main", "HEAD")
    then, _ = registry_at(Repository.around(pull.root), git(pull.root, "rev-parse", "HEAD").strip())
    assert "growth" in then.claims
    assert then.unread == {"claims/out.yaml", "claims/up.yaml", "claims/loop.yaml", "claims/module"}
    text = (pull.root / "claims/topic/real.txt").read_text("utf-8")
    (pull.root / "claims/topic/real.txt").write_text(text.replace("stance: anti", "stance: unclear"), "utf-8")
    assert pull.check("--select", "EV507") == 1


def test_replaced_objects(pull: Pull) -> None:
    laundered(pull)
    git(pull.root, "replace", "main", "change")
    assert seen(pull)


def test_grafts(pull: Pull) -> None:
    """A history that only this clone believes in."""
    pull.drop("growth", 3, 4)
    cut = pull.commit()
    head = pull.commit("again")
    git(pull.root, "checkout", "-q", "main")
    (pull.root / "README").write_text("x")
    main_tip = pull.commit("main")
    git(pull.root, "checkout", "-q", "change")
    (pull.root / ".git/info").mkdir(exist_ok=True)
    (pull.root / ".git/info/grafts").write_text(f"{main_tip} {cut}\n{head} {cut}\n")
    assert seen(pull)


def test_shallow_clones(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the base, or without what tells which commit is the base, nothing is said."""
    laundered(pull)
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "change", f"file://{pull.root}", "one")
    refused(Pull(tmp_path / "one"), "the clone is shallow; fetch its history", capsys, "origin/main")
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", "-b", "change", f"file://{pull.root}", "both")
    git(tmp_path / "both", "branch", "main", "origin/main")
    assert Pull(tmp_path / "both").check() == 2
    assert "the clone is shallow; fetch its whole history" in capsys.readouterr().err
    git(tmp_path, "clone", "-q", "--depth=2", "--no-single-branch", "-b", "change", f"file://{pull.root}", "deep")
    git(tmp_path / "deep", "branch", "main", "origin/main")
    assert seen(Pull(tmp_path / "deep"))


def test_partial_clones(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not here is not fetched behind one's back."""
    git(pull.root, "config", "uploadpack.allowFilter", "true")
    laundered(pull)
    git(tmp_path, "clone", "-q", "--filter=blob:none", "-b", "change", f"file://{pull.root}", "clone")
    refused(Pull(tmp_path / "clone"), "git does not have the object", capsys, "origin/main")


def test_nothing_is_started(pull: Pull, tmp_path: Path) -> None:
    """Programs that the repository's own settings name."""
    laundered(pull)
    marker = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    program.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.pager", "pager.log", "diff.external", "core.sshCommand", "core.editor", "gpg.program",
        "filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command", "core.askPass",
        "alias.rev-parse", "alias.cat-file", "alias.rev-list", "credential.helper", "core.gitProxy",
        "remote.origin.uploadpack",
    ):  # fmt: skip
        git(pull.root, "config", name, str(program))
    for name in ("alias.ls-tree", "alias.merge-base"):
        git(pull.root, "config", name, f"!{program}")
    git(pull.root, "config", "log.showSignature", "true")
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (pull.root / ".git/hooks").mkdir(exist_ok=True)
        shutil.copy(program, pull.root / ".git/hooks" / hook)
    (pull.root / ".git/info").mkdir(exist_ok=True)
    (pull.root / ".git/info/attributes").write_text("* filter=x diff=x\n")
    os.utime(pull.root / "claims/calm.yaml", (1, 1))
    assert seen(pull)
    assert main(["--registry", str(pull.root), "diff", "main", "HEAD"]) == 0
    assert not marker.exists()


def test_an_index_that_overlooks_changes(pull: Pull) -> None:
    """The index can be told that a file has not changed; the bytes say otherwise."""
    for flag in ("--assume-unchanged", "--skip-worktree"):
        git(pull.root, "update-index", flag, "claims/growth.yaml")
    pull.item("growth", 4, stance="pro")
    assert seen(pull)


def test_same_size_same_time(pull: Pull) -> None:
    """A file with the size and the time of the committed one is another one all the same."""
    file = pull.root / "claims/growth.yaml"
    before, was = file.stat(), file.read_bytes()
    file.write_bytes(was.replace(b"stance: anti", b"stance:  pro"))
    assert file.stat().st_size == before.st_size
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert seen(pull)


def test_a_repository_among_the_files(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files of the registry that look like a repository do not become its history."""
    other = tmp_path / "other"
    shutil.copytree(pull.root, other)
    laundered(Pull(other))
    git(other, "branch", "-f", "main", "HEAD")
    git(other, "config", "core.bare", "true")
    for name in ("HEAD", "config", "objects", "refs"):
        if (other / ".git" / name).is_dir():
            shutil.copytree(other / ".git" / name, pull.root / name)
        else:
            shutil.copy(other / ".git" / name, pull.root / name)
    laundered(pull)
    sub = pull.root / "sub"
    sub.mkdir()
    for name in ("HEAD", "config", "objects", "refs", "claims"):
        shutil.move(str(pull.root / name), str(sub / name))
    refused(Pull(sub), "git", capsys)
    git(sub, "--git-dir=.", "config", "core.bare", "false")
    refused(Pull(sub), "git", capsys)


def test_variables_that_lead_elsewhere(pull: Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's variables may be left over from a hook of another repository."""
    other = tmp_path / "other"
    shutil.copytree(pull.root, other)
    laundered(pull)
    git(other, "commit", "-q", "--allow-empty", "-m", "x")
    trace = tmp_path / "trace"
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_NAMESPACE": "x",
        "GIT_TRACE": str(trace),
        "GIT_LITERAL_PATHSPECS": "0",
    }.items():
        monkeypatch.setenv(name, value)
    code = pull.check("--select", "EV507")
    assert code == 1
    assert not trace.exists()


def test_no_repository(pull: Pull, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(pull.root.parent))
    shutil.rmtree(pull.root / ".git")
    refused(pull, "`git init` begins one", capsys)


def test_no_git(pull: Pull, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not installed; and a program of that name in the registry is not it."""
    fake = pull.root / "git"
    fake.write_text(f"#!/bin/sh\ntouch {pull.root}/started\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.chdir(pull.root)
    for path in ("", ".", ":", "relative:."):
        monkeypatch.setenv("PATH", path)
        refused(pull, "git is needed for this, and is not installed", capsys)


def test_no_commit_yet(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    git(pull.root, "checkout", "-q", "--orphan", "new")
    before = files_of(pull.root)
    assert pull.check() == 2
    assert "'HEAD' cannot be read" in capsys.readouterr().err
    assert files_of(pull.root) == before


def test_a_bare_repository(pull: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(pull.root), "bare")
    shutil.copytree(pull.root / "claims", tmp_path / "bare/claims")
    refused(Pull(tmp_path / "bare"), "git", capsys)


def test_no_registry_at_the_base(pull: Pull, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it every dispute would be new, and none could have vanished."""
    git(pull.root, "checkout", "-q", "--orphan", "empty")
    git(pull.root, "rm", "-rfq", "--cached", ".")
    git(pull.root, "commit", "-q", "--allow-empty", "-m", "nothing")
    empty = git(pull.root, "rev-parse", "HEAD").strip()
    git(pull.root, "checkout", "-qf", "change")
    assert main(["--registry", str(pull.root), "diff", empty]) == 2
    assert f"no registry at the revision {empty[:12]}" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["folder", "worktree", "link"])
def test_where_the_registry_stands(pull: Pull, tmp_path: Path, where: str) -> None:
    """In a folder of the repository, in a work tree of its own, behind a link."""
    there = pull
    if where == "folder":
        (pull.root / "deep/er").mkdir(parents=True)
        (pull.root / "claims").rename(pull.root / "deep/er/claims")
        pull.merged()
        there = Pull(pull.root / "deep/er")
    elif where == "worktree":
        git(pull.root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
        there = Pull(tmp_path / "tree")
    else:
        os.symlink(pull.root, tmp_path / "link")
        there = Pull(tmp_path / "link")
    assert there.compared().changes == ()
    there.drop("growth", 3, 4)
    assert there.check("--select", "EV507") == 1


def test_errors_name_what_was_asked(pull: Pull) -> None:
    repository = Repository.around(pull.root)
    with pytest.raises(RevisionUnknown, match="the revision 'nothing' cannot be read: git knows no such commit here"):
        repository.commit("nothing")
    with pytest.raises(EnvironmentFault, match="git does not have the object"):
        list(repository.contents(["0" * 40], 10))


def test_half_of_a_file_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git ends before all of it is there, as when an object is damaged."""
    script = tmp_path / "git"
    script.write_text(f"#!/bin/sh\necho '{'0' * 40} blob 100'\necho half of it\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(EnvironmentFault, match="git ended while it read the object 0000"):
        list(Repository(tmp_path).contents(["0" * 40], 1000))
