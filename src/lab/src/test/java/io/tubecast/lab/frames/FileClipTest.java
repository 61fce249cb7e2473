package io.tubecast.lab.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.encode.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Films whose frames do not fit the memory together. */
class FileClipTest {
    private static final int FRAMES = 40;
    private static final int FRAME_BYTES = 3 * 64 * 48;

    @TempDir
    private Path folder;

    /** A film whose frame n is of gray 5 n plus an offset. */
    private Path film(String name, int offset) {
        Path file = folder.resolve(name);
        Image picture = new Image(64, 48);
        try (VideoWriter writer = new VideoWriter(file, 64, 48, 25)) {
            for (int n = 0; n < FRAMES; n++) {
                for (int i = 0; i < FRAME_BYTES; i++) {
                    picture.pixels().put(i, (byte) (5 * n + offset));
                }
                writer.write(picture);
            }
        }
        return file;
    }

    private static AnnotatedVideo annotation(int frames) {
        return new AnnotatedVideo("v", 64, 48, frames, List.of());
    }

    @Test
    void anyFrameOfManyFilmsIsReadAndNoMoreIsKeptThanAllowed() {
        long most = 24 * FRAME_BYTES; // of 120 frames in three films
        FrameCache cache = new FrameCache(most);
        List<FileClip> clips = new ArrayList<>();
        for (int film = 0; film < 3; film++) {
            clips.add(new FileClip(film("film" + film + ".mp4", 20 * film), annotation(FRAMES), cache));
        }
        SplittableRandom random = new SplittableRandom(3);
        Image picture = new Image(64, 48);
        for (int i = 0; i < 60; i++) {
            int film = random.nextInt(3);
            int frame = random.nextInt(FRAMES);
            clips.get(film).readFrame(frame, picture);
            // lossy, so near; the next frame is 5 away
            assertThat(picture.pixels().get(0) & 255)
                    .as("frame %d of film %d", frame, film)
                    .isBetween(5 * frame + 20 * film - 2, 5 * frame + 20 * film + 2);
            assertThat(cache.held()).isPositive().isLessThanOrEqualTo(most);
        }
    }

    @Test
    void framesThatWereReadLastAreKept() {
        FrameCache cache = new FrameCache(16 * FRAME_BYTES); // runs of two frames, eight of them
        FileClip clip = new FileClip(film("film.mp4", 0), annotation(FRAMES), cache);
        Image picture = new Image(64, 48);
        for (int frame = 0; frame < 20; frame += 2) {
            clip.readFrame(0, picture);
            clip.readFrame(frame, picture);
        }
        // runs 0 to 9 were read; 1 and 2 have gone, 0 was read again and again
        assertThat(cache.find(clip, 0)).hasSize(2);
        assertThat(cache.find(clip, 2)).isNull();
        assertThat(cache.find(clip, 3)).isNotNull();
        assertThat(cache.find(clip, 9)).isNotNull();
    }

    @Test
    void aFilmLargerThanTheCacheIsReadAFrameAtATime() {
        FrameCache cache = new FrameCache(10);
        FileClip clip = new FileClip(film("film.mp4", 0), annotation(FRAMES), cache);
        Image picture = new Image(64, 48);
        clip.readFrame(30, picture);
        assertThat(picture.pixels().get(0) & 255).isBetween(148, 152);
        assertThat(cache.held()).isZero();
    }

    @Test
    void framesThatAreNotThereAreToldWithTheFile() {
        Path file = film("film.mp4", 0);
        FileClip clip = new FileClip(file, annotation(FRAMES + 1), new FrameCache(1_000_000));
        Image picture = new Image(64, 48);
        assertThatThrownBy(() -> clip.readFrame(FRAMES, picture))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining(file + ": has 40 frames, frame 40 was wanted");
        assertThatThrownBy(() -> clip.readFrame(FRAMES + 1, picture)).hasMessage("v has frames 0 to 40, asked for 41");
    }
}
