"""What every command here has beside click's own: examples at the end of its help."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

CallbackT = TypeVar("CallbackT", bound=Callable[..., Any])


class Command(click.Command):
    """A command with examples; a test demands at least one of each."""

    @property
    def examples(self) -> tuple[str, ...]:
        """What :func:`examples` noted."""
        return getattr(self.callback, "examples", ())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, one a line, and what click would write."""
        if self.examples:
            with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")
        super().format_epilog(ctx, formatter)


def examples(*lines: str) -> Callable[[CallbackT], CallbackT]:
    """Note a command's examples."""

    def noted(callback: CallbackT) -> CallbackT:
        callback.examples = lines  # type: ignore[attr-defined]
        return callback

    return noted
