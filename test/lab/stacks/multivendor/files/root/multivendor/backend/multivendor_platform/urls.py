from django.urls import path

from departments import views

urlpatterns = [path('api/departments/', views.departments)]
