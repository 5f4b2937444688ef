import unittest

from gym.members import may_book


class MembersTest(unittest.TestCase):
    def test_grown_ups_may_book(self):
        self.assertTrue(may_book(16))

    def test_children_may_not(self):
        self.assertFalse(may_book(15))
