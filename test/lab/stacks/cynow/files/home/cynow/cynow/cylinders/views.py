from django.shortcuts import render


def dashboard(request):
    return render(request, 'orders/dashboard.html', {'gases': ['COS', 'CLF3', 'NF3']})
