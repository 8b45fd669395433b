from django.urls import path

from . import views

urlpatterns = [
    path('', views.order_list, name='order-list'),
    path('new/', views.order_create, name='order-create'),
    path('report/', views.report, name='order-report'),
    path('export/', views.export, name='order-export'),
    path('<int:pk>/', views.order_detail, name='order-detail'),
]
