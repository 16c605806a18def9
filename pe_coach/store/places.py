"""Where the data lies, and whether that is a good place for it."""

from __future__ import annotations

import os
from pathlib import Path

from pe_coach.store.types import FolderWarning

FOLDER_VARIABLE = "PE_COACH_DATA"
"""Environment variable that names another folder for the data."""

SYNCED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud drive", "mobile documents"),
    *("cloudstorage", "nextcloud", "owncloud", "box sync", "pcloud", "pclouddrive", "mega", "sync", "seafile"),
    *("magentacloud", "hidrive", "tresorit", "syncthing"),
)
"""How programs call the folder that they copy to other computers; the name of an account may follow."""

MARKERS = (
    ".dropbox",
    ".dropbox.cache",
    ".stfolder",
    ".sync",
    ".owncloudsync.log",
    ".nextcloudsync.log",
    ".seafile-data",
)
"""Files that such programs put into it."""

NETWORK_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "9p", "ncpfs", "afs", "ceph")
"""Kinds of file systems that lie on another computer; `fuse.*` ones are taken by their own names."""

NETWORK_FUSE = ("sshfs", "davfs2", "rclone", "s3fs", "glusterfs", "curlftpfs")


def data_folder() -> Path:
    """Where everything is kept when nobody says otherwise; it need not exist."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("pe-coach", appauthor=False)


def folder_warning(folder: Path) -> FolderWarning | None:
    """Why a folder, which need not exist, is a bad place: copied to other computers, or on one.

    A database on a network share breaks when two computers write to it, and pupils' films in a synced folder leave
    the school. Known by the system's list of disks, by names of folders and by what sync programs put into them.
    """
    whole = folder.expanduser().resolve()
    above = [whole, *whole.parents]
    if any(_is_synced(path) for path in above):
        return FolderWarning.SYNCED
    return FolderWarning.NETWORK if _is_remote(whole) else None


def _is_synced(folder: Path) -> bool:
    """Whether a sync program owns a folder."""
    name = folder.name.casefold()
    named = any(name == known or name.startswith((f"{known} ", f"{known}-")) for known in SYNCED)
    return named or any((folder / marker).exists() for marker in MARKERS)


def _is_remote(folder: Path) -> bool:
    """Whether a folder lies on another computer."""
    if folder.drive.startswith("\\\\"):
        return True
    import psutil

    disks = {Path(disk.mountpoint): disk for disk in psutil.disk_partitions(all=True)}
    disk = next((disks[path] for path in (folder, *folder.parents) if path in disks), None)
    if disk is None:
        return False
    kind = disk.fstype.casefold()
    return "remote" in disk.opts.split(",") or kind in NETWORK_SYSTEMS or kind.removeprefix("fuse.") in NETWORK_FUSE
