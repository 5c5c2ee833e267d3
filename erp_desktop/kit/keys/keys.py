"""The keys of the program: declared once, bound by ``bind`` alone, listed by F1 from the same tables.

What a user chose instead is kept by ``own_keys``, and heard and told at once wherever it is bound or told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from erp_core.kit.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Keys:
    """What one key does.

    Attributes:
        shipped: as QKeySequence reads it; with a comma for several.
        title: marked with ``N_``; ``{key}`` in it stands for the keys of another action.
        other: that action.
        brief: a word or two for the line of hints under what hears it; empty for what need not stand there.
        also: marked with ``N_``; other words people use for it, by which it is found too.
    """

    shipped: str
    title: str
    brief: str = ""
    other: "Keys | None" = None
    also: str = ""

    @property
    def sought(self) -> str:
        """What it is found by: what it does, and what else people call that."""
        return f"{self.told} {_(self.also)}" if self.also else self.told

    @property
    def told(self) -> str:
        """What they do, in the user's words and with the user's keys."""
        return _(self.title).replace("{key}", self.other.keys if self.other is not None else "")

    @property
    def keys(self) -> str:
        """Those that do it here: the user's own, or as delivered."""
        return _own.get(self, self.shipped)


_own: dict[Keys, str] = {}


PALETTE = Keys("Ctrl+K", N_("Search screens, actions and records"))
FOLD = Keys("Ctrl+B", N_("Fold or unfold the navigation"), also=N_("sidebar, hide or show the menu"))
NEXT_TAB = Keys("Ctrl+Tab", N_("Next tab"))
PREVIOUS_TAB = Keys("Ctrl+Shift+Tab", N_("Previous tab"))
CLOSE_TAB = Keys("Ctrl+W", N_("Close tab"))
GO_BACK = Keys("Alt+Left", N_("Back to where one was, the list as it was left"))
APART = Keys("F11", N_("Tab in a window of its own, and back"), also=N_("detach, new window, full screen"))
TEXT_LARGER = Keys("Ctrl++, Ctrl+=", N_("Larger text"), also=N_("zoom in, bigger, enlarge, font size"))
TEXT_SMALLER = Keys("Ctrl+-", N_("Smaller text"), also=N_("zoom out, reduce, shrink, font size"))
TEXT_USUAL = Keys("Alt+0", N_("Text as large as delivered"), also=N_("zoom 100 %, normal text, font size"))
QUIT = Keys("Ctrl+Q", N_("Quit"), also=N_("exit, close the program"))
OFFER = Keys("F7", N_("Go to what a message offers, and back"))
MENU = Keys("Shift+F10", N_("Menu of what is in focus"))
INBOX = Keys("F9", N_("Inbox: notes that name you, jobs that ended"))
OVERVIEW = Keys("F1", N_("This overview"), N_("all keys"), also=N_("help, shortcuts"))

OPEN_FOUND = Keys("Enter", N_("Open what is lit"))
OPEN_BESIDE = Keys("Ctrl+Enter", N_("Open it in a window of its own"))
LIST_FOUND = Keys("Tab", N_("Show the list of all that hold the text"))

