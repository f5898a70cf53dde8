"""Pages without log-in: the page behind the link in a moment's mail. Looking at one changes nothing."""
