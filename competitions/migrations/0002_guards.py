from django.db import migrations

from accounts.guards import refuse


class Migration(migrations.Migration):
    dependencies = [("competitions", "0001_initial")]

    operations = [
        refuse(
            "competitions_ruleset",
            "UPDATE",
            "DELETE",
            when="OLD.frozen_at IS NOT NULL",
            message="a frozen rule set does not change",
        ),
        refuse(
            "competitions_round",
            "UPDATE",
            when="OLD.state <> 'planned' AND NEW.rule_set_id <> OLD.rule_set_id",
            message="a round keeps the rules that it was opened with",
        ),
    ]
