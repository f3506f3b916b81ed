"""The lists of the admin; they are made from what is registered there."""

from accounts.exporting import admin_lists
from accounts.exporting.listings import FURTHER

FURTHER.append((admin_lists.find, admin_lists.every))
