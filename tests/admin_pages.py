"""Addresses and forms of the admin, as tests use them."""

from django.urls import reverse

from accounts.models import AuditEntry


def changelist(model):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


def add(model):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_add")


def page(obj, name="change", *more):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_{name}", args=[obj.pk, *more])


def form_of(response, **changes):
    """What the browser would send back: every field of the page as it was shown."""
    context = response.context
    data = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            collect(field, data)
    return data | changes


def collect(field, data):
    value = field.value()
    widgets = getattr(field.field.widget, "widgets", None)
    if widgets is not None:
        parts = value if isinstance(value, list) else field.field.widget.decompress(value)
        parts = field.field.widget.decompress(value) if field.name == "tie_breaks" else parts
        for index, part in enumerate(parts):
            data[f"{field.html_name}_{index}"] = "" if part is None else part
    elif value is True:
        data[field.html_name] = "on"
    elif value is not None and value is not False:
        data[field.html_name] = value


def audited(client, url, data):
    """POST and return the lines that it left."""
    before = AuditEntry.objects.count()
    response = client.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    return list(AuditEntry.objects.order_by("pk")[before:])
