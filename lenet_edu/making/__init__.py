"""What makes the course and its figures; no notebook imports anything from here.

`authoring` turns ``sources/`` into notebooks, `site` turns the solved notebooks into
web pages, `digits` takes the 5,000 that come along out of MNIST, `bench` races the fast
engine for the figures of docs/ and README, and `teaching` keeps the teacher's guide in
step with the bank.
"""
