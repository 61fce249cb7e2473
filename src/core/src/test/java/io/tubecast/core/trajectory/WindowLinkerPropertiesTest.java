package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Made-up actors, cut into overlapping windows and linked again. */
class WindowLinkerPropertiesTest {
    private static final int ROUNDS = 200;

    private final Random random = new Random(20261122);

    /** An actor on its own lane, so that nobody overlaps another: frames {@code from} to {@code to} of the stream, moving right. */
    private record Actor(int lane, int actionClass, int from, int to) {
        double[] box(long frame, double shift) {
            double left = 0.1 + 0.002 * (frame - from) + shift;
            double top = 0.2 * lane;
            return new double[] {left, top, left + 0.3, top + 0.18};
        }
    }

    /** A stream's frames, some of them dropped, and how it is cut. */
    private record Stream(List<Long> frames, int window, int hop) {}

    private Stream stream() {
        int length = 40 + random.nextInt(200);
        List<Long> frames = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            if (i == 0 || random.nextInt(10) > 0) {
                frames.add(i);
            }
        }
        int window = 8 + random.nextInt(30);
        return new Stream(frames, window, window / 2);
    }

    private List<Actor> actors(Stream stream) {
        List<Actor> actors = new ArrayList<>();
        int last = stream.frames.get(stream.frames.size() - 1).intValue();
        for (int lane = 0; lane < 1 + random.nextInt(5); lane++) {
            int from = random.nextInt(last / 2);
            actors.add(new Actor(lane, random.nextInt(3), from, from + stream.window + random.nextInt(last)));
        }
        return actors;
    }

    /** Cuts, finds, shuffles what is found, links; all tubes that ended. */
    private List<LinkedTube> linked(Stream stream, List<Actor> actors, double noise, boolean shuffled) {
        WindowLinker linker = new WindowLinker(WindowLinker.DEFAULT_OVERLAP);
        List<LinkedTube> all = new ArrayList<>();
        Random noises = new Random(stream.frames.size());
        for (long first = 0; first <= stream.frames.get(stream.frames.size() - 1); first += stream.hop) {
            WindowFrames frames = frames(stream, first);
            if (frames == null) {
                continue; // nothing but dropped frames
            }
            List<ActionTube> found = new ArrayList<>();
            for (Actor actor : actors) {
                ActionTube tube = seen(actor, frames, noise * (2 * noises.nextDouble() - 1));
                if (tube != null) {
                    found.add(tube);
                }
            }
            if (shuffled) {
                Collections.shuffle(found, random);
            }
            linker.step(frames, found, first + stream.hop);
            all.addAll(linker.ended());
        }
        linker.endAll();
        all.addAll(linker.ended());
        return all;
    }

    private static @Nullable WindowFrames frames(Stream stream, long first) {
        long[] numbers = stream.frames.stream()
                .mapToLong(Long::longValue)
                .filter(frame -> frame >= first && frame < first + stream.window)
                .toArray();
        return numbers.length == 0
                ? null
                : new WindowFrames(
                        numbers, Arrays.stream(numbers).map(n -> 40_000_000 * n).toArray());
    }

    private static @Nullable ActionTube seen(Actor actor, WindowFrames frames, double shift) {
        int start = -1;
        List<double[]> boxes = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            if (frames.number(i) >= actor.from && frames.number(i) <= actor.to) {
                start = start < 0 ? i : start;
                boxes.add(actor.box(frames.number(i), shift));
            }
        }
        if (boxes.isEmpty()) {
            return null;
        }
        double[] corners = boxes.stream().flatMapToDouble(Arrays::stream).toArray();
        double[] scores = new double[boxes.size()];
        Arrays.fill(scores, 0.5);
        return new ActionTube(actor.actionClass, 0.5, start, corners, scores);
    }

    @Test
    void everyActorComesBackWholeAndOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            Stream stream = stream();
            List<Actor> actors = actors(stream);
            double noise = 0.03;
            List<LinkedTube> tubes = linked(stream, actors, noise, true);
            assertThat(tubes).as("round %d", round).hasSize(actors.size());
            for (Actor actor : actors) {
                LinkedTube tube = tubes.stream()
                        .filter(each -> Math.abs(each.lastBox()[1] - 0.2 * actor.lane) < 1e-9)
                        .findFirst()
                        .orElseThrow();
                List<Long> expected = stream.frames.stream()
                        .filter(frame -> frame >= actor.from && frame <= actor.to)
                        .toList();
                List<Long> found = new ArrayList<>();
                tube.read((frame, corners) -> {
                    found.add(frame);
                    assertThat(corners[0]).isCloseTo(actor.box(frame, 0)[0], within(noise));
                });
                assertThat(found).isEqualTo(expected);
                assertThat(tube.segments()).hasSize(1);
                assertThat(tube.segment().actionClass()).isEqualTo(actor.actionClass);
                assertThat(tube.finished()).singleElement().satisfies(finished -> {
                    assertThat(finished.start()).isEqualTo(expected.get(0).intValue());
                    assertThat(finished.end() - 1)
                            .isEqualTo(expected.get(expected.size() - 1).intValue());
                    for (int i = 0; i < finished.length(); i++) { // those of dropped frames too: he moves evenly
                        double left = actor.box(finished.start() + i, 0)[0];
                        assertThat(finished.boxes()[4 * i]).isCloseTo(left, within(noise));
                    }
                });
            }
        }
    }

    @Test
    void theOrderOfWhatIsFoundChangesNothing() {
        for (int round = 0; round < ROUNDS / 4; round++) {
            Stream stream = stream();
            List<Actor> actors = actors(stream);
            assertThat(described(linked(stream, actors, 0.2, true)))
                    .as("round %d", round)
                    .isEqualTo(described(linked(stream, actors, 0.2, false)));
        }
    }

    private static List<String> described(List<LinkedTube> tubes) {
        List<String> all = new ArrayList<>();
        for (LinkedTube tube : tubes) {
            StringBuilder text = new StringBuilder(tube.segments().toString());
            tube.read((frame, corners) -> text.append(frame).append(Arrays.toString(corners)));
            all.add(text.toString());
        }
        Collections.sort(all);
        return all;
    }
}
