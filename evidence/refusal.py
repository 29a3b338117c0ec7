"""What the system refuses, in words: the standard library only knows its own short ones."""

import errno

_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a part of its path is no folder",
    errno.EEXIST: "something is there already; name another place",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.EACCES: "permission is denied; change its rights, or name another place",
    errno.EPERM: "the system does not allow it; name another place",
    errno.EROFS: "the disk can only be read; name another place",
    errno.ENOSPC: "there is no room left; make some, or name another place",
}
_OF_WRITING = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF})


def reason(error: OSError) -> str:
    """Why the system refused, and what to do about it where that is plain."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def place(error: OSError) -> str:
    """What the system refused; writing without a name is to the standard output. Empty where it is not known."""
    if error.filename is None:
        return "standard output" if error.errno in _OF_WRITING else ""
    return str(error.filename)
