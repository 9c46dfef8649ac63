"""What a reader is told the first time: one screen, and the keys to begin with."""

WELCOME = """\
This is a reader for Gopher: pages of text, and menus of links.

  j k ↓ ↑     go from link to link        o   go to an address
  ↵ →         open a link                 /   find in the page
  ← h         back                        ?   all the keys
  ␣ b         page down, page up          :   type a command
  1 2 3 …     open the link of a number   q   leave

On a menu you want to keep up with, press a to follow it: what is new
in it is marked, and n goes from one unread story to the next.

The mouse works too. Press ↵ or Esc to begin.
"""
