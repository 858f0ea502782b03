"""The command ``leerplek``: one module per command, each a thin shell.

A command module has ``arguments(parser)`` and ``run(settings, options)``,
which returns the exit code. What a command does lives with the feature that
knows how; it is imported when the command runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from server.errors import Problem
from server.settings import LOG_LEVELS, Settings, SettingsError, read_settings

COMMANDS: dict[str, str] = {
    "serve": "serve the app and the sync until stopped",
    "migrate": "bring the database's tables up to date, making it where it is missing",
    "demo": "make a made-up region to try things in, and print links to sign in",
    "region": "begin a region for real, with its first administrator",
    "invite": "make a link with which a person signs in on a new device",
    "import": "read a school office's lists into a region",
    "weeks": "print a week's links for companies without an account, or make them",
    "verify": "check that the journal is untouched and the database agrees with it",
    "rebuild": "make the read tables anew from the records",
    "backup": "write a copy of the database that is whole, while serving goes on",
    "restore": "put a backup back, so that phones send again what it lacks",
    "push-keys": "show the key with which phones are told things, or make another",
    "export-student": "write all that is kept about one student into a ZIP, for who asks",
    "retention": "remove what has been kept for its term, or count it first",
    "purge": "remove what need not or may not be kept any longer",
    "phone-certificate": "make a certificate to try the app on a real phone over HTTPS",
}


class CommandError(Exception):
    """A command cannot do what was asked; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 not done, 2 asked wrongly."""
    options = _parser().parse_args(arguments)
    module = importlib.import_module(f"server.cli.{_module_name(options.command)}")
    settings: Settings | None = None
    try:
        settings = read_settings(os.environ, vars(options))
        code: int = module.run(settings, options)
    except SettingsError as mistake:
        print(f"leerplek: {mistake}", file=sys.stderr)
        return 2
    except CommandError as failure:
        print(f"leerplek: {failure}", file=sys.stderr)
        return 1
    except Problem as problem:
        explanation = problem.explanation
        print(f"leerplek: {explanation.en} ({problem.code})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read our output has heard enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as failure:
        from server.trouble import explained

        said = explained(failure, settings.database_url) if settings else None
        if said is None:
            raise
        print(f"leerplek: {said}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leerplek",
        description="Records of work placements that keep working without a signal.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about[:1].upper() + about[1:])
        command.add_argument(
            "--database",
            dest="database_url",
            metavar="URL",
            help="sqlite:///file or postgresql://user@host/name (LEERPLEK_DATABASE)",
        )
        command.add_argument(
            "--log-level", choices=LOG_LEVELS, help="how much to tell (LEERPLEK_LOG_LEVEL)"
        )
        importlib.import_module(f"server.cli.{_module_name(name)}").arguments(command)
    return parser


def _module_name(command: str) -> str:
    # `import` is a word of Python's own.
    return {"import": "import_"}.get(command, command.replace("-", "_"))
