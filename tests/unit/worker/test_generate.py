"""A job from files to a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from vitascope.engines.base import Pixels
from vitascope.engines.draft import DraftEngine
from vitascope.media.depthmap import depth_in, to_packet
from vitascope.media.images import decode_image, encode_image, first_frame, first_frame_depth, flatten
from vitascope.media.video import read_frames
from vitascope.pipeline.ports import InputFile, SlotJob
from vitascope.safety import PixelCheck
from vitascope.worker.generate import generate


def job(path: Path, first_frame: Path | None = None) -> SlotJob:
    """Ask for a picture of a corridor, or for a film that circles in it."""
    film = first_frame is not None
    return SlotJob(
        model="gen4-turbo" if film else "gen4-image",
        prompt="fast orbit" if film else "a library with tall shelves",
        quality="turbo",
        sizes=((256, 144),),
        seed=4,
        output_format="MP4" if film else "PNG",
        output_quality=95,
        output_path=str(path),
        max_pixels=1_000_000,
        nsfw_threshold=0.9,
        safety="none",
        duration=1.0 if film else 0.0,
        first_frame=InputFile(str(first_frame)) if first_frame is not None else None,
    )


def run(job: SlotJob) -> Path:
    """Do it."""
    generate(DraftEngine(), job, PixelCheck(0.9), lambda *_: None)
    return Path(job.output_path)


def last(film: Path) -> Pixels:
    """Return the last frame."""
    return list(read_frames(film))[-1]


def test_a_film_of_our_own_picture_knows_its_depth(tmp_path: Path) -> None:
    """The file of a picture carries its depth to the film, which moves otherwise than that of the bare pixels."""
    picture = run(job(tmp_path / "picture.png"))
    bare = tmp_path / "bare.png"
    encode_image(flatten(decode_image(picture)), bare, "PNG")
    films = [run(job(tmp_path / f"{path.stem}.mp4", path)) for path in (picture, bare)]
    assert np.abs(last(films[0]).astype(int) - last(films[1])).mean() > 3.0


def test_the_depth_is_cropped_with_its_picture(tmp_path: Path) -> None:
    """The film of a tall picture is like that of its crop with the depth of the crop, not like that of bare pixels."""
    tall = run(replace(job(tmp_path / "tall.png"), sizes=((256, 256),)))
    pixels = flatten(decode_image(tall))
    told = depth_in(tall, pixels)
    assert told is not None
    cropped, bare = tmp_path / "cropped.png", tmp_path / "bare.png"
    shown = first_frame(pixels, 256, 144)
    encode_image(shown, cropped, "PNG", xmp=to_packet(first_frame_depth(told[0], pixels, 256, 144), told[1], shown))
    encode_image(shown, bare, "PNG")
    films = (run(job(tmp_path / f"{path.stem}.mp4", path)) for path in (tall, cropped, bare))
    ours, wanted, other = (last(film).astype(int) for film in films)
    assert np.abs(ours - wanted).mean() < 0.5 * np.abs(ours - other).mean()


def test_a_film_does_not_depend_on_where_its_picture_came_from(tmp_path: Path) -> None:
    """A copy of the file in another place gives the same film."""
    picture = run(job(tmp_path / "picture.png"))
    copy = tmp_path / "copy"
    copy.write_bytes(picture.read_bytes())
    films = [run(job(tmp_path / f"{path.name}.mp4", path)) for path in (picture, copy)]
    assert films[0].read_bytes() == films[1].read_bytes()


def test_a_place_that_is_kept_knows_its_depth(tmp_path: Path) -> None:
    """The file of a reference tells where its floor is, and people stand on that, not where a guess puts them."""
    place = run(job(tmp_path / "place.png"))
    bare = tmp_path / "bare.png"
    encode_image(flatten(decode_image(place)), bare, "PNG")
    peopled = [
        run(replace(job(tmp_path / f"{path.stem}-peopled.png"), prompt="three people in @place", references=(
            InputFile(str(path), "place"),
        )))
        for path in (place, bare)
    ]  # fmt: skip
    assert not np.array_equal(decode_image(peopled[0]), decode_image(peopled[1]))
