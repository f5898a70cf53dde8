"""How a text sounds: enthusiastic, friendly, neutral, negative, or unknown where we cannot tell.

Pure: words in, a word out. Read by `sources`; owns no table. A language it does not know, a text too short to judge or
one that says two things at once is *unknown*, never neutral. The tone is shown in words, never as a number.
"""