SEARCH = Keys("Ctrl+F", N_("Search"))
FILTERS = Keys("Ctrl+Shift+F", N_("Go to the filters, once more to the next"))
CLEAR = Keys("Esc", N_("Clear the search"))
ENTER_FILTER = Keys("Enter", N_("Make conditions; once more: go to the rows"))
CLEAR_FILTER = Keys("Esc", N_("Clear what is typed; once more: all conditions"))
ALL_OF_FILTER = Keys("Ctrl+A", N_("Select all of it, to type another in its place"))
TAKE_OFFERED = Keys("Tab", N_("Take what is offered under the line"))
TEXT_AGAIN = Keys("Backspace", N_("At the beginning: type on the last condition"))
COPY_FILTER = Keys("Ctrl+C", N_("Copy all that the list is asked, as text"))
OPEN_ROW = Keys("Enter", N_("Open the row"))
NEW = Keys("Ctrl+N", N_("New"))
COPY = Keys("Ctrl+C", N_("Copy the selected rows"))
SORT = Keys("Alt+S", N_("Sort by …"))
COLUMNS = Keys("Ctrl+L", N_("Choose columns"), also=N_("hide or show fields"))
SCROLL_RIGHT = Keys("Ctrl+Right", N_("To the columns out of sight at the right"))
SCROLL_LEFT = Keys("Ctrl+Left", N_("To the columns out of sight at the left"))
COLUMN_LEFT = Keys("Alt+Up", N_("Column to the left"))
COLUMN_RIGHT = Keys("Alt+Down", N_("Column to the right"))
COLUMN_WIDER = Keys("Ctrl+Right", N_("Column wider"))
COLUMN_NARROWER = Keys("Ctrl+Left", N_("Column narrower"))
GROUP = Keys("Ctrl+G", N_("Group the list by …"))
TURN_GROUP = Keys("Right", N_("Open the group; ← closes it"))
VIEWS = Keys("F6", N_("Views; Ctrl+1 to Ctrl+9 choose one"))
RESET_VIEW = Keys("Ctrl+0", N_("View as saved; once more: as delivered"))
MOVE = Keys("F12", N_("Move the selected rows on …"))
EXPORT = Keys(
    "Ctrl+Shift+E", N_("Export the list to a spreadsheet"), also=N_("download, save as Excel or CSV")
)
IMPORT = Keys("Ctrl+Shift+I", N_("Import a spreadsheet into the list"), also=N_("upload, read Excel or CSV"))
RELOAD = Keys("F5", N_("Reload"), also=N_("refresh, update"))

SAVE = Keys("Ctrl+S", N_("Save"))
SAVE_AND_NEW = Keys("Ctrl+Shift+N", N_("Save and begin a new one in the same tab"))
COPY_RECORD = Keys("Ctrl+Shift+C", N_("Duplicate as a new record"), also=N_("copy, clone"))
REPEAT_LAST = Keys("Ctrl+Shift+L", N_("Repeat the party’s last order"))
FROM_TEMPLATE = Keys("Ctrl+Shift+T", N_("New from a template"))
NEXT_STEP = Keys("Ctrl+Shift+Enter", N_("Do the next step, if it can be taken back"))
TAKE_BACK = Keys("Ctrl+Shift+B", N_("Take back the last move, within a minute"))
OPEN_NAMED = Keys("Ctrl+Enter", N_("Open the record that a field or cell names"))
PREVIOUS_RECORD = Keys("Ctrl+Up", N_("Previous record of the list"))
NEXT_RECORD = Keys("Ctrl+Down", N_("Next record of the list"))
LINKS = Keys("F6", N_("Go to the links to what names this record"))
HISTORY = Keys("F8", N_("Show or hide the history"))
NOTES = Keys("Ctrl+Shift+M", N_("Show or hide the notes"))
ATTACHMENTS = Keys("Ctrl+Shift+A", N_("Show or hide the attachments"))
UNDO = Keys("Ctrl+Z", N_("Undo the last change of fields or lines"))
REDO = Keys("Ctrl+Y, Ctrl+Shift+Z", N_("Do again what was undone"))
NEXT_ENTRY = Keys("Enter", N_("Next field, or the next cell to fill in"), N_("next entry"))
NEXT_CELL = Keys("Tab", N_("Next field or cell"), N_("next cell"))
LEAVE_LINES = Keys("Esc", N_("Leave the lines for the header"))
COPY_LINES = Keys("Ctrl+C", N_("Copy the selected cells"))
PASTE = Keys("Ctrl+V", N_("Paste lines from a spreadsheet"), N_("paste"))
PASTE_LOOKED_AT = Keys("Ctrl+Shift+V", N_("Look at what was copied before it is pasted"))
NEXT_MARKED = Keys("Ctrl+E", N_("Next marked cell"))

