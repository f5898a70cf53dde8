"""Hosts of mail addresses that anybody can have."""

# fmt: off
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "hotmail.co.uk", "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "yahoo.co.uk",
    "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com",
    "pm.me", "tutanota.com", "tuta.com", "gmx.com", "gmx.de", "gmx.net", "gmx.fr", "web.de",
    "t-online.de", "freenet.de", "mail.com", "zoho.com", "fastmail.com", "hey.com", "yandex.ru",
    "mail.ru", "qq.com", "163.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr",
    "neuf.fr", "bbox.fr", "numericable.fr", "bluewin.ch", "libero.it", "virgilio.it",
    "telenet.be", "skynet.be", "btinternet.com", "sky.com",
})
# fmt: on
"""Hosts of everybody's mail: sharing one says nothing about sharing a company."""
