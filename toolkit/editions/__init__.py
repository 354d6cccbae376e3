"""The built site in other forms: as PDF (`make pdf`) and as a zip that opens from disk (`make zip`).

_build/html + _toc.yml ──plan──> parts ──compose──> one HTML document ──press──> _build/pdf/*.pdf
_build/html ──disk──> _build/耙胶梳-离线版.zip
"""
