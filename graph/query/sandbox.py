"""Take from the running process what no query needs: network, programs, other processes.

A classic BPF filter for seccomp (linux/seccomp.h, linux/filter.h), loaded by prctl(2). It can
not be taken off again. Numbers are those of the system call tables of the two architectures.
"""

import ctypes
import errno
import os
import sys

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

# Offsets in struct seccomp_data: number of the call, architecture, low half of its argument 0.
_NUMBER, _ARCHITECTURE, _ARGUMENT_0 = 0, 4, 16

_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000


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


def enter_sandbox() -> str:
    """Refuse system calls for network, programs and other processes from here on, for good.

    Covers this thread and those that it starts. Returns `seccomp`, or `none` where the system
    has no such thing.
    """
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in _ARCHITECTURES or sys.maxsize < 2**32:
        return "none"
    steps = _filter(machine)
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *4 * (ctypes.c_ulong,))
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return "none"
    loaded = prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0
    return "seccomp" if loaded else "none"


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
