"""What a statement reads and changes: never less than it does."""

import pytest

from naast.pagecache import watching
from naast.pagecache.statements import PAGE, changes, reads

_ARTICLE = (
    'SELECT * FROM "articles_articlepage" INNER JOIN "wagtailcore_page" '
    'ON ("articles_articlepage"."page_ptr_id" = "wagtailcore_page"."id")'
)


@pytest.mark.parametrize(
    ("sql", "params", "names"),
    [
        ('SELECT * FROM "pages_topic" ORDER BY "pages_topic"."name"', (), {"pages_topic"}),
        (
            'SELECT * FROM "pages_topic" WHERE "pages_topic"."id" = %s LIMIT 21',
            (5,),
            {"pages_topic:5", "pages_topic:*"},
        ),
        (
            'SELECT * FROM "pages_topic" WHERE "pages_topic"."id" IN (%s, %s)',
            (5, 6),
            {"pages_topic:5", "pages_topic:6", "pages_topic:*"},
        ),
        # The row of the author is known, and which articles are theirs is not.
        (
            'SELECT * FROM "a" INNER JOIN "b" ON ("a"."b_id" = "b"."id") WHERE "b"."id" = %s',
            (1,),
            {"a", "b:1", "b:*"},
        ),
        ('SELECT * FROM "a" WHERE ("a"."id" = %s OR "a"."x")', (1,), {"a"}),
        ('SELECT * FROM "a" WHERE "a"."owner_id" = %s', (1,), {"a"}),
        ('SELECT * FROM "a" WHERE "a"."id" IN (SELECT "b"."a_id" FROM "b" WHERE "b"."id" = %s)', (1,), {"a", "b"}),
        # A path that is denied says nothing about where the others are.
        (
            f'SELECT * FROM "{PAGE}" WHERE (NOT ("{PAGE}"."depth" = %s AND ("{PAGE}"."path" LIKE %s)))',
            (3, "00010001%"),
            {PAGE},
        ),
        (
            (
                f'SELECT * FROM "wagtailcore_pageviewrestriction" INNER JOIN "{PAGE}" '
                f'ON ("wagtailcore_pageviewrestriction"."page_id" = "{PAGE}"."id")'
            ),
            (),
            {"wagtailcore_pageviewrestriction", f"{PAGE}:*"},
        ),
        (f"{_ARTICLE} ORDER BY 1", (), {"articles_articlepage", f"{PAGE}:*"}),
        (
            f'{_ARTICLE} WHERE "articles_articlepage"."page_ptr_id" = %s LIMIT 21',
            (7,),
            {"articles_articlepage:7", "articles_articlepage:*", f"{PAGE}:7", f"{PAGE}:*"},
        ),
        # One list of a kind beside one of any kind.
        (f'{_ARTICLE} WHERE EXISTS(SELECT 1 FROM "wagtailcore_page" U0)', (), {"articles_articlepage", PAGE}),
        (f'SELECT * FROM "{PAGE}" WHERE "{PAGE}"."live"', (), {PAGE}),
        (
            f'SELECT * FROM "{PAGE}" WHERE ("{PAGE}"."live" AND "{PAGE}"."url_path" = %s) LIMIT 1',
            ("/naast/x/",),
            {f"{PAGE}#/naast/x/", f"{PAGE}:*"},
        ),
        (
            f'SELECT * FROM "{PAGE}" WHERE ("{PAGE}"."path" IN (%s, %s) AND NOT ("{PAGE}"."id" = %s))',
            ("0001", "00010001", 4),
            {f"{PAGE}@0001", f"{PAGE}@00010001", f"{PAGE}:*"},
        ),
        (
            f'SELECT * FROM "{PAGE}" WHERE ("{PAGE}"."depth" = %s AND "{PAGE}"."path" LIKE %s ESCAPE \'\\\')',
            (3, "00010001%"),
            {f"{PAGE}/00010001", f"{PAGE}:*"},
        ),
        (
            f'SELECT * FROM "{PAGE}" WHERE ("{PAGE}"."depth" = %s AND "{PAGE}"."path" BETWEEN %s AND %s)',
            (3, "000100010001", "00010001ZZZZ"),
            {f"{PAGE}/00010001", f"{PAGE}:*"},
        ),
        (f'SELECT * FROM "{PAGE}" WHERE NOT ("{PAGE}"."path" LIKE %s)', ("0001%",), {PAGE}),
        (f'SELECT * FROM "{PAGE}" WHERE ("{PAGE}"."path" LIKE %s OR "{PAGE}"."live")', ("0001%",), {PAGE}),
    ],
)
def test_a_question_reads(sql: str, params: tuple[object, ...], names: set[str]) -> None:
    found, refusal = reads(sql, params)
    assert set(found) == names
    assert not refusal


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "courses_enrolment"',
        'SELECT * FROM "a" INNER JOIN "django_session" ON (1 = 1)',
        'SELECT * FROM "a" WHERE "a"."x" < CURRENT_TIMESTAMP',
        "SELECT * FROM a WHERE a.x < STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')",  # Django's Now() on SQLite
        "SELECT * FROM a, b",
    ],
)
def test_what_belongs_to_people_or_to_a_moment_or_cannot_be_read_is_refused(sql: str) -> None:
    assert reads(sql, ())[1]


