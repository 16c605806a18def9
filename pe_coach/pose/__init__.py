"""Room 3, where the joints are: skeleton, estimator, heat-map decoding, oriented crops, following, cleaning."""

from pe_coach.pose.cleaning import clean
from pe_coach.pose.estimator import PoseEstimator, Poses
from pe_coach.pose.files import load_keypoints, load_origin, save_keypoints
from pe_coach.pose.following import follow, follow_all
from pe_coach.pose.near import near_side
from pe_coach.pose.origin import Origin
from pe_coach.pose.person import Person
from pe_coach.pose.pictures import in_time
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY, COCO17, Skeleton

__all__ = [
    "BODY",
    "COCO17",
    "Origin",
    "Person",
    "PoseEstimator",
    "PoseSequence",
    "Poses",
    "Skeleton",
    "clean",
    "follow",
    "follow_all",
    "in_time",
    "load_keypoints",
    "load_origin",
    "near_side",
    "save_keypoints",
]
