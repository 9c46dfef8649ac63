"""What a reader is told the first time: one screen, and the keys to begin with."""

WELCOME = """\
This is a reader for Gopher: pages of text, and menus of links.

  j k ↓ ↑  go from link to link
  ↵ →      open a link
  1 2 3 …  open it by its number
  ← h      back
  ␣ b      page down, page up
  o        go to an address
  /        find in the page
  :        type a command
  ?        all the keys
  q        leave

On a menu you want to keep up with, press a to follow it: what is new in it is marked, and n \
goes from one unread story to the next.

The mouse works too. Press ↵ or Esc to begin.
"""
