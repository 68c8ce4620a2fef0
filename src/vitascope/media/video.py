"""Films: frames to files and files to frames, through FFmpeg.

Frames are uint8, shape (height, width, 3), sRGB. Everything here streams, one frame at a time, and blocks:
call it from a thread or, better, from an engine's child process. FFmpeg releases the GIL while it works.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import av
import av.error
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from vitascope import errors
from vitascope.media.sniffing import HEAD, describe, sniff
from vitascope.media.vp9 import vp9_options
from vitascope.media.x264 import x264_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.container import InputContainer

Frame = npt.NDArray[np.uint8]
"""One picture of a film: uint8, shape (height, width, 3), sRGB."""

VideoFormat = Literal["MP4", "MOV", "WEBM"]
"""The formats films are written in. A further one is a row in `_WRITE` and a name here."""

_THREADS = 4
"""Fixed, because what encoders write depends on it: the same frames give the same bytes on any number of cores."""

_BT709 = 1
"""The number that stands for BT.709 among the matrices of H.273, which is not the number of swscale's."""

_RED, _BLUE = 0.2126, 0.0722
_TO_BT709 = np.array(
    [
        [219 * _RED, 219 * (1 - _RED - _BLUE), 219 * _BLUE, 255 * 16],
        [-112 * _RED / (1 - _BLUE), -112 * (1 - _RED - _BLUE) / (1 - _BLUE), 112, 255 * 128],
        [112, -112 * (1 - _RED - _BLUE) / (1 - _RED), -112 * _BLUE / (1 - _RED), 255 * 128],
    ],
    np.float32,
) / np.float32(255)
"""From sRGB in 0..255 to BT.709's luma and two chromas in limited range: three factors and an offset each."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """How one format is written: the muxer and its options, the encoder and its options for a quality."""

    muxer: str
    muxer_options: dict[str, str]
    codec: str
    codec_options: Callable[[int], dict[str, str]]


_WRITE = {
    "MP4": _Writing("mp4", {"movflags": "+faststart"}, "libx264", x264_options),
    "MOV": _Writing("mov", {"movflags": "+faststart"}, "libx264", x264_options),
    # The index comes first here too. Unless it is asked to be exact, the muxer invents an id for each file.
    "WEBM": _Writing("webm", {"cues_to_front": "1", "fflags": "+bitexact"}, "libvpx-vp9", vp9_options),
}

_DEMUXERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film is: size in pixels, frames a second, number of frames, seconds, and FFmpeg's names."""

    width: int
    height: int
    fps: float
    frame_count: int
    duration: float
    codec: str
    pixel_format: str


def encode_film(
    frames: Iterator[Frame],
    path: Path,
    *,
    width: int,
    height: int,
    fps: int,
    frame_count: int,
    quality: int = 95,
    video_format: VideoFormat = "MP4",
) -> None:
    """Write `frames` to `path` while they are made: BT.709, limited range, 4:2:0, playable while it loads.

    `quality` is 20 to 99. The same frames give the same bytes. The file is removed if anything fails, also
    where `frames` itself raises. Raises `errors.GenerationRefused` for an odd size, `errors.EngineFailed`
    where a frame is not (height, width, 3) uint8 or there are not exactly `frame_count` of them,
    `errors.StorageFailed` where the file cannot be written.
    """
    if width % 2 or height % 2:
        raise errors.GenerationRefused(f"A film's width and height must be even: {width}x{height} is not.")
    try:
        _write(
            _checked(frames, width, height, frame_count),
            path,
            width,
            height,
            fps,
            quality,
            _WRITE[video_format],
        )
    except av.error.FFmpegError as error:
        path.unlink(missing_ok=True)
        reason = f"The film could not be written: {error.strerror}."
        kind = errors.StorageFailed if isinstance(error, OSError) else errors.EngineFailed
        raise kind(reason) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(
    frames: Iterator[Frame], path: Path, width: int, height: int, fps: int, quality: int, writing: _Writing
) -> None:
    with av.open(path, "w", format=writing.muxer, options=writing.muxer_options) as container:
        stream = container.add_stream(writing.codec, rate=fps, options=writing.codec_options(quality))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.thread_count = _THREADS
        # Untagged, a player guesses the matrix from the size, and colours shift.
        context.color_range, context.colorspace = ColorRange.MPEG, _BT709
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_numpy_buffer(_planes(frame), format="yuv420p")))
        container.mux(stream.encode(None))


