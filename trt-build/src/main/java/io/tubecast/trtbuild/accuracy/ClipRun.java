package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.Owned;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.samples.ClipVideos;
import io.tubecast.trtbuild.samples.ClipVideos.Seen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** A model of whole clips (family {@code cfad}) on videos, each of which is one clip, as a recorded file is on the node. A video of fewer than two frames has no tubes. */
final class ClipRun implements ModelRun {
    private final Owned owned = new Owned();
    private final CfadDetector detector;
    private final ClipVideos videos;

    /**
     * Loads a model.
     *
     * @param bundle its graphs may be engines
     * @param provider what runs it; stays the caller's
     */
    ClipRun(ModelBundle bundle, EngineProvider provider) {
        try {
            detector = owned.own(new CfadDetector(bundle, provider, NanoClock.system()));
            videos = owned.own(new ClipVideos(bundle.manifest()));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    @Override
    public VideoRun run(Video video, IntConsumer passed) {
        Seen seen = videos.read(video, detector::put);
        VideoRun found = seen == null ? new VideoRun(video.name(), List.of(), List.of(), List.of()) : find(video, seen);
        passed.accept(video.expectedFrames());
        return found;
    }

    private VideoRun find(Video video, Seen seen) {
        Resampling resampling = detector.resampling(seen.frames());
        double pixel = 1.0 / Math.max(seen.width(), seen.height());
        List<ActionTube> tubes = new ArrayList<>();
        for (RefinedTube tube : detector.find()) {
            tubes.add(videos.inPicture(detector.finish(tube, resampling, pixel)));
        }
        List<Found> found = tubes.stream()
                .filter(tube -> tube.score() >= LEAST_SCORE)
                .map(Found::of)
                .toList();
        return new VideoRun(video.name(), List.of(found), people(tubes, seen.frames()), tubes);
    }

    /** Who is told of in each frame; a tube is one actor from its first frame to its last. */
    private static List<List<Person>> people(List<ActionTube> tubes, int frames) {
        List<List<Person>> people = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            List<Person> here = new ArrayList<>();
            for (int i = 0; i < tubes.size(); i++) {
                ActionTube tube = tubes.get(i);
                if (tube.score() >= PUBLISHED_SCORE && tube.start() <= frame && frame < tube.end()) {
                    int at = 4 * (frame - tube.start());
                    here.add(new Person(i, tube.actionClass(), Arrays.copyOfRange(tube.boxes(), at, at + 4)));
                }
            }
            people.add(here);
        }
        return people;
    }

    @Override
    public void close() {
        owned.close();
    }
}
