import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/migration-failed',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the migration of the new version fails at start',
  seed: '000 issue 2',
  break: `${deploy(`cat > departments/migrations/0003_unique.py <<'PY'
from django.db import migrations


def rename(apps, editor):
    model = apps.get_model('departments', 'Department')
    for department in model.objects.all():
        department.slug = 'department'
        department.save()


class Migration(migrations.Migration):
    dependencies = [('departments', '0002_first_departments')]
    operations = [migrations.RunPython(rename)]
PY`)}
${logged('duplicate key value')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.migration-failed',
    evidence: [/duplicate key value violates unique constraint/],
    repair: 'person',
  },
});
