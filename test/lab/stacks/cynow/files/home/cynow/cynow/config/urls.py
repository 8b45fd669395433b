from django.urls import include, path

urlpatterns = [
    path('cynow/orders/', include('orders.urls')),
    path('cynow/', include('cylinders.urls')),
]
