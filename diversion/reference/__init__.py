"""Reference data that the software ships: names, codes, dates and numbers, and where each comes from.

Facts only, no texts of rules and no disputes. ``services/reference.py`` loads the files into the
registers; a court then works with the registers, never with these files.

``causes_2026.csv``: civil causes of action in force since 2026-01-01, from the official catalogue 法〔2025〕226号
(an official text, outside copyright). ``number`` is the official one within its level, ``court_code`` the courts'
system code, which the seven entries of the 农民专业合作社 branch lack. Rows stand in the order of the catalogue: an
entry's parent is the nearest one above it that is a level higher.

``cause_initials.csv``: the first letters of the sounds of each cause's name, for typing; made from it with the dictionary
pypinyin (licence MIT) and compared with it by a test. No register: it says how a name is typed and nothing about it.

``regions.csv``: administrative divisions of 2 (province), 4 (city), 6 (district), 9 (street) and 12 (village) digits
as published by the National Bureau of Statistics for 2023-06-30; villages for Suzhou (3205) only. Gathered in
modood/Administrative-divisions-of-China, licence WTFPL.

``courts.csv``: courts with their 法院代字 and, where known, their region; names as of about 2015. From MetaGLM/LawGLM,
licence Apache-2.0. A court code is not a region code: 365 courts have no region here and 12 codes differ from
the digits of the region.

``calendar/YEAR.json``: the State Council's yearly holiday notices: days off and make-up working days, with the
address of each notice. From NateScarlet/holiday-cn, licence MIT. The notice for 2027 is not published yet; a
year without a notice is unknown, never guessed.

``benchmarks.csv``: published success rates with numerator, denominator, what the denominator counts, regime
and source, graded by how the figure was seen, with notes in Chinese (in English in the pages' catalogues); ``comparable`` says whether it may stand beside a figure of ours.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the files lie."""
