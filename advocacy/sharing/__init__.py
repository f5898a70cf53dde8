"""What buyers show of what they bought, and the code in the parcel that invites them to.

Owns: ParcelCode, UserContent, ContentFile, SharingSettings. Reads: orders, links (whose link a picture carries). Called by
the parcel's page, the REST API (gallery, codes) and the admin (moderation, the sheet to print). Tells upward through the
inbox what was approved; never shows anything without the person's permission and somebody's look.
"""
