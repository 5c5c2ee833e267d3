"""Item: whatever is bought, made or sold: fibre, yarn, fabric, trim, chemical, garment, service.

Statuses: active or not; an inactive item stays on its old documents and is not offered for new ones.
"""
