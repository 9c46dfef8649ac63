"""One folder of content/ looked at: what is new in it, changed or gone, against what is known.

The same folder always looks the same. What cannot be published is left out, with the reason, and
the look goes on. No file is opened.
"""

import errno
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import product

from attrs import define, field

from gopherd.config.masthead import SECTION_FILE
from gopherd.library.catalogue import Known
from gopherd.library.manner import CAPS, NEWSROOM, TAG, Manner
from gopherd.library.opening import EXHAUSTED, FAILING, open_folder_beneath
from gopherd.library.scan import (
    ARTICLE_SUFFIXES,
    PLAIN_AT_ROOT,
    UNSETTLED,
    Found,
    Role,
    followed,
    is_hidden,
    kind_of_node,
    role_of,
    shown,
    stamp_of,
    state_of,
    why_not,
)
from gopherd.library.sight import LEFT_OUT, LeftOut, Sight, as_it_was, left_out
from gopherd.library.signs import manner_of

STRANGE = "\t"
"""Begins what stands for a name that no menu can carry; no other name can have it."""

VANISHED = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""How a folder is refused that has been taken away, or replaced by something else."""

LARGEST_PART = 500
"""Names of a folder that are looked at together, in some 5 ms: pages that are drawn then wait."""

FAMILY = tuple({"".join(two): None for two in product(("", *ARTICLE_SUFFIXES), repeat=2)})
"""What may follow a name without its suffixes where two files want the same selector."""


@define
class Lookout:
    """Looks at folders below an open one."""

    root: int
    top: str
    """The real path of the open folder."""
    now_ns: int
    """The moment of looking; a round that goes on for minutes has later ones."""
    anew: bool = field(default=False, kw_only=True)
    """Whether every file has to be read, changed or not."""
    patient: bool = field(default=False, kw_only=True)
    """Whether what may have changed without showing it waits until it is due, unless it is named.

    While many arrive, they would all be read again at every look.
    """
    manners: dict[str, Manner] = field(factory=dict, init=False, eq=False, repr=False)
    """Of the folders looked at so far."""

    def stamp(self, folder: str) -> str:
        """Tell the state of a folder; empty if it is none any more."""
        try:
            facts = os.stat(folder or ".", dir_fd=self.root, follow_symlinks=False)
        except OSError as error:
            if error.errno in EXHAUSTED:
                raise
            return ""
        return stamp_of(facts, self.now_ns) if stat.S_ISDIR(facts.st_mode) else ""

    def look(
        self,
        folder: str,
        known: Mapping[str, Known],
        folders: Collection[str],
        names: Iterable[str] | None = None,
    ) -> Sight:
        """Look at a folder, or at some names in it alone: at those of `family` for each of them.

        `known` and `folders` are the files and folders known by these names. Raises OSError if
        content/ itself cannot be read, or the machine lacks what it takes.
        """
        sight = Sight(folder)
        try:
            with self._opened(sight) as descriptor:
                patient = self.patient and names is None
                view = _View(self, sight, known, folders, descriptor, patient)
                if descriptor >= 0:
                    sight.manner = self._manner(folder, descriptor)
                    listed = _listed(descriptor) if names is None else names
                    view.look_at([name for name in listed if _may_show(name, sight.manner)])
                    if sight.manner is not NEWSROOM:
                        sight.stamp = f"{sight.manner} {sight.stamp}"
                view.compare()
        except OSError as error:
            if not folder or error.errno not in FAILING:
                raise
            return as_it_was(folder, error, known, folders)
        return sight

    def parts(self, folder: str, known: Iterable[str]) -> Iterator[dict[str, str]]:
        """Part the names in a large folder, and those known there, with no family taken apart.

        Each comes under the name it is known by. None come where the folder is not large, or
        cannot be read.
        """
        try:
            descriptor = open_folder_beneath(self.root, folder)
            try:
                names = {known_as(name): name for name in _listed(descriptor)}
            finally:
                os.close(descriptor)
        except OSError:
            return
        if len(names) <= LARGEST_PART:
            return
        for name in known:
            names.setdefault(name, name)
        part: dict[str, str] = {}
        stem = ""
        for name in sorted(names, key=_stem):
            if len(part) >= LARGEST_PART and _stem(name) != stem:
                yield part
                part = {}
            part[name], stem = names[name], _stem(name)
        yield part

    def _manner(self, folder: str, descriptor: int) -> Manner:
        """Tell how the files of a folder are served, from what is in it and those around it."""
        above = NEWSROOM
        if folder:
            around, _, name = folder.rpartition("/")
            if around not in self.manners:
                with suppress(OSError):
                    opened = open_folder_beneath(self.root, around)
                    try:
                        self._manner(around, opened)
                    finally:
                        os.close(opened)
            above = self.manners.get(around, NEWSROOM).inside(name)
        manner = manner_of(self.root, self.top, folder, descriptor, above)
        self.manners[folder] = manner
        return manner

    @contextmanager
    def _opened(self, sight: Sight) -> Iterator[int]:
        """Open the folder; -1 stands for one that cannot be read."""
        descriptor = -1
        try:
            descriptor = open_folder_beneath(self.root, sight.folder)
            sight.stamp = stamp_of(os.fstat(descriptor), self.now_ns)
        except OSError as error:
            if not sight.folder or error.errno in EXHAUSTED | FAILING:
                raise
            if error.errno not in VANISHED:
                remedy = "give read permission"
                what = f"cannot be read ({error.strerror})"
                sight.left_out.append(left_out(f"{sight.folder}/", what, remedy))
                sight.stamp = self.stamp(sight.folder)
        try:
            yield descriptor
        finally:
            if descriptor >= 0:
                os.close(descriptor)


@define
class _View:
    """A folder while it is looked at."""

    lookout: Lookout
    sight: Sight
    known: Mapping[str, Known]
    folders: Collection[str]
    """Those known in it."""
    descriptor: int
    patient: bool
    """As its lookout is, where no names are given."""
    there: set[str] = field(factory=set)
    """Every name that is no folder's; what stands for it, where no menu can carry it."""
    seen: dict[str, Found | LeftOut] = field(factory=dict)
    """What was looked at more closely than to tell that it has not changed."""

    def look_at(self, names: list[str]) -> None:
        """Look at files and folders, closely at those that are not as they were."""
        for name in names:
            if self._is_unchanged(name):
                self.there.add(name)
                self.sight.unchanged += 1
            else:
                self._examine(name)

    def compare(self) -> None:
        """Tell what is news."""
        sight = self.sight
        sight.gone = sorted(set(self.folders).difference(sight.folders))
        gone = [name for name in self.known if name not in self.there]
        if sight.left_out and "" in self.known:  # the folder itself cannot be read, as before
            gone.remove("")
            if self.known[""].stamp == sight.left_out[0].stamp:
                sight.left_out.clear()
        sight.removed = [_join(sight.folder, name) for name in gone]
        self._add_families(gone)
        self._settle_claims()
        for name, seen in self.seen.items():
            before = self.known.get(name)
            if isinstance(seen, Found):
                if self.lookout.anew or self._is_news(seen.stamp, before):
                    sight.changed.append(seen)
                else:
                    sight.unchanged += 1
            elif before is None or before.stamp != seen.stamp:
                sight.left_out.append(seen)

    def _is_unchanged(self, name: str) -> bool:
        """Tell by its facts alone that a file is as it was; most are, so this has to be quick."""
        before = self.known.get(name)
        if before is None or self.lookout.anew or before.due is not None:
            return False
        try:
            facts = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except (OSError, ValueError):
            return False
        stamp = state_of(facts)
        if self.sight.manner is not NEWSROOM:
            stamp = f"{self.sight.manner} {stamp}"
        return stat.S_ISREG(facts.st_mode) and stamp == before.stamp

    def _examine(self, name: str) -> None:
        """Find out what a name stands for: a folder, a file, or something that is left out."""
        path = _join(self.sight.folder, name)
        manner = self.sight.manner
        wrong = manner.why_not(path) or why_not(path, reserved=not manner.hole)
        try:
            facts = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
            is_folder = stat.S_ISDIR(facts.st_mode)
            if is_hidden(name) and is_folder != (name == CAPS):
                return
            if name == TAG and self._has(SECTION_FILE):
                return  # both name the folder
            if wrong is None and is_folder:
                if not manner.caps:
                    self.sight.folders.append(path)
            elif wrong is None:
                self._see(name, self._file(path, facts))
        except FileNotFoundError:
            return  # taken away since its folder was listed
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and self._stays(name, path, error):
                return
            reason = error.strerror if isinstance(error, OSError) else str(error)
            wrong = wrong or (f"{reason}", "put the file itself here, or remove it")
        if wrong is not None:
            key = known_as(name)
            self._see(key, left_out(_join(self.sight.folder, key), *wrong, shown(path)))

    def _is_news(self, stamp: str, before: Known | None) -> bool:
        """Tell whether a file has to be read again."""
        if before is None or before.stamp != stamp:
            return True
        if stamp.endswith(UNSETTLED) and not self.patient:
            return True
        return before.due is not None and before.due * 1_000_000_000 <= self.lookout.now_ns

    def _stays(self, name: str, path: str, error: OSError) -> bool:
        """Keep what is known by a name where the disk fails; whoever reads it says so."""
        if error.errno in EXHAUSTED:
            raise error
        if error.errno not in FAILING:
            return False
        if path in self.folders:
            self.sight.folders.append(path)
        elif name in self.known:
            manner = self.sight.manner
            stamp = f"{LEFT_OUT}{error.strerror}"
            self._see(name, Found(path, path, *role_of(path, manner), stamp, 0, manner))
        else:
            return False
        return True

    def _see(self, name: str, seen: Found | LeftOut) -> None:
        self.there.add(name)
        self.seen[name] = seen

    def _file(self, path: str, facts: os.stat_result) -> Found | LeftOut:
        target = path
        if stat.S_ISLNK(facts.st_mode):
            target, facts = followed(self.lookout.top, path)
        if not stat.S_ISREG(facts.st_mode):
            what = f"it is {kind_of_node(facts.st_mode)}"
            return left_out(path, what, "put a regular file here")
        manner = self.sight.manner
        role, selector = role_of(path, manner)
        # the same file is something else where it is read in another manner
        read_as = "" if manner is NEWSROOM else f"{manner} "
        where = "" if target == path else f"{target} "
        stamp = f"{read_as}{where}{stamp_of(facts, self.lookout.now_ns)}"
        return Found(path, target, role, selector, stamp, facts.st_size, manner)

    def _has(self, name: str) -> bool:
        try:
            os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except OSError:
            return False
        return True

    def _add_families(self, gone: list[str]) -> None:
        """Look closely at those, too, who may want the selector of what has come or gone."""
        if not self.sight.unchanged:
            return
        new = [name for name, seen in self.seen.items() if not self._was_published(name, seen)]
        changed = {*self.folders} ^ {*self.sight.folders}
        for name in (*new, *gone, *(path.rpartition("/")[2] for path in changed)):
            for other in family(name):
                if other in self.there and other in self.known and other not in self.seen:
                    self.sight.unchanged -= 1
                    self._examine(other)

    def _was_published(self, name: str, seen: Found | LeftOut) -> bool:
        before = self.known.get(name)
        was = before is not None and not before.stamp.startswith(LEFT_OUT)
        return was and isinstance(seen, Found)

    def _settle_claims(self) -> None:
        """Give each selector to one: a folder before an article, .txt before .md, then a file.

        An article has that of its plain text as well.
        """
        plain = PLAIN_AT_ROOT if not self.sight.folder else ()
        claims = {f"/{path}": path for path in (*plain, *self.sight.folders)}
        claimants = [one for one in self.seen.values() if isinstance(one, Found) and one.selector]
        claimants.sort(key=lambda one: (one.role, one.path.endswith(".md"), one.path))
        for found in claimants:
            holder = claims.get(found.selector, found.path)
            if found.role is Role.ARTICLE and holder == found.path:
                holder = claims.get(f"{found.selector}.txt", found.path)
            if holder == found.path:
                claims[found.selector] = found.path
            else:
                what = f"{holder} has the same selector"
                self.seen[found.name] = left_out(found.path, what, "rename one of them")


def known_as(name: str) -> str:
    """Tell by which name the catalogue knows what has a name."""
    return name if shown(name) == name else STRANGE + shown(name)


def family(name: str) -> list[str]:
    """List the names of files and folders that may want the selector another one has."""
    stem = _stem(name)
    return [stem + suffix for suffix in FAMILY if stem + suffix]


def _stem(name: str) -> str:
    while name.endswith(ARTICLE_SUFFIXES):
        name = name.rpartition(".")[0]
    return name


def _listed(descriptor: int) -> list[str]:
    return sorted(os.listdir(descriptor))


def _may_show(name: str, manner: Manner) -> bool:
    return not is_hidden(name) or manner.is_map(name)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
