"""How much an expert accepts, and whether they can chair."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

from accounts.guards import lift, refuse, remade


class Migration(migrations.Migration):
    dependencies = [("judging", "0012_signing")]

    operations = [
        lift("judging_judge", "UPDATE"),
        *remade(
            migrations.AddField(
                model_name="judge",
                name="can_chair",
                field=models.BooleanField(default=True, verbose_name="can chair a panel"),
            ),
            migrations.AddField(
                model_name="judge",
                name="most_entries",
                field=models.PositiveSmallIntegerField(
                    blank=True,
                    help_text="Empty: any number.",
                    null=True,
                    validators=[MinValueValidator(1), MaxValueValidator(2000)],
                    verbose_name="entries of an online review at most",
                ),
            ),
            migrations.AddField(
                model_name="judge",
                name="most_heats",
                field=models.PositiveSmallIntegerField(
                    blank=True,
                    help_text="Empty: any number.",
                    null=True,
                    validators=[MinValueValidator(1), MaxValueValidator(100)],
                    verbose_name="heats of a round at most",
                ),
            ),
        ),
        refuse(
            "judging_judge",
            "UPDATE",
            when="NEW.user_id <> OLD.user_id",
            message="a judge stays the same person",
        ),
    ]
