"""Films hold exactly the frames that were given, in their colours, or no file is left."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import av
import numpy as np
import pytest

from vitascope import errors
from vitascope.media.sniffing import HEAD, sniff
from vitascope.media.video import FilmFacts, VideoFormat, encode_film, probe_film, read_frames
from vitascope.worker.generate import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vitascope.media.video import Frame

WIDTH, HEIGHT, COUNT = 320, 192, 30
FORMATS: tuple[VideoFormat, ...] = ("MP4", "MOV", "WEBM")
FIRST_PICTURE = {"MP4": b"mdat", "MOV": b"mdat", "WEBM": bytes.fromhex("1F43B675")}
INDEX = {"MP4": b"moov", "MOV": b"moov", "WEBM": bytes.fromhex("1C53BB6B91")}
"""What a file's index and its pictures begin with; in a WEBM that is an EBML id, which its list of ids has too."""

AGAIN = """
import runpy, sys
from pathlib import Path
here = runpy.run_path(sys.argv[1])
here["film"](Path(sys.argv[2]), here["moving"](), video_format=sys.argv[3])
"""
"""Writes the usual film in a process of its own."""


def moving(count: int = COUNT, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Frame]:
    """Draw smooth coloured waves that move."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for step in range(count):
        waves = (np.sin((x + 3 * step) / 47), np.sin((y + 2 * step) / 31), np.sin((x + y) / 70))
        yield (127.5 + 110 * np.stack(waves, axis=-1)).astype(np.uint8)


def film(
    path: Path,
    frames: Iterator[Frame],
    frame_count: int = COUNT,
    quality: int = 95,
    video_format: VideoFormat = "MP4",
) -> Path:
    """Write a film of the usual size and return its path."""
    encode_film(
        frames,
        path,
        width=WIDTH,
        height=HEIGHT,
        fps=24,
        frame_count=frame_count,
        quality=quality,
        video_format=video_format,
    )
    return path


@pytest.fixture(scope="module", params=FORMATS)
def video_format(request: pytest.FixtureRequest) -> VideoFormat:
    """Each format that films are written in."""
    return cast("VideoFormat", request.param)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, video_format: VideoFormat) -> Path:
    """Write one film in each format for the tests that only look at it."""
    return film(tmp_path_factory.mktemp("film") / "output", moving(), video_format=video_format)


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one film for the tests that damage it."""
    return film(tmp_path_factory.mktemp("film") / "output", moving())


def test_a_film_is_what_was_asked_for(written: Path, video_format: VideoFormat) -> None:
    """Size, rate, number of frames and kind are exact."""
    codec = "vp9" if video_format == "WEBM" else "h264"
    assert probe_film(written) == FilmFacts(WIDTH, HEIGHT, 24.0, COUNT, COUNT / 24, codec, "yuv420p")


def test_a_film_says_what_it_is(written: Path, video_format: VideoFormat) -> None:
    """The bytes tell the type under which the film is served."""
    with written.open("rb") as file:
        assert sniff(file.read(HEAD)) == MEDIA_TYPES[video_format]


def test_every_frame_comes_back(written: Path) -> None:
    """As many frames are decoded as were written, each of the right shape."""
    assert [frame.shape for frame in read_frames(written)] == [(HEIGHT, WIDTH, 3)] * COUNT


def test_frames_look_as_they_were_given(written: Path) -> None:
    """The first and the last frame are within 36 dB of what was drawn."""
    given, read = list(moving()), list(read_frames(written))
    for index in (0, -1):
        error = np.mean((given[index].astype(float) - read[index]) ** 2)
        assert 10 * np.log10(255**2 / error) >= 36


@pytest.mark.parametrize(
    "colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 40), (12, 200, 180)]
)
def test_flat_colours_do_not_shift(tmp_path: Path, colour: tuple[int, int, int], video_format: VideoFormat) -> None:
    """A player that believes the tags shows the colour that was given."""
    flat = np.broadcast_to(np.array(colour, np.uint8), (HEIGHT, WIDTH, 3)).copy()
    read = next(read_frames(film(tmp_path / "output", iter([flat] * 3), 3, video_format=video_format)))
    assert np.abs(read.astype(int) - flat).max() <= 3


def test_the_colours_are_tagged(written: Path) -> None:
    """The file says BT.709 and limited range in all four places."""
    with av.open(str(written)) as container:
        context = container.streams.video[0].codec_context
        tags = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
    assert tags == (1, 1, 1, 1)


def test_a_film_can_start_while_it_loads(written: Path, video_format: VideoFormat) -> None:
    """The index comes before the pictures."""
    data = written.read_bytes()
    assert 0 < data.index(INDEX[video_format]) < data.index(FIRST_PICTURE[video_format])


