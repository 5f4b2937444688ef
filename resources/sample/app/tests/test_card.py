import unittest

from card import card


class CardTest(unittest.TestCase):
    def test_the_hour_has_two_digits(self):
        self.assertEqual(card("Ada", 7), "07:00 Ada")
