import json

from django.http import JsonResponse

from .models import Department


def departments(request):
    if request.method == 'POST':
        data = json.loads(request.body)
        found, created = Department.objects.get_or_create(slug=data['slug'], defaults={'name': data['name']})
        return JsonResponse({'id': found.id}, status=201 if created else 200)
    return JsonResponse(list(Department.objects.values('name', 'slug')), safe=False)
