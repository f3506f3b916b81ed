"""Opening an account with a mobile number."""

from typing import Any

from allauth.account.views import SignupView
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.sign_up import MobileSignupForm
from accounts.sms import is_available


class MobileSignup(SignupView):
    template_name = "account/signup_mobile.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_available():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[MobileSignupForm]:
        return MobileSignupForm


sign_up_mobile = MobileSignup.as_view()
# The class checks itself who comes; LoginRequiredMiddleware looks at the function.
sign_up_mobile.login_required = False
