import { deploy } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/migration-not-run',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the new version was started without its migration',
  seed: '000 issue 2',
  break: `${deploy(`sed -i '/migrat/d' entrypoint.sh
sed -i "s/^class Department.*/&\\\\n    position = models.IntegerField(default=0)/" departments/models.py
sed -i "s/'name', 'slug'/&, 'position'/" departments/views.py
cat > departments/migrations/0003_position.py <<'PY'
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('departments', '0002_first_departments')]
    operations = [migrations.AddField('department', 'position', models.IntegerField(default=0))]
PY`)}
until_ok 200 'docker ps | grep -q img-captain-multivendor-backend:8'; sleep 3`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.migration-missing',
    evidence: [/column departments_department.position does not exist/],
    repair: 'command',
  },
});
