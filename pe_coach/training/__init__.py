"""LE-HRNet in torch: network, data, training, evaluation, export. Imported by nobody else."""
