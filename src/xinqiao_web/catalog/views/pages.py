"""Pages that say what was done, and pages that are nothing but a form."""

from functools import partial

from xinqiao_web.accounts.views import answers

done = partial(answers.done, room="catalog")
form_page = partial(answers.form_page, room="catalog")