@pytest.mark.parametrize(
    ("sql", "params", "names", "pages"),
    [
        ('INSERT INTO "a" ("x") VALUES (%s) RETURNING "a"."id"', (1,), {"a"}, ()),
        # Somebody may have asked for the row with this key while there was none.
        ('INSERT INTO "a" ("id", "x") VALUES (%s, %s)', (7, 1), {"a", "a:7"}, ()),
        ('INSERT INTO "a" ("id", "x") VALUES (%s, 1)', (7,), {"a", "a:*"}, ()),
        ('INSERT OR IGNORE INTO "a" ("x") VALUES (%s)', (1,), {"a", "a:*"}, ()),
        ('INSERT INTO "a" ("x") VALUES (%s) ON CONFLICT("x") DO UPDATE SET "x" = 1', (1,), {"a", "a:*"}, ()),
        ('UPDATE "a" SET "x" = %s WHERE "a"."id" = %s', (1, 5), {"a", "a:5"}, ()),
        ('UPDATE "a" SET "x" = %s WHERE "a"."id" IN (%s, %s)', (1, 5, 6), {"a", "a:5", "a:6"}, ()),
        ('UPDATE "a" SET "x" = %s WHERE "a"."y" = %s', (1, 5), {"a", "a:*"}, ()),
        ('UPDATE "a" SET "x" = %s WHERE ("a"."y" AND "a"."id" = %s)', (1, 5), {"a", "a:*"}, ()),
        ('UPDATE "a" SET "x" = %s', (1,), {"a", "a:*"}, ()),
        ('DELETE FROM "a" WHERE "a"."id" IN (%s)', (5,), {"a", "a:5"}, ()),
        ('DELETE FROM "a"', (), {"a", "a:*"}, ()),
        (f'UPDATE "{PAGE}" SET "title" = %s WHERE "{PAGE}"."id" = %s', ("x", 5), {PAGE, f"{PAGE}:5"}, (5,)),
        (f"UPDATE {PAGE} SET path = 1 WHERE path LIKE %s", ("1",), {PAGE, f"{PAGE}:*"}, ()),
        (f'DELETE FROM "{PAGE}" WHERE "{PAGE}"."id" IN (%s)', (5,), {PAGE, f"{PAGE}:5", f"{PAGE}:*"}, ()),
        (
            f'INSERT INTO "{PAGE}" ("path", "url_path") VALUES (%s, %s)',
            ("000100020003", "/naast/x/"),
            {PAGE, f"{PAGE}@000100020003", f"{PAGE}#/naast/x/"}
            | {f"{PAGE}/{path}" for path in ("0001", "00010002", "000100020003")},
            (),
        ),
    ],
)
def test_a_statement_changes(sql: str, params: tuple[object, ...], names: set[str], pages: tuple[int, ...]) -> None:
    found = changes(sql, params, many=False)
    assert set(found.names) == names
    assert found.pages == pages


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "courses_enrolment" SET "x" = %s',
        'INSERT INTO "django_session" ("x") VALUES (%s)',
        f'UPDATE "{PAGE}" SET "draft_title" = %s, "latest_revision_id" = %s WHERE "{PAGE}"."id" = %s',
        f'UPDATE "{PAGE}" SET "numchild" = ("{PAGE}"."numchild" + 1) WHERE "{PAGE}"."path" = %s',
        'UPDATE "accounts_user" SET "last_login" = %s WHERE "accounts_user"."id" = %s',
        "SAVEPOINT x",
    ],
)
def test_what_no_reader_sees_changes_nothing(sql: str) -> None:
    assert not changes(sql, (1, 2, 3), many=False).names


def test_a_draft_beside_something_that_readers_see_is_a_change() -> None:
    sql = f'UPDATE "{PAGE}" SET "draft_title" = %s, "title" = %s WHERE "{PAGE}"."id" = %s'
    assert changes(sql, ("x", "x", 3), many=False).names


def test_many_rows_at_once_are_never_taken_for_one() -> None:
    sql = 'UPDATE "a" SET "x" = %s WHERE "a"."id" = %s'
    assert changes(sql, [(1, 5), (1, 6)], many=True).names == frozenset({"a", "a:*"})


@pytest.mark.parametrize(
    "sql", ['(SELECT "a"."x" FROM "a") UNION (SELECT "a"."y" FROM "a")', '\n    SELECT x FROM "a"']
)
def test_a_question_is_seen_however_it_begins(sql: str) -> None:
    with watching.reading() as read:
        watching._statement(lambda *_args: None, sql, (), False, {})  # noqa: FBT003 - as Django calls it
    assert read.names == {"a"}
