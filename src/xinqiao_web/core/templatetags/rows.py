"""Rows of a sheet in templates."""

from django import template

from xinqiao_web.core.lists import key_name

register = template.Library()
register.filter(key_name)
