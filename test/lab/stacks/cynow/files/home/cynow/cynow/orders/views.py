import json

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render

from . import reports
from .models import Order


def order_list(request):
    return render(request, 'orders/list.html', {'orders': Order.objects.all()[:50]})


def order_detail(request, pk):
    order = get_object_or_404(Order, pk=pk)
    return JsonResponse({'customer': order.customer, 'quantity': order.quantity})


def order_create(request):
    data = json.loads(request.body or '{}')
    order = Order.objects.create(customer=data.get('customer', 'unknown'), quantity=data.get('quantity', 1))
    return JsonResponse({'id': order.id}, status=201)


def report(request):
    return JsonResponse(reports.summary(list(Order.objects.all())))


def export(request):
    return JsonResponse({'file': str(reports.export(Order.objects.all()))})
