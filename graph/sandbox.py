"""Take from the running process what no query needs: network, programs, other processes, files.

Two walls of Linux, either of which holds alone and neither of which can be taken off again. A
classic BPF filter for seccomp (linux/seccomp.h, linux/filter.h) refuses system calls; their
numbers are those of the tables of the two architectures. Landlock (linux/landlock.h,
landlock(7)) leaves a few folders to be read and nothing to be written, run or connected to. Its
calls have no wrapper in libc, and the same numbers on every architecture.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Callable, Sequence

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_BITS = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_REFUSE = 0x00050000

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION: ask for the version of the interface
_LANDLOCK_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many kinds of access to files each version of the interface knows, of which all are taken
# away; from its fourth on also TCP (bind and connect), from its sixth on also abstract Unix
# sockets and signals to processes outside.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_BOTH = 0b11

# Offsets in struct seccomp_data: number of the call, architecture, low half of its argument 0.
_NUMBER, _ARCHITECTURE, _ARGUMENT_0 = 0, 4, 16

_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000

# How glibc is to manage memory; other systems pass over it. Each arena reserves 64 MB of the
# address space that the limit counts. The rest keeps small blocks at hand rather than giving them
# back after each query or document, which took a quarter of the time of a lookup.
_MALLOC = ("arena_max=2", "tcache_count=1024", "trim_threshold=67108864", "top_pad=4194304")
# How jemalloc is to: as few arenas, and what is freed does not stay reserved, which the limit
# would count.
_JEMALLOC = "narenas:2,retain:false"
# Where Debian, Fedora and their like have it.
_LIBRARIES = ("/usr/lib/{machine}-linux-gnu", "/usr/lib64", "/usr/lib")

# Numbers on x86_64 and aarch64 of what no query needs: network, programs and processes, reaching
# into other processes, leaving the sandbox.
_REFUSED: tuple[tuple[str, int | None, int | None], ...] = (
    ("socket", 41, 198),
    ("socketpair", 53, 199),
    ("connect", 42, 203),
    ("accept", 43, 202),
    ("accept4", 288, 242),
    ("bind", 49, 200),
    ("listen", 50, 201),
    ("io_uring_setup", 425, 425),
    ("execve", 59, 221),
    ("execveat", 322, 281),
    ("fork", 57, None),
    ("vfork", 58, None),
    ("kill", 62, 129),
    ("rt_sigqueueinfo", 129, 138),
    ("pidfd_open", 434, 434),
    ("pidfd_getfd", 438, 438),
    ("pidfd_send_signal", 424, 424),
    ("ptrace", 101, 117),
    ("process_vm_readv", 310, 270),
    ("process_vm_writev", 311, 271),
    ("unshare", 272, 97),
    ("setns", 308, 268),
    ("bpf", 321, 280),
    ("perf_event_open", 298, 241),
)
# AUDIT_ARCH and the calls clone and clone3; the order is that of the numbers above.
_ARCHITECTURES = {"x86_64": (0xC000003E, 56, 435), "aarch64": (0xC00000B7, 220, 435)}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def processors() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def find_allocator() -> str | None:
    """Return the path of jemalloc (jemalloc.net), None if the system has none.

    The engine asks for a block of 4 kB for each of the strings that it reads from disk, sizes of
    which glibc keeps none at hand.
    """
    if sys.platform != "linux":
        return None
    folders = (folder.format(machine=os.uname().machine) for folder in _LIBRARIES)
    found = (os.path.join(folder, "libjemalloc.so.2") for folder in folders)
    return next(filter(os.path.isfile, found), None)


def worker_environment(allocator: str | None = None) -> dict[str, str]:
    """Return what Python needs to start and no more: tokens are none of its business.

    `allocator` is the path of a library that manages memory in place of the C library.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PYTHON") or name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    }
    kept["GLIBC_TUNABLES"] = ":".join(f"glibc.malloc.{t}" for t in _MALLOC)
    return {**kept, "LD_PRELOAD": allocator, "MALLOC_CONF": _JEMALLOC} if allocator else kept


def enter_sandbox(readable: Sequence[str]) -> str:
    """Leave this thread, and those that it starts, no more than reading below `readable`.

    For good: no network, no programs, no other processes, no files elsewhere, none written.
    What is open already stays so. Returns what the system has of it: `seccomp+landlock`, one of
    the two, or `none`. Raises `OSError` if one of `readable` is not there.
    """
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return "none"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *4 * (ctypes.c_ulong,))
    libc.syscall.restype = ctypes.c_long
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return "none"
    files = _restrict_files(libc, readable)
    calls = _refuse_calls(libc, os.uname().machine)
    walls = [name for name, stands in (("seccomp", calls), ("landlock", files)) if stands]
    return "+".join(walls) or "none"


def _refuse_calls(libc: ctypes.CDLL, machine: str) -> bool:
    """Load the filter; return whether the system took it."""
    if machine not in _ARCHITECTURES:
        return False
    steps = _filter(machine)
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    loaded = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0)
    return bool(loaded == 0)


def _restrict_files(libc: ctypes.CDLL, readable: Sequence[str]) -> bool:
    """Allow reading below each of `readable` and nothing else; return whether the system can."""

    def call(number: int, *arguments: object) -> int:
        return int(libc.syscall(ctypes.c_long(number), *arguments))

    version = call(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return False
    everything = (1 << _FILE_RIGHTS.get(version, max(_FILE_RIGHTS.values()))) - 1
    handled = [everything]
    if version >= _TCP_SINCE:
        handled.append(_BOTH)
    if version >= _SCOPES_SINCE:
        handled.append(_BOTH)
    attributes = struct.pack(f"={len(handled)}Q", *handled)
    rules = call(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            if not _allow_reading(call, rules, path):
                return False
        return call(_LANDLOCK_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _allow_reading(call: Callable[..., int], rules: int, path: str) -> bool:
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, folder)
        return call(_LANDLOCK_ADD_RULE, rules, _LANDLOCK_PATH_BENEATH, rule, 0) == 0
    finally:
        os.close(folder)


def _filter(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the filter as steps of code, jump if true, jump if false, value."""
    audit, clone, clone3 = _ARCHITECTURES[machine]
    column = 1 + list(_ARCHITECTURES).index(machine)
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32_BIT),
        refuse,
    ]
    for call in _REFUSED:
        number = call[column]
        if isinstance(number, int):
            steps += [(_JUMP_EQUAL, 0, 1, number), refuse]
    # glibc falls back from clone3, whose flags a filter cannot see, to clone, whose it can.
    steps += [(_JUMP_EQUAL, 0, 1, clone3), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)]
    steps += [
        (_JUMP_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _ARGUMENT_0),
        (_JUMP_BITS, 1, 0, _CLONE_THREAD),
        refuse,
    ]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]
