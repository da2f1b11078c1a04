#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py WEFT_BADGE: texts and images for good, bad and broken reports."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = os.path.abspath(sys.argv.pop())


def report(*statuses, claim='C', edition='2026.1', candidates=1):
    cases = [{'status': status, 'profile': 'C'} for status in statuses]
    return {'suite': edition, 'runtimes': [{'claim': claim}] * candidates, 'cases': cases}


class Badge(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.report, self.badge = (os.path.join(folder.name, name) for name in ('report.json', 'badge.svg'))

    def run_on(self, text):
        with open(self.report, 'w', encoding='utf-8') as file:
            file.write(text)
        done = subprocess.run([sys.executable, PROGRAM, self.report, '-o', self.badge], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode, done.stdout, done.stderr

    def image(self):
        root = xml.etree.ElementTree.parse(self.badge).getroot()
        return root.get('aria-label'), [rect.get('fill') for rect in root.findall('{*}rect')][1]

    def test_good(self):
        line = 'weft C 2026.1, 2/2, 1 unsupported'
        self.assertEqual(self.run_on(json.dumps(report('pass', 'unsupported', 'pass', 'skipped', 'noted'))),
                         (0, line + '\n', ''))
        self.assertEqual(self.image(), (line, '#217821'))

    def test_failures(self):
        for word in ('fail', 'crash', 'timeout', 'expected-fail', 'unexpected-pass'):
            with self.subTest(word=word):
                self.assertEqual(self.run_on(json.dumps(report('pass', word))),
                                 (1, 'weft C 2026.1, 1/2, 0 unsupported\n', ''))
                self.assertEqual(self.image()[1], '#b02a2a')

    def test_hostile(self):
        self.run_on(json.dumps(report('pass', edition='"><script>&')))
        self.assertEqual(self.image()[0], 'weft C "><script>&, 1/1, 0 unsupported')

    def test_unusable(self):
        for why, text in (('no report', ''), ('no report', '[]'), ('no report', '{}'),
                          ('no report', json.dumps(report('pass'))[:-9]),
                          ('2 candidates', json.dumps(report('pass', candidates=2))),
                          ('part of a profile', json.dumps(report('pass', claim=None)))):
            with self.subTest(text=text):
                code, out, err = self.run_on(text)
                self.assertEqual((code, out, err.count('\n'), os.path.exists(self.badge)), (2, '', 1, False))
                self.assertIn(why, err)


unittest.main()
