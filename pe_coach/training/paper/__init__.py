"""The paper's experiments on COCO and MPII, as commands.

    python -m pe_coach.training.train --config coco_256x192 --data COCO --out RUN
    python -m pe_coach.training.evaluate --config coco_256x192 --data COCO --weights RUN/final.safetensors --flip

`configs/*.toml` says what is built and how it is trained; `people` what every data set is read into; `coco` and `mpii`
the two layouts on disk and their scores; `views` what the network is shown; `training` and `evaluation` the two
commands. Nothing here is used by the product or by the training of the network that ships.
"""