def _planes(frame: Frame) -> Frame:
    """Give the three planes of 4:2:0 one below the other, (3/2 height, width): in a third of swscale's time."""
    height, width = frame.shape[:2]
    full = cv2.transform(frame, _TO_BT709)
    planes = np.empty((height * 3 // 2, width), np.uint8)
    cv2.extractChannel(full, 0, planes[:height])
    for channel, plane in enumerate(planes[height:].reshape(2, height // 2, width // 2), 1):
        cv2.resize(cv2.extractChannel(full, channel), (width // 2, height // 2), plane, interpolation=cv2.INTER_AREA)
    return planes


def _checked(frames: Iterator[Frame], width: int, height: int, frame_count: int) -> Iterator[Frame]:
    """Pass frames on, if they are what was promised."""
    count = 0
    for frame in frames:
        if frame.shape != (height, width, 3) or frame.dtype != np.uint8:
            raise errors.EngineFailed(
                f"Frame {count} of the film is {frame.dtype} {frame.shape}, not uint8 {(height, width, 3)}."
            )
        count += 1
        if count > frame_count:
            raise errors.EngineFailed(f"The engine made more than the {frame_count} frames of the film.")
        yield frame
    if count != frame_count:
        raise errors.EngineFailed(f"The engine made {count} frames of a film of {frame_count}.")


def probe_film(path: Path) -> FilmFacts:
    """Read what the film at `path` is. Counts its frames without decoding them.

    Raises `errors.MediaInvalid` where it is not an MP4, MOV or WEBM film, or is damaged.
    """
    with _opened(path) as container:
        stream = container.streams.video[0]
        rate = stream.average_rate or stream.guessed_rate
        if not rate:
            raise errors.MediaInvalid("The film does not say how many frames it shows a second.")
        count = sum(1 for packet in container.demux(stream) if packet.size)
        context = stream.codec_context
        return FilmFacts(
            width=context.width,
            height=context.height,
            fps=float(rate),
            frame_count=count,
            duration=float(count / rate),
            codec=context.name,
            pixel_format=context.pix_fmt or "",
        )


def read_frames(path: Path) -> Iterator[Frame]:
    """Decode the film at `path`, frame by frame. Raises `errors.MediaInvalid` as `probe_film` does."""
    with _opened(path) as container:
        for frame in container.decode(video=0):
            picture = frame.to_ndarray(format="rgb24", src_colorspace=Colorspace.ITU709)
            yield picture.astype(np.uint8, copy=False)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """Open a film of an accepted kind; what goes wrong in the block becomes `errors.MediaInvalid`."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    demuxer = _DEMUXERS.get(sniff(head) or "")
    if demuxer is None:
        raise errors.MediaInvalid(f"The file is not a film but {describe(head)}; send MP4, MOV or WEBM.")
    try:
        # The demuxer is named, and only files may be opened: some kinds of film are lists of addresses to fetch.
        only_files = {"protocol_whitelist": "file"}
        with av.open(path, "r", format=demuxer, options=only_files, metadata_errors="replace") as container:
            # PyAV has no codec context, whatever its types say, for a codec that it does not know.
            if not container.streams.video or getattr(container.streams.video[0], "codec_context", None) is None:
                raise errors.MediaInvalid("The film is damaged, or holds no pictures of a known kind.")
            yield container
    except av.error.FFmpegError as error:
        raise errors.MediaInvalid("The film is damaged or incomplete and cannot be decoded.") from error
