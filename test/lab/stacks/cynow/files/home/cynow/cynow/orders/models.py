from django.db import models


class Order(models.Model):
    customer = models.CharField(max_length=80)
    quantity = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ['-created']
