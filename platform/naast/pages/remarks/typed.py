"""What somebody is typing, read from the form of Wagtail's editor: as it stands, complete or not. Nothing is kept."""

from typing import Any

from django.http import QueryDict
from wagtail.models import Page

from naast.pages.remarks.looking import Report, report
from naast.pages.remarks.written import Children, bodies, child_relations, short_fields

# What a form that was not made by the editor can bring about in the parts that read it.
_UNREADABLE = (AttributeError, IndexError, KeyError, LookupError, RecursionError, TypeError, ValueError)


class UnreadableError(ValueError):
    """The form is not one of Wagtail's editor."""


def report_on(page: Page, data: QueryDict, *, parent: Page, user: Any) -> Report:
    """Look over what is typed.

    Not by way of the valid form, as the preview does: a text is looked at from its first letter, when fields that have
    to be filled in are still empty.

    Parameters:
        page: as it was last saved, or a new one; it takes over the texts that were typed and is never saved.
        data: the form as it was posted.
        parent: the page above it.
        user: who types; choosers take in only what that person could have chosen (``naast.pages.choosers``).

    Raises:
        UnreadableError: the form was not made by the editor.
    """
    model = type(page)
    try:
        form = page.get_edit_handler().get_form_class()(data, instance=page, parent_page=parent, for_user=user)
        for name in ["title", *(one.name for one in [*short_fields(model), *bodies(model)])]:
            if name in form.fields:
                setattr(page, name, form[name].data)
        return report(page, _children(form, model))
    except _UNREADABLE as error:
        raise UnreadableError(str(error)) from error


def _children(form: Any, model: type[Page]) -> Children:
    found: Children = {}
    for relation in child_relations(model):
        name = relation.get_accessor_name()
        formset = form.formsets.get(name)
        if formset is None:
            continue
        names = [one.name for one in short_fields(relation.related_model)]
        found[name] = {
            place: {key: row[key].data for key in names if key in row.fields}
            for place, row in enumerate(formset.forms)
            if not row["DELETE"].data
        }
    return found
