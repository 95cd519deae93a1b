"""The addresses of the house with the tests' own room."""

from nhip.screens import errors, urls

urlpatterns = urls.of_all_resources()
handler403, handler404, handler500 = errors.denied, errors.missing, errors.failed
