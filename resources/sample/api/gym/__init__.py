"""The gym's bookings."""
