"""Training on a graphics card: LEblocks as Triton kernels, samples made on the card, the step as one graph."""
