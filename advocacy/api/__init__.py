"""The REST resources of advocacy: moments, milestones, advocates, offers, and the inspector of one event."""
