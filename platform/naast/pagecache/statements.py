"""Which things a statement of SQL reads or changes, by name.

Names: ``table`` for its rows as a list (which there are, and what is in them), ``table:5`` for the one row with that
key, ``table:*`` for rows that nobody could name. A question about one row depends on ``table:5`` and ``table:*``; a list
depends on ``table``. What cannot be read exactly is taken for more than it is, never for less.

Pages are rows of ``wagtailcore_page`` and of a table of their kind. A list of one kind depends on that table alone, so
that an article leaves the courses be; :mod:`naast.pagecache.watching` adds the kind's table when the shared row changes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

PAGE = "wagtailcore_page"
ANY = "*"
_HOME = f"{PAGE}^"  # the pages at the top, of which one is the root of the site
_STEP = 4  # letters of the path of a page for each page above it

# Nothing in these is on a public page, and much is written to them. A page that does read one is not kept.
_BUSY = (
    "account_", "auth_", "certificates_", "django_admin_log", "django_migrations", "django_session", "mail_", "mfa_",
    "pagecache_", "pg_", "site_search_", "sqlite_", "wagtailadmin_", "wagtailsearch_", "wagtailusers_",
    "wagtailcore_comment", "wagtailcore_modellogentry", "wagtailcore_pagelogentry", "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex", "wagtailcore_revision", "wagtailcore_task", "wagtailcore_uploadedfile",
    "wagtailcore_workflow", "courses_apitoken", "courses_bookmark", "courses_conversation", "courses_coursecompletion",
    "courses_enrolment", "courses_exerciseprogress", "courses_extratime", "courses_importjob", "courses_invitation",
    "courses_item", "courses_lessonnote", "courses_lessonprogress", "courses_letterreview", "courses_lettersubmission",
    "courses_quizattempt", "courses_quiztrial", "courses_recordstore", "courses_regrade", "courses_retrieval",
    "courses_savedanswer", "courses_statement", "downloads_downloadcount", "downloads_filerequest",
    "logbook_conversation", "logbook_experiment", "newsletters_consent", "newsletters_delivery",
    "newsletters_developmentread", "newsletters_engagement", "newsletters_item",
    "newsletters_mailing", "newsletters_reviewmark", "newsletters_signup", "newsletters_subscri",
    "newsletters_trackedlink", "organisations_team",
)  # fmt: skip
# Columns that no reader sees; writing only these changes nothing.
_UNSEEN = {
    PAGE: frozenset({
        "numchild", "draft_title", "latest_revision_id", "latest_revision_created_at", "has_unpublished_changes",
        "locked", "locked_at", "locked_by_id",
    }),
    "newsletters_feed": frozenset({
        "alarmed_at", "consecutive_failures", "etag", "last_checked_at", "last_count", "last_error", "last_item_at",
        "last_modified", "last_ok_at", "next_check_at", "problem", "problem_since",
    }),
    "accounts_user": frozenset({"last_login", "password"}),
}  # fmt: skip

_TABLES = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)
_UNREADABLE = re.compile(r'FROM\s+"?\w+"?\s*,', re.IGNORECASE)  # tables with a comma between them
_NOW = re.compile(r"\b(?:now\(\)|current_timestamp|strftime\([^()]*'now|statement_timestamp)", re.IGNORECASE)
_ONE_ROW = re.compile(r' WHERE "(\w+)"\."(\w+)" (?:= %s|IN \(%s(?:, %s)*\))(?: ORDER BY [^()]+?)?(?: LIMIT \d+)?$')
_COLUMN = re.compile(rf'"{PAGE}"\."(path|url_path)"(?:::text)? (=|IN|LIKE|BETWEEN) ')
_PAGES = re.compile(rf'(?:FROM|JOIN)\s+"?{PAGE}\b')
# In a question within a question the tables have numbers: INNER JOIN "wagtailcore_page" U1 ON (U0."page_ptr_id" = …
_WITH_KIND = re.compile(rf'INNER JOIN "{PAGE}"(?: [A-Z]\d+)? ON \("?\w+"?\."\w+_ptr_id" = ')
_ROOT_OF_SITE = f'INNER JOIN "{PAGE}" ON ("wagtailcore_site"."root_page_id" = "{PAGE}"."id")'
# Which pages have a wall: that changes with the walls, and with a page that moves.
_WALLS = (
    f'FROM "wagtailcore_pageviewrestriction" INNER JOIN "{PAGE}" '
    f'ON ("wagtailcore_pageviewrestriction"."page_id" = "{PAGE}"."id")'
)
_JOIN = re.compile(r'JOIN "(\w+)" ON \("(\w+)"\."(\w+)" = "(\w+)"\."(\w+)"\)')
_WRITE = re.compile(
    r'\s*(INSERT|REPLACE|UPDATE|DELETE)\b(?:\s+OR\s+\w+)?(?:\s+INTO|\s+FROM)?\s+"?(\w+)"?', re.IGNORECASE
)
_COLUMNS_SET = re.compile(r'"(\w+)" = ')
_WHERE_ROWS = re.compile(r' WHERE "(\w+)"\."(\w+)" (?:= %s|IN \((%s(?:, %s)*)\))$')
_INSERTED = re.compile(r'^INSERT INTO "\w+" \(([^()]*)\) VALUES \(([^()]*)\)(?: RETURNING .*)?$')


def is_busy(table: str) -> bool:
    """Whether changes of this table are not counted."""
    return table.startswith(_BUSY)


@dataclass(frozen=True)
class _Shape:
    """What a question asks, apart from its parameters."""

    lists: frozenset[str]
    rows: frozenset[str] = frozenset()  # tables of which the parameters are the keys
    place: tuple[str, str, int] | None = None  # of pages: column, operator and the first parameter about it
    refusal: str = ""


def places(path: str, url_path: str) -> set[str]:
    """The names of a page by where it is: in the tree, in the lists below each page above it, and in addresses."""
    steps = range(_STEP, len(path) + 1, _STEP)
    names = {f"{PAGE}@{path}", f"{PAGE}#{url_path}", *(f"{PAGE}/{path[:step]}" for step in steps)}
    return names | {_HOME} if len(path) <= _STEP * 2 else names


def reads(sql: str, params: Sequence[Any]) -> tuple[frozenset[str], str]:
    """What a question shows, and why its answer cannot be kept (or nothing)."""
    shape = _shape(sql)
    names = shape.lists
    if shape.rows:
        names |= {f"{table}:{key}" for table in shape.rows for key in params if isinstance(key, (int, str))}
    if shape.place:
        names |= _placed(shape.place, params, sql)
    return names, shape.refusal


@lru_cache(maxsize=2048)
def _shape(sql: str) -> _Shape:
    tables = set(_TABLES.findall(sql)) - {"pagecache_generation"}
    busy = next((table for table in sorted(tables) if is_busy(table)), "")
    refusal = f"reads {busy}" if busy else "asks the database for the time" if _NOW.search(sql) else ""
    if _UNREADABLE.search(sql):
        refusal = "asks in a way that cannot be read"
    if sql.count("SELECT") == 1:
        one = _ONE_ROW.search(sql)
        # Among several tables the row that is asked for may hold a list of others: only its own and its kind's are one.
        if one and _is_key(one[2]) and "%s" not in sql[: one.start()]:
            rows = _same_row(sql, one[1])
            lists = frozenset((tables - rows) | {f"{table}:{ANY}" for table in rows})
            return _Shape(lists, rows=frozenset(rows), refusal=refusal)
        if f' FROM "{PAGE}"' in sql and (place := _place(sql)):
            return _Shape(frozenset((tables - {PAGE}) | {f"{PAGE}:{ANY}"}), place=place, refusal=refusal)
    if f'FROM "wagtailcore_site" {_ROOT_OF_SITE}' in sql and len(_PAGES.findall(sql)) == 1:
        tables = (tables - {PAGE}) | {_HOME, f"{PAGE}:{ANY}"}
    elif PAGE in tables and (_only_with_its_kind(sql) or (_WALLS in sql and len(_PAGES.findall(sql)) == 1)):
        tables = (tables - {PAGE}) | {f"{PAGE}:{ANY}"}
    return _Shape(frozenset(tables), refusal=refusal)


def _is_key(column: str) -> bool:
    return column == "id" or column.endswith("_ptr_id")


def _same_row(sql: str, first: str) -> set[str]:
    """The tables of one question that share a key with ``first``: those of a page and of its kind."""
    rows = {first}
    for joined, left, left_column, right, right_column in _JOIN.findall(sql):
        other = left if joined == right else right
        # One of both is the link to the shared row, the other that row's key.
        if other in rows and _is_key(left_column) and _is_key(right_column):
            rows.add(joined)
    return rows


def _place(sql: str) -> tuple[str, str, int] | None:
    """How pages are asked for by where they are, when that narrows the whole question."""
    found = list(_COLUMN.finditer(sql))
    if len(found) != 1 or " OR " in sql or "NOT (" in sql[: found[0].start()]:
        return None
    return found[0][1], found[0][2], sql[: found[0].start()].count("%s")


def _placed(place: tuple[str, str, int], params: Sequence[Any], sql: str) -> set[str]:
    column, operator, first = place
    rest = [value for value in params[first:] if isinstance(value, str)]
    if column == "url_path":
        return {f"{PAGE}#{rest[0]}"} if operator == "=" and rest else {PAGE}
    if operator == "=":
        return {f"{PAGE}@{rest[0]}"} if rest else {PAGE}
    if operator == "IN":
        return {f"{PAGE}@{value}" for value in rest}
    if operator == "LIKE" and rest and rest[0].endswith("%") and _is_path(rest[0][:-1]):
        return {f"{PAGE}/{rest[0][:-1]}"}
    if operator == "BETWEEN" and len(rest) > 1 and rest[0][:-_STEP] == rest[1][:-_STEP] and _is_path(rest[0]):
        return {f"{PAGE}/{rest[0][:-_STEP]}"}
    return {PAGE}


def _is_path(text: str) -> bool:
    return len(text) >= _STEP and len(text) % _STEP == 0 and text.isalnum()


def _only_with_its_kind(sql: str) -> bool:
    """Whether every page that this question lists is of a kind that it names."""
    joins = _WITH_KIND.findall(sql)
    return bool(joins) and len(joins) == len(_PAGES.findall(sql))


@dataclass(frozen=True)
class Change:
    """What a statement changes; ``pages`` are keys of pages whose places and kinds have to be looked up."""

    names: frozenset[str] = frozenset()
    pages: tuple[Any, ...] = ()


def changes(sql: str, params: Any, *, many: bool) -> Change:
    """What a statement changes; no names when no public page can show it."""
    match = _WRITE.match(sql)
    if match is None or is_busy(match[2]):
        return Change()
    kind, table = match[1].upper(), match[2]
    if kind in {"INSERT", "REPLACE"}:
        return Change(frozenset({table} | _inserted(sql, table, () if many else params)))
    where = None if many or not params else _WHERE_ROWS.search(sql)
    if kind == "UPDATE":
        columns = set(_COLUMNS_SET.findall(sql[: where.start()] if where else sql.partition(" WHERE ")[0]))
        if columns and columns <= _UNSEEN.get(table, frozenset()):
            return Change()
    if where is None or not _is_key(where[2]) or where[1] != table:
        return Change(frozenset({table, f"{table}:{ANY}"}))
    keys = tuple(params)[-((where[3] or "%s").count("%s")) :]
    names = {table} | {f"{table}:{key}" for key in keys}
    if table == PAGE and kind == "DELETE":
        names.add(f"{PAGE}:{ANY}")
    return Change(frozenset(names), keys if table == PAGE and kind == "UPDATE" else ())


def _inserted(sql: str, table: str, params: Any) -> set[str]:
    """What a new row changes beside the lists of its table."""
    match = _INSERTED.match(sql)
    if match is None or not params:
        return {f"{table}:{ANY}"}
    columns = [name.strip(' "') for name in match[1].split(",")]
    if table != PAGE:
        if not any(map(_is_key, columns)):
            return set()
        # A page may have looked for a row with this key before there was one.
        known = len(columns) == len(params)
        keys = {value for name, value in zip(columns, params, strict=False) if _is_key(name)}
        return {f"{table}:{key}" for key in keys} if known else {f"{table}:{ANY}"}
    if len(columns) != len(params) or not {"path", "url_path"} <= set(columns):
        return {f"{PAGE}:{ANY}"}
    row = dict(zip(columns, params, strict=True))
    return places(str(row["path"]), str(row["url_path"]))
