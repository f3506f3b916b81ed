import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_ways_upwards")]

    operations = [
        migrations.AlterField(
            model_name="recommendation",
            name="into",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received",
                to="competitions.competition",
                verbose_name="recommended to",
            ),
        ),
        migrations.AlterField(
            model_name="recommendedentry",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.entry",
                verbose_name="entry below",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendedentry",
            constraint=models.UniqueConstraint(
                fields=["recommendation", "source"], name="recommended_source_once"
            ),
        ),
    ]
