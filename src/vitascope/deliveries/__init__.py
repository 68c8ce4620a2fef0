"""What callers were promised after the result: webhooks and uploads, tried until they are done or visibly given up."""

from vitascope.deliveries.courier import Courier
from vitascope.deliveries.model import Delivery, WebhookFormat

__all__ = ["Courier", "Delivery", "WebhookFormat"]