# Heard by the grid of lines itself, where they stand for what happens to the cell in focus.
INSERT_LINE = Keys("Ctrl+I", N_("Insert a line above"), N_("insert"))
MOVE_UP = Keys("Alt+Up", N_("Move the line up"))
MOVE_DOWN = Keys("Alt+Down", N_("Move the line down"))
COPY_DOWN = Keys("Ctrl+D", N_("Copy the cell above, or the first selected one down"), N_("copy down"))
FILL_SELECTED = Keys("Ctrl+Enter", N_("What is typed into all selected cells"))
DUPLICATE = Keys("Ctrl+Shift+D", N_("Duplicate the selected lines below"), N_("duplicate"))
REMOVE_LINE = Keys("Ctrl+Del", N_("Remove the line"), N_("remove"))
ENTER_STOPS = Keys("Ctrl+L", N_("Where Enter stops"))
CUT = Keys("Ctrl+X", N_("Cut the selected cells"))
EXPORT_LINES = Keys("Ctrl+Shift+E", N_("Export the lines to a spreadsheet"))
SORT_LINES = Keys("Alt+S", N_("Sort by this column, once more the other way"))
FIRST_FILLED = Keys("Ctrl+Up", N_("First filled cell of the column"))
LAST_FILLED = Keys("Ctrl+Down", N_("Last filled cell of the column"))
FIND_LINE = Keys("Ctrl+F", N_("Find in the lines"))
FIND_NEXT = Keys("F3", N_("Find the next place"))
LINE_PANEL = Keys("F12", N_("Show or hide what is known of the line"))
EDIT_CELL = Keys("F4", N_("Edit the cell, or open its list"))
TAKE_CLIP = Keys("Ctrl+Enter", N_("Take what is ticked"))
LEAVE_ROW = Keys("Space", N_("Leave the row out, or take it after all"))
NEW_MASTER = Keys("Alt+C", N_("Make the item or party that is not found"))
BACK = Keys("Esc", N_("Back from what {key} opened"), other=NEW_MASTER)

PRINT = Keys("Ctrl+P", N_("Print, or save as a PDF"))
PRINT_EACH = Keys("Ctrl+Shift+P", N_("Print each document of the selected rows"))
SAVE_PDF = Keys("Ctrl+S", N_("Save as a PDF"))
SEND = Keys("Ctrl+M", N_("Send as a PDF by e-mail"))
PAGE_BEFORE = Keys("PgUp", N_("Up the page; at its beginning to the page before"))
PAGE_AFTER = Keys("PgDown", N_("Down the page; at its end to the next page"))
UP_THE_PAGE = Keys("Shift+Space", N_("Up the page too, where the keyboard is on it"))
DOWN_THE_PAGE = Keys("Space", N_("Down the page too, where the keyboard is on it"))
FIRST_PAGE = Keys("Home", N_("First page"))
LAST_PAGE = Keys("End", N_("Last page; once more to its end"))
THIS_LANGUAGE = Keys("Alt+L", N_("Language of this copy"))
THIS_PAPER = Keys("Alt+P", N_("Paper of this copy"))
LARGER = Keys("Ctrl++, Ctrl+=", N_("Show the page larger"), also=N_("zoom in"))
SMALLER = Keys("Ctrl+-", N_("Show the page smaller"), also=N_("zoom out"))
LARGER_TOO = Keys("+, =", N_("Larger too, where the keyboard is on the page"))
SMALLER_TOO = Keys("-", N_("Smaller too, where the keyboard is on the page"))
WHOLE_PAGE = Keys("Ctrl+0", N_("Show the page as wide as the window"))

SHOW_SECRET = Keys("F4", N_("Show or hide the password"))

SEND_NOTE = Keys("Ctrl+Enter", N_("Write the note"))
LOOK_AT_FILE = Keys("Enter", N_("Look at the attachment"))
PASTE_FILE = Keys("Ctrl+V", N_("Attach the files or the picture that were copied"))
REMOVE_FILE = Keys("Del", N_("Remove the attachment"))
SAVE_COPY = Keys("Ctrl+S", N_("Save a copy of the attachment"))

EARLIER = Keys("Alt+Left", N_("Previous change"))
LATER = Keys("Alt+Right", N_("Next change"))
CLOSE_DETAILS = Keys("Esc", N_("Close the details"))

