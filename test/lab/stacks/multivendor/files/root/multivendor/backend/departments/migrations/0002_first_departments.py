from django.db import migrations


def fill(apps, editor):
    model = apps.get_model('departments', 'Department')
    for name in ('Electronics', 'Fashion', 'Grocery'):
        model.objects.create(name=name, slug=name.lower())


class Migration(migrations.Migration):
    dependencies = [('departments', '0001_initial')]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
