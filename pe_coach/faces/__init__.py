"""Nobody is recognised in a picture that leaves the program: whose heads are where, and how they are hidden."""

from pe_coach.faces.film import faces, without_faces
from pe_coach.faces.heads import Areas, hidden_areas
from pe_coach.faces.hidden import Hidden
from pe_coach.faces.hiding import hide, only

__all__ = ["Areas", "Hidden", "faces", "hidden_areas", "hide", "only", "without_faces"]
