"""What is around drawn people: bars, mats, sand, water, crowds, pools, and what cameras make of it."""