COLUMNS_MENU = (COLUMN_LEFT, COLUMN_RIGHT, COLUMN_WIDER, COLUMN_NARROWER)
TABS, TEXT_SIZE = (NEXT_TAB, PREVIOUS_TAB, CLOSE_TAB, GO_BACK, APART), (TEXT_LARGER, TEXT_SMALLER, TEXT_USUAL)
WINDOW = (PALETTE, FOLD, *TABS, QUIT, OFFER, MENU, INBOX, *TEXT_SIZE, OVERVIEW)
LISTS = (
    SEARCH,
    FILTERS,
    CLEAR,
    OPEN_ROW,
    OPEN_NAMED,
    NEW,
    FROM_TEMPLATE,
    COPY,
    SORT,
    COLUMNS,
    SCROLL_RIGHT,
    SCROLL_LEFT,
    GROUP,
    TURN_GROUP,
    VIEWS,
    RESET_VIEW,
    MOVE,
    EXPORT,
    IMPORT,
    PRINT,
    PRINT_EACH,
    RELOAD,
)
# What is asked of a whole list; not each has all of it.
ASKED_OF_LISTS = (
    *(SEARCH, FILTERS, NEW, FROM_TEMPLATE, SORT, COLUMNS, GROUP, VIEWS, RESET_VIEW),
    *(MOVE, EXPORT, IMPORT, PRINT, PRINT_EACH, RELOAD),
)
FOUND = (OPEN_FOUND, OPEN_BESIDE, LIST_FOUND)
FILTER_LINE = (ENTER_FILTER, TAKE_OFFERED, TEXT_AGAIN, CLEAR_FILTER, ALL_OF_FILTER, COPY_FILTER)
FORMS = (
    SAVE,
    SAVE_AND_NEW,
    UNDO,
    REDO,
    COPY_RECORD,
    REPEAT_LAST,
    FROM_TEMPLATE,
    NEXT_STEP,
    TAKE_BACK,
    NEW,
    NEW_MASTER,
    BACK,
    OPEN_NAMED,
    LINKS,
    PREVIOUS_RECORD,
    NEXT_RECORD,
    HISTORY,
    ATTACHMENTS,
    NOTES,
    PRINT,
    RELOAD,
)
LINES = (
    *(NEXT_ENTRY, NEXT_CELL, LEAVE_LINES, COPY_LINES, PASTE, PASTE_LOOKED_AT),
    *(INSERT_LINE, COPY_DOWN, FILL_SELECTED, DUPLICATE, MOVE_UP, MOVE_DOWN),
    *(REMOVE_LINE, CUT, SORT_LINES, FIRST_FILLED, LAST_FILLED, FIND_LINE),
    *(FIND_NEXT, EDIT_CELL, LINE_PANEL, NEXT_MARKED, ENTER_STOPS, EXPORT_LINES),
)
CLIPS = (NEXT_MARKED, EDIT_CELL, LEAVE_ROW, TAKE_CLIP)
# What stands under the lines while nothing is wrong in them.
LINES_HINT = tuple(keys for keys in (*LINES, OVERVIEW) if keys.brief)
# Wherever a page is seen.
TURNING = (PAGE_BEFORE, PAGE_AFTER, UP_THE_PAGE, DOWN_THE_PAGE, FIRST_PAGE, LAST_PAGE)
ZOOMING = (LARGER, SMALLER, LARGER_TOO, SMALLER_TOO, WHOLE_PAGE)
PREVIEW = (PRINT, SAVE_PDF, SEND, THIS_LANGUAGE, THIS_PAPER, *TURNING, *ZOOMING)
FILES = (SEND_NOTE, LOOK_AT_FILE, PASTE_FILE, REMOVE_FILE, SAVE_COPY, *TURNING, *ZOOMING)
DETAILS = (EARLIER, LATER, CLOSE_DETAILS)
SECRETS = (SHOW_SECRET,)

# What each is called where a user's own keys are kept.
NAMES = {value: name.lower() for name, value in list(globals().items()) if isinstance(value, Keys)}
# On what hears or tells keys: of which action, and with what words.
OF, WORDS = "keys_of", "keys_words"
DECLINED = "keys_declined"  # they say there that they do nothing


class _News(QObject):
    """Signals:
    changed: some actions have other keys than before.
    """

    changed = Signal()


# For what names keys in the middle of other words.
news = _News()
MOST_SCREENS = MOST_VIEWS = 9  # that have keys: Alt with a figure, Ctrl with one
# Wherever in the window the keyboard is: what is not on screen (another tab) does not hear its keys.
_ANYWHERE = Qt.ShortcutContext.WindowShortcut


