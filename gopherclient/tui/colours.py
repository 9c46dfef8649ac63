"""How the parts of a page look in each theme, for what is drawn before Textual is there to say.

They are what Textual makes of a theme's colours; a test holds them to that.
"""

from attrs import frozen
from rich.style import Style


@frozen
class Colours:
    """Colours as Rich reads them; `cursor` is a whole style."""

    ground: str
    panel: str
    text: str
    label: str
    muted: str
    link: str
    error: str
    accent: str
    cursor: str

    def styles(self) -> dict[str, Style]:
        """Return the styles of the parts of a page; `bar` is around it, `dead` a button there."""
        on = f"on {self.ground}"
        looks = {
            "bar": f"{self.text} on {self.panel}",
            "dead": f"{self.muted} on {self.panel}",
            "text": f"{self.text} {on}",
            "label": f"bold {self.label} {on}",
            "link": f"{self.link} {on}",
            "error": f"bold {self.error} {on}",
            "mark": f"italic {self.muted} {on}",
            "cut": f"bold {self.accent} {on}",
            "cursor": self.cursor,
        }
        looks |= dict.fromkeys(("banner", "dot"), f"{self.accent} {on}")
        looks |= dict.fromkeys(("aside", "read", "number", "tag"), f"{self.muted} {on}")
        return {part: Style.parse(look) for part, look in looks.items()}


COLOURS = {
    "newsprint": Colours(
        ground="#1c1b19",
        panel="#282622",
        text="#d9d4c7",
        label="#d0c6b5",
        muted="#a4a3a3",
        link="#bfd0da",
        error="#e5a39d",
        accent="#d7b36a",
        cursor="bold #1c1b19 on #9fb8c8",
    ),
    "paper": Colours(
        ground="#f6f1e6",
        panel="#e9e1d0",
        text="#26231e",
        label="#473d29",
        muted="#62605c",
        link="#173b50",
        error="#6a1313",
        accent="#892f1d",
        cursor="bold #f6f1e6 on #245a7a",
    ),
    "amber": Colours(
        ground="#130d00",
        panel="#231800",
        text="#e79f00",
        label="#ddb356",
        muted="#a09e99",
        link="#ffca56",
        error="#ffa082",
        accent="#fecc55",
        cursor="bold #140d00 on #ffb000",
    ),
    "terminal": Colours(
        ground="default",
        panel="default",
        text="default",
        label="color(6)",
        muted="default",
        link="color(4)",
        error="color(1)",
        accent="color(3)",
        cursor="reverse default on default",
    ),
}
"""By the name of the theme; the last leaves every colour to the terminal."""
