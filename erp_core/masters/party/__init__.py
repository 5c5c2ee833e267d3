"""Party: whom we buy from and sell to. A party may be customer, supplier, or both.

Statuses: active or not; an inactive party stays on its old documents and is not offered for new ones.
"""