def sequences(keys: Keys) -> list[QKeySequence]:
    """As Qt knows them: the Enter beside the letters is another key than the one beside the figures."""
    return list(_sequences(keys.keys))


@cache
def _sequences(told: str) -> tuple[QKeySequence, ...]:
    names = told.split(", ")
    each = dict.fromkeys((*(name.replace("Enter", "Return") for name in names), *names))
    return tuple(QKeySequence(one) for one in each)


def pressed_in(event: QKeyEvent) -> QKeySequence:
    """On either side of the keyboard."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(modifiers.value | event.key())


def is_pressed(event: QKeyEvent, keys: Keys) -> bool:
    """Whether these are the keys, on either side of the keyboard; for a widget that hears them itself."""
    pressed = pressed_in(event)
    names = keys.keys.split(", ")
    return any(
        pressed == QKeySequence(one) for one in (*names, *(n.replace("Enter", "Return") for n in names))
    )


def is_letter(event: QKeyEvent) -> bool:
    """Whether something is typed, be it a figure or a sign; a blank is pressed rather than typed."""
    held = (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return bool(event.text().strip()) and event.text().isprintable() and not event.modifiers() & held


def bind(owner: QWidget, keys: Keys, call: Callable[[], object], *, is_there: bool = True) -> None:
    """Have ``call`` done when the keys are pressed anywhere in the window, while ``owner`` is on screen.

    Args:
        is_there: it does what they are for; else it only says that they do nothing here.
    """
    shortcut = QShortcut(owner)
    shortcut.setProperty(DECLINED, not is_there)
    shortcut.setContext(_ANYWHERE)
    shortcut.setKeys(sequences(keys))
    shortcut.setProperty(OF, NAMES.get(keys, ""))
    shortcut.activated.connect(call)


def bind_action(owner: QWidget, keys: Keys, action: QAction) -> None:
    """Tie a menu entry to its keys, which the menu shows and which work while ``owner`` is on screen."""
    action.setShortcuts(sequences(keys))
    action.setShortcutContext(_ANYWHERE)
    action.setProperty(OF, NAMES[keys])
    owner.addAction(action)


def keys_of(of: QObject) -> str:
    """The keys that were tied to it or told of it; empty where there are none."""
    name = of.property(OF)
    return next((keys.keys for keys, known in NAMES.items() if known == name), "")


def tell(of: QWidget | QAction, words: str, keys: Keys) -> None:
    """Say of a button or a menu entry what it does, and by which keys, as long as it stands there.

    Args:
        words: with ``{key}`` where the keys stand elsewhere than in brackets behind them.
    """
    of.setProperty(OF, NAMES.get(keys, ""))
    of.setProperty(WORDS, words)
    _say(of, words, keys)


def _say(of: QObject, words: str, keys: Keys) -> None:
    if isinstance(of, QAction):
        of.setText(f"{words}\t{keys.keys}")
    elif isinstance(of, QWidget):
        told = f"{words} ({{key}})" if keys.keys and "{key}" not in words else words
        of.setToolTip(told.replace("{key}", keys.keys))


def use(own: Mapping[Keys, str]) -> None:
    """From now on a user's own keys stand in place of those delivered, in every window that is open."""
    if own == _own:
        return
    _own.clear()
    _own.update(own)
    by_name = {name: keys for keys, name in NAMES.items()}
    for widget in QApplication.allWidgets():
        for one in (widget, *widget.children(), *widget.actions()):
            keys = by_name.get(one.property(OF))
            if keys is not None:
                _renew(one, keys)
    news.changed.emit()


def _renew(one: QObject, keys: Keys) -> None:
    words = one.property(WORDS)
    if isinstance(one, QShortcut):
        one.setKeys(sequences(keys))
    elif words is not None:
        _say(one, words, keys)
    elif isinstance(one, QAction):
        one.setShortcuts(sequences(keys))


def view_keys(number: int) -> Keys:
    """The keys of the ``number``th view of a list; none where there are no more figures."""
    return Keys(f"Ctrl+{number}" if number <= MOST_VIEWS else "", "")


def screen_keys(number: int, title: str = "") -> Keys:
    """The keys of the ``number``th screen of the navigation; none where there are no more figures."""
    return Keys(f"Alt+{number}" if number <= MOST_SCREENS else "", title)
