package io.tubecast.trtbuild.samples;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.trajectory.ClipDetector;
import io.tubecast.core.trajectory.ClipModules;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.Owned;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.samples.ClipVideos.Seen;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Makes inputs of all graphs of a bundle that sees clips (family {@code cfad}) from videos: each whole video is a clip, and the other graphs get what the detector gives them on its way through it.
 *
 * <p>Where the model finds nobody, so that nothing is selected or refined, selector and refine module get the samples that were looked at last. Owns the networks; not thread-safe.
 */
final class ClipSampler implements AutoCloseable {
    private final Owned owned = new Owned();
    private final SampleFolder folder;
    private final int wanted;
    private final ClipVideos videos;
    private final Modules modules;
    private final ClipDetector detector;
    private int clips;

    /**
     * Loads the networks.
     *
     * @param provider what runs them; stays the caller's
     * @param folder where the samples go
     * @param wanted how many frames at most, but one clip at least
     */
    ClipSampler(ModelBundle bundle, EngineProvider provider, SampleFolder folder, int wanted) {
        this.folder = folder;
        this.wanted = wanted;
        ModelManifest manifest = bundle.manifest();
        ClipShape shape = manifest.requiredClip().toShape(manifest);
        try {
            videos = owned.own(new ClipVideos(manifest));
            modules = new Modules(bundle, provider);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
        // a mirror image would have the graphs see nothing else than the clips do
        ClipSettings settings = manifest.requiredClip().settings();
        detector = new ClipDetector(shape, settings.with(settings.refine().withoutMirror()));
    }

    /**
     * Takes clips of videos, one of each.
     *
     * @param all the videos
     * @param done told how many frames were taken
     * @return how many were taken
     */
    int take(List<Video> all, IntConsumer done) {
        int most = Math.max(1, wanted / videos.clipFrames());
        for (int i = 0; i < all.size() && clips < most; i++) {
            int left = all.size() - i;
            boolean spread = left <= most - clips || (long) i * most / all.size() >= clips;
            if (spread && take(all.get(i))) {
                clips++;
                done.accept(videos.clipFrames());
            }
        }
        return clips * videos.clipFrames();
    }

    private boolean take(Video video) {
        Interruption.check();
        ByteBuffer clip = modules.trunkInput();
        Seen seen = videos.read(video, (frame, picture) -> {
            int bytes = picture.pixels().capacity();
            clip.put(frame * bytes, picture.pixels(), 0, bytes);
        });
        if (seen == null) {
            return false;
        }
        modules.begin();
        detector.find(modules);
        modules.fillUp();
        return true;
    }

    @Override
    public void close() {
        owned.close();
    }

    /** Runs the modules for the detector and saves what each is given. */
    private final class Modules implements ClipModules {
        private final Map<GraphRole, NetworkRun> runs = new EnumMap<>(GraphRole.class);
        private final Map<GraphRole, Integer> saved = new EnumMap<>(GraphRole.class);
        private final Map<GraphRole, Integer> before = new EnumMap<>(GraphRole.class);

        Modules(ModelBundle bundle, EngineProvider provider) {
            for (GraphSpec graph : bundle.manifest().graphs()) {
                runs.put(graph.role(), owned.own(new NetworkRun(provider, bundle.directory(), graph)));
            }
        }

        private NetworkRun run(GraphRole role) {
            return Objects.requireNonNull(runs.get(role), role.toString());
        }

        private String inputName(GraphRole role) {
            return run(role).graph().inputs().get(0).name();
        }

        private FloatBuffer input(GraphRole role) {
            return run(role).input(inputName(role)).floats();
        }

        private FloatBuffer output(GraphRole role, String name) {
            return run(role).output(name).floats();
        }

        ByteBuffer trunkInput() {
            return run(GraphRole.CLIP_TRUNK)
                    .input(inputName(GraphRole.CLIP_TRUNK))
                    .bytes();
        }

        /** Runs the trunk on what is in its input. */
        void begin() {
            before.clear();
            before.putAll(saved);
            saveAndRun(GraphRole.CLIP_TRUNK);
        }

        /** Gives graphs that this clip did not need what they would have got. */
        void fillUp() {
            if (untouched(GraphRole.CLIP_SELECTOR)) {
                selector();
            }
            if (untouched(GraphRole.CLIP_REFINE)) {
                copy(sampled(), sample());
                refine();
            }
        }

        private boolean untouched(GraphRole role) {
            return saved.getOrDefault(role, 0).equals(before.getOrDefault(role, 0));
        }

        private void saveAndRun(GraphRole role) {
            NetworkRun run = run(role);
            String name = inputName(role);
            folder.save(
                    run.graph().name(),
                    name,
                    saved.merge(role, 1, Integer::sum) - 1,
                    run.input(name).bytes());
            run.run();
        }

        @Override
        public FloatBuffer features() {
            return output(GraphRole.CLIP_TRUNK, "features");
        }

        @Override
        public Answer proposals() {
            copy(features(), input(GraphRole.CLIP_PROPOSALS));
            saveAndRun(GraphRole.CLIP_PROPOSALS);
            return answer(GraphRole.CLIP_PROPOSALS, "offsets");
        }

        @Override
        public FloatBuffer sampled() {
            return input(GraphRole.CLIP_COARSE);
        }

        @Override
        public Answer coarse() {
            saveAndRun(GraphRole.CLIP_COARSE);
            return answer(GraphRole.CLIP_COARSE, "theta");
        }

        @Override
        public FloatBuffer selector() {
            copy(sampled(), input(GraphRole.CLIP_SELECTOR));
            saveAndRun(GraphRole.CLIP_SELECTOR);
            return output(GraphRole.CLIP_SELECTOR, "key");
        }

        @Override
        public FloatBuffer sample() {
            return input(GraphRole.CLIP_REFINE);
        }

        @Override
        public Answer refine() {
            saveAndRun(GraphRole.CLIP_REFINE);
            return answer(GraphRole.CLIP_REFINE, "offsets");
        }

        private void copy(FloatBuffer from, FloatBuffer into) {
            into.put(0, from, 0, into.capacity());
        }

        private Answer answer(GraphRole role, String values) {
            return new Answer(output(role, "scores"), output(role, values));
        }
    }
}
