"""`evidence completion`: scripts that ask the program itself what may stand at the cursor, whenever Tab is pressed."""

from __future__ import annotations

import argparse

from evidence.cli.parsing import examples
from evidence.errors import UsageError

_BASH = """\
# Completion of evidence for bash: every Tab asks the program, and nothing that it answers is evaluated.
_evidence() {
    local kind word rest cur=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    [[ $cur == = ]] && cur=
    {
        IFS= read -r kind
        while IFS=$'\\t' read -r word rest; do
            # bash takes what stands before = for a word of its own
            [[ $COMP_WORDBREAKS == *=* ]] && word=${word#--*=}
            COMPREPLY+=("$word")
        done
    } < <("$1" completion --words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    case $kind in
        files) ;;  # as readline completes them
        folders)
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$cur")
            ;;
        *) compopt +o default 2>/dev/null ;;
    esac
}
complete -o default -F _evidence evidence
"""
_ZSH = """\
#compdef evidence
# Completion of evidence for zsh: every Tab asks the program.
_evidence() {
    local kind line word told
    local -a lines found
    lines=("${(@f)$(_call_program evidence "${(q)words[1]}" completion --words "${(@q)words[2,CURRENT]}" 2>/dev/null)}")
    kind=$lines[1]
    for line in "${(@)lines[2,-1]}"; do
        word=${line%%$'\\t'*} told=${line#*$'\\t'}
        found+=("${word//:/\\\\:}${told:+:$told}")
    done
    case $kind in
        files) compset -P '--*='; _files ;;
        folders) compset -P '--*='; _files -/ ;;
        *) _describe evidence found ;;
    esac
}
if [[ $funcstack[1] == _evidence ]]; then _evidence "$@"; else compdef _evidence evidence; fi
"""
_FISH = """\
# Completion of evidence for fish: every Tab asks the program.
function __evidence_words
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l lines ($words[1] completion --words $words[2..-1] "$last" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$last"
        case folders
            __fish_complete_directories "$last" ''
        case '*'
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c evidence -f -a '(__evidence_words)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""What each shell is told once."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence completion bash > ~/.local/share/bash-completion/completions/evidence",
        "evidence completion zsh > ~/.zfunc/_evidence   # a folder in fpath",
        "evidence completion fish > ~/.config/fish/completions/evidence.fish",
    )
    parser.add_argument("shell", nargs="?", choices=tuple(SCRIPTS), help="the shell that reads it")
    parser.add_argument("--words", action="store_true", help=argparse.SUPPRESS)  # the command line hands them over


def run(options: argparse.Namespace) -> int:
    """Print the script; or, for one, what may stand in the place of the last word: the kind, then a word a line."""
    from evidence.cli.output import write

    if options.words is None:
        if options.shell is None:
            raise UsageError(f"for which shell? `evidence completion {'|'.join(SCRIPTS)}`")
        write(SCRIPTS[options.shell])
        return 0
    from evidence.cli.completing import offer
    from evidence.cli.main import sketch

    found = offer(sketch(), options.words)
    write("".join(f"{line}\n" for line in (found.kind, *(f"{word}\t{told}" for word, told in found.words))))
    return 0
