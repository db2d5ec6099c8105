"""Addresses of what a round tells, and of what is said against it."""

from django.urls import path

from xinqiao_web.rounds.views import results, situation

urlpatterns = [
    path("results/", results.newest, name="results"),
    path("rounds/<int:number>/result", results.result, name="result"),
    path("rounds/<int:number>/result.zip", results.export, name="result-export"),
    path("situation/", situation.newest, name="situation"),
    path("rounds/<int:number>/situation", situation.one, name="round-situation"),
    path("rounds/<int:number>/objections", results.objections, name="objections"),
]
