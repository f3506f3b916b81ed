from django.db import migrations

from accounts.guards import append_only, refuse


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *append_only("accounts_auditentry"),
        refuse(
            "accounts_approval",
            "UPDATE",
            when="OLD.confirmed_at IS NOT NULL OR OLD.declined_at IS NOT NULL",
            message="what two people decided stays as it is",
        ),
        refuse(
            "accounts_approval",
            "DELETE",
            when="1 = 1",
            message="what two people decided stays as it is",
        ),
    ]
