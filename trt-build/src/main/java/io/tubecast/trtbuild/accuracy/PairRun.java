package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.actor.ActorState;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.Owned;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.samples.FlowVideos;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.video.preprocess.StackFit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A model of pairs of frames on videos: detection, linking, actors. */
final class PairRun implements ModelRun {
    private final Owned owned = new Owned();
    private final ModelManifest manifest;
    private final AmtnetDetector detector;
    private final PictureFit fit;
    private final @Nullable StackFit stackFit;
    private final FlowVideos videos;
    private final Trimming trimming;

    /**
     * Loads a model.
     *
     * @param bundle its graphs may be engines
     * @param provider what runs it; stays the caller's
     * @param trimming how tubes are cut in time
     */
    PairRun(ModelBundle bundle, EngineProvider provider, Trimming trimming) {
        this.trimming = trimming;
        manifest = bundle.manifest();
        InputSpec input = manifest.input();
        FlowSpec flow = manifest.flow();
        videos = new FlowVideos(flow);
        try {
            detector = owned.own(new AmtnetDetector(bundle, provider, NanoClock.system()));
            fit = owned.own(new PictureFit(input.width(), input.height(), input.resize(), input.mean()));
            stackFit = flow == null
                    ? null
                    : owned.own(new StackFit(
                            flow.layout().channels(), flow.width(), flow.height(), input.width(), input.height()));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    @Override
    public VideoRun run(Video video, IntConsumer passed) {
        detector.reset();
        int delta = manifest.frames().delta();
        LinkingSettings settings = manifest.pairs().linking().toSettings();
        TubeLinker batch = TubeLinker.batch(settings, manifest.classes(), 2);
        TubeLinker live = TubeLinker.streaming(settings, manifest.classes(), 2, null);
        double[] least = new double[manifest.classes()];
        Arrays.fill(least, PUBLISHED_SCORE);
        ActorTracker actors = new ActorTracker(ActorSettings.defaults(), least);
        List<List<Found>> looks = new ArrayList<>();
        List<List<Person>> people = new ArrayList<>();
        int frames = 0;
        try (FrameSequence sequence = videos.open(video)) {
            for (int number = 0; ; number += delta) {
                Interruption.check();
                Image picture = sequence.frame(number);
                if (picture == null) {
                    frames = sequence.frames();
                    break;
                }
                if (step(sequence, picture)) {
                    StepTime time = StepTime.atRate(number - delta, number, video.framesPerSecond());
                    MicroTubes microTubes = detector.microTubes();
                    fit.toFrame(microTubes);
                    batch.step(time, microTubes);
                    live.step(time, microTubes);
                    actors.step(time, live);
                    looks.add(found(microTubes));
                    people.add(people(actors));
                }
                passed.accept(delta);
            }
        } catch (FrameSourceException e) {
            throw new FrameSourceException("video %s: %s".formatted(video.name(), e.getMessage()), e);
        }
        List<ActionTube> tubes =
                looks.isEmpty() ? List.of() : trimming.trim(batch.scoredTubes(frames - 1L), video.framesPerSecond());
        return new VideoRun(video.name(), looks, people, tubes);
    }

    private boolean step(FrameSequence sequence, Image picture) {
        fit.fill(picture, detector.input());
        ByteBuffer flowInput = detector.flowInput();
        boolean hasStack = flowInput != null
                && stackFit != null
                && sequence instanceof MotionFrames motion
                && motion.stack(stackFit.stack());
        if (hasStack && stackFit != null && flowInput != null) {
            stackFit.fit(flowInput);
        }
        return detector.step(hasStack);
    }

    private static List<Found> found(MicroTubes microTubes) {
        List<Found> found = new ArrayList<>();
        int values = 4 * microTubes.boxesPerTube();
        for (int actionClass = 0; actionClass < microTubes.classes(); actionClass++) {
            for (int rank = 0; rank < microTubes.count(actionClass); rank++) {
                int slot = microTubes.slot(actionClass, rank);
                if (microTubes.scores()[slot] >= LEAST_SCORE) {
                    double[] boxes = Arrays.copyOfRange(microTubes.boxes(), values * slot, values * (slot + 1));
                    found.add(Found.microTube(actionClass, microTubes.scores()[slot], boxes));
                }
            }
        }
        return found;
    }

    private static List<Person> people(ActorTracker actors) {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < actors.actorCount(); i++) {
            Actor actor = actors.actor(i);
            if (actor.state() == ActorState.ACTIVE) {
                people.add(new Person(actor.id(), actor.label(), actor.box().clone()));
            }
        }
        return people;
    }

    @Override
    public void close() {
        owned.close();
    }
}