def test_frames_are_shown_in_order_at_an_even_pace(written: Path) -> None:
    """Each frame is shown at its time, to the millisecond, which is the finest that a WEBM can say."""
    with av.open(str(written)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([position / 24 for position in range(COUNT)], abs=0.000_51)


def test_the_same_frames_give_the_same_bytes(written: Path, tmp_path: Path, video_format: VideoFormat) -> None:
    """Writing is a function of the frames."""
    assert film(tmp_path / "output", moving(), video_format=video_format).read_bytes() == written.read_bytes()


def test_bytes_do_not_depend_on_what_memory_held_before(
    written: Path, tmp_path: Path, video_format: VideoFormat
) -> None:
    """Fresh memory filled with garbage, which the C library can be asked for, changes nothing."""
    for garbage in ("90", "165"):
        path = tmp_path / garbage
        frames = ["-c", AGAIN, __file__, str(path), video_format]
        subprocess.run([sys.executable, *frames], check=True, env={**os.environ, "MALLOC_PERTURB_": garbage})
        assert path.read_bytes() == written.read_bytes()


def test_bytes_do_not_depend_on_how_many_cores_there_are(
    written: Path, tmp_path: Path, video_format: VideoFormat
) -> None:
    """Written on one core, a film is the same."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        again = film(tmp_path / "output", moving(), video_format=video_format)
    finally:
        os.sched_setaffinity(0, cores)
    assert again.read_bytes() == written.read_bytes()


def test_lower_quality_is_a_smaller_file(written: Path, tmp_path: Path, video_format: VideoFormat) -> None:
    """The caller's quality reaches the encoder."""
    low = film(tmp_path / "output", moving(), quality=20, video_format=video_format)
    assert low.stat().st_size < written.stat().st_size / 2


@pytest.mark.parametrize(("made", "words"), [(COUNT - 1, "made 29 frames of a film of 30"), (COUNT + 1, "more than")])
def test_a_wrong_number_of_frames_is_the_engine_s_failure(tmp_path: Path, made: int, words: str) -> None:
    """One frame too few or too many fails, and leaves no file."""
    with pytest.raises(errors.EngineFailed, match=words):
        film(tmp_path / "output", moving(made))
    assert not (tmp_path / "output").exists()


def test_an_endless_engine_is_stopped_at_once(tmp_path: Path) -> None:
    """No more frames are asked for than one beyond the promise."""
    frames = moving(1000)
    with pytest.raises(errors.EngineFailed):
        film(tmp_path / "output", frames, 3)
    assert len(list(frames)) == 996


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((HEIGHT, WIDTH + 2, 3), np.uint8),
        np.zeros((HEIGHT, WIDTH, 4), np.uint8),
        np.zeros((HEIGHT, WIDTH, 3), np.float32),
    ],
)
def test_a_frame_of_another_shape_is_the_engine_s_failure(tmp_path: Path, frame: Frame) -> None:
    """Frames are checked, not scaled or cast."""
    with pytest.raises(errors.EngineFailed, match="Frame 2 of the film is"):
        film(tmp_path / "output", iter([*moving(2), frame]), 3)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(("width", "height"), [(321, 180), (320, 181)])
def test_odd_sizes_are_refused(tmp_path: Path, width: int, height: int) -> None:
    """Four pixels share a colour: there are no half ones."""
    with pytest.raises(errors.GenerationRefused, match=f"{width}x{height}"):
        encode_film(iter(()), tmp_path / "output", width=width, height=height, fps=24, frame_count=1)


def test_what_the_frames_raise_passes_through(tmp_path: Path) -> None:
    """A cancelled engine ends the film as it is, without a file."""

    def cancelled() -> Iterator[Frame]:
        yield from moving(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film(tmp_path / "output", cancelled())
    assert not (tmp_path / "output").exists()


def test_a_disk_that_takes_no_more_is_said(tmp_path: Path, video_format: VideoFormat) -> None:
    """A write that fails is a failure of storage, and leaves no file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(0)
    frames = (noise.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8) for _ in range(COUNT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(errors.StorageFailed, match="could not be written"):
            film(tmp_path / "output", frames, video_format=video_format)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "output").exists()


def test_a_picture_is_not_a_film(tmp_path: Path) -> None:
    """What is not a film is named."""
    (tmp_path / "input").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(errors.MediaInvalid, match="not a film but a file of type image/png"):
        probe_film(tmp_path / "input")


def test_a_list_of_addresses_is_not_a_film(tmp_path: Path) -> None:
    """A playlist, which FFmpeg would open and fetch from, is refused unread."""
    (tmp_path / "input.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", encoding="utf-8")
    with pytest.raises(errors.MediaInvalid, match="not a film but a text"):
        probe_film(tmp_path / "input.mp4")


def test_a_film_of_an_unknown_codec_is_refused(mp4: Path, tmp_path: Path) -> None:
    """A codec that nobody knows is said so."""
    (tmp_path / "input").write_bytes(mp4.read_bytes().replace(b"avc1", b"xyz1"))
    with pytest.raises(errors.MediaInvalid, match="no pictures of a known kind"):
        probe_film(tmp_path / "input")


def test_senseless_metadata_does_not_break_a_film(mp4: Path, tmp_path: Path) -> None:
    """A name that is not UTF-8 is passed over."""
    (tmp_path / "input").write_bytes(mp4.read_bytes().replace(b"VideoHandler", b"Video\xffandler"))
    assert probe_film(tmp_path / "input") == probe_film(mp4)


def test_a_film_cut_short_is_refused(mp4: Path, tmp_path: Path) -> None:
    """A film without its index is damaged."""
    (tmp_path / "input").write_bytes(mp4.read_bytes()[:200])
    with pytest.raises(errors.MediaInvalid, match="film is damaged"):
        probe_film(tmp_path / "input")
