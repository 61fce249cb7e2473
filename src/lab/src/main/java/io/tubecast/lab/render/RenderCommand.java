package io.tubecast.lab.render;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Image;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.encode.VideoWriteException;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import java.awt.Color;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab render}: the synthetic world as a video with its truth, or tubes drawn over any video. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Renders a clip of the synthetic world, or draws tubes over any video.",
            "Pictures go to a video or to PNG files, exact tubes and flow of the world beside them. Truth is drawn dashed, with class and"
                    + " number; detected tubes are drawn solid, with their score."
        },
        footer = {
            "",
            "Clips are those of lab detect --videos synthetic:SPLIT:INDEX; --seed gives what edge-runtime's camera synthetic:?seed=N"
                    + " sees. The same options give the same pictures.",
            "",
            "Examples:",
            "  lab render --split test --index 3 --annotate --out clip.mp4 --truth truth.jsonl",
            "  lab render --seed 7 --frames 500 --size 640x480 --out camera.mp4",
            "  lab render --index 3 --frames 10 --out pictures/ --flow flow/",
            "  lab render --video fencing.mp4 --tubes tubes.jsonl --min-score 0.5 --out drawn.mp4",
            "  lab render --video fencing.mp4 --coarse found/none.jsonl.gz --tubes found/sigma-0.8.jsonl.gz --out refined.mp4"
        })
public final class RenderCommand implements Callable<Integer> {
    private static final int CAMERA_FRAMES = 250;
    private static final int NAMES_SHOWN = 5;
    private static final Color COARSE = new Color(0, 200, 0);
    private static final Color REFINED = new Color(230, 0, 0);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "FILE.mp4|DIR",
            description = "Video to write (H.264, even size), or a folder of PNG files without loss.")
    private @Nullable Path out;

    @Option(names = "--split", paramLabel = "NAME", description = "train, val or test (default: test).")
    private @Nullable String split;

    @Option(names = "--index", paramLabel = "N", description = "Number of the clip in its split (default: 0).")
    private @Nullable Integer index;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What the synthetic camera of this seed sees, instead of a clip (default: 250 frames).")
    private @Nullable Integer seed;

    @Mixin
    private WorldArguments world = new WorldArguments();

    @Option(names = "--video", paramLabel = "FILE", description = "A video file, instead of the world.")
    private @Nullable Path video;

    @Option(names = "--until", paramLabel = "FRAME", description = "Ends before this frame.")
    private int until = Integer.MAX_VALUE;

    @Option(names = "--annotate", description = "Draw the true tubes: box, class and number.")
    private boolean annotate;

    @Option(names = "--tubes", paramLabel = "FILE", description = "Draw the video's tubes of this tubes.jsonl.")
    private @Nullable Path tubes;

    @Option(
            names = "--coarse",
            paramLabel = "FILE",
            description =
                    "Draw the video's tubes of this file too, in green, and those of --tubes in red: what refinement"
                            + " did to coarse tubes (lab detect --ways).")
    private @Nullable Path coarse;

    @Option(
            names = "--min-score",
            paramLabel = "S",
            description = "Draw tubes with at least this score (default ${DEFAULT-VALUE}).")
    private double minScore = 0.3;

    @Option(names = "--truth", paramLabel = "FILE", description = "Write the true tubes: tubes.jsonl without scores.")
    private @Nullable Path truth;

    @Option(
            names = "--flow",
            paramLabel = "DIR",
            description = "Write the exact flow from each frame to the next as Middlebury .flo files.")
    private @Nullable Path flow;

    @Override
    public Integer call() {
        checkOptions();
        try (RenderSource source = source();
                PictureSink sink = sink(source)) {
            List<DrawnTube> drawn = drawnTubes(source);
            writeTruth(source);
            TubePainter painter = drawn.isEmpty() ? null : new TubePainter(source.width(), source.height(), drawn);
            WorldClip clip = source.clip();
            FlowFiles flowFiles = flow == null || clip == null
                    ? null
                    : new FlowFiles(Inputs.outputFolder(spec, "--flow", flow), clip);
            int frames = render(source, sink, painter, flowFiles);
            err().printf("rendered %d frames of %s%s%n", frames, source.name(), out == null ? "" : ": " + out);
        }
        return 0;
    }

    private int render(
            RenderSource source,
            @Nullable PictureSink sink,
            @Nullable TubePainter painter,
            @Nullable FlowFiles flowFiles) {
        int frame = 0;
        try (Progress progress = new Progress(err(), "rendering, frames", source.expectedFrames())) {
            while (!Interruption.requested()) {
                Image picture = source.frames().frame(frame);
                if (picture == null) {
                    break;
                }
                if (flowFiles != null && frame > 0) {
                    flowFiles.write(frame - 1);
                }
                if (painter != null) {
                    painter.paint(frame, picture);
                }
                if (sink != null) {
                    sink.write(picture);
                }
                frame++;
                progress.advance(1);
            }
        }
        return frame;
    }

    private void checkOptions() {
        if (out == null && truth == null && flow == null) {
            throw Inputs.error(spec, "nothing to write: give --out, --truth or --flow");
        }
        boolean clip = split != null || index != null;
        if (video != null && (clip || seed != null || world.isGiven() || annotate || truth != null || flow != null)) {
            throw Inputs.error(spec, "--video goes with --tubes, --coarse, --min-score, --until and --out only");
        }
        if (seed != null && clip) {
            throw Inputs.error(spec, "--seed goes without --split and --index: it is the camera's, not a clip's");
        }
        requireNotNegative("--seed", seed);
        requireNotNegative("--index", index);
        if (until < 1) {
            throw Inputs.error(spec, "--until must be 1 or more, was " + until);
        }
        if (tubes != null) {
            Inputs.file(spec, "--tubes", tubes);
        }
        if (coarse != null) {
            if (tubes == null) {
                throw Inputs.error(spec, "--coarse goes with --tubes, the refined ones");
            }
            Inputs.file(spec, "--coarse", coarse);
        }
    }

    private void requireNotNegative(String option, @Nullable Integer value) {
        if (value != null && value < 0) {
            throw Inputs.error(spec, option + " must be 0 or more, was " + value);
        }
    }

    private RenderSource source() {
        if (video != null) {
            return RenderSource.of(Inputs.file(spec, "--video", video), until);
        }
        double rate = world.options().framesPerSecond();
        if (seed == null) {
            int number = index == null ? 0 : index;
            return RenderSource.of(world.clip(world.split(split == null ? "test" : split), number), rate, until);
        }
        int frames = world.frameCount(CAMERA_FRAMES);
        return RenderSource.of(WorldClips.camera(seed, world.options(), frames), rate, until);
    }

    private @Nullable PictureSink sink(RenderSource source) {
        if (out == null) {
            return null;
        }
        String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".mp4")) {
            return video(Inputs.output(spec, "--out", out), source);
        }
        if (name.matches(".+\\.[a-z0-9]{1,5}") && !Files.isDirectory(out)) {
            throw Inputs.error(spec, "--out must be a file FILE.mp4 or a folder for PNG files, was " + out);
        }
        return new PngFolder(Inputs.outputFolder(spec, "--out", out));
    }

    private PictureSink video(Path file, RenderSource source) {
        try {
            return new Mp4File(file, source);
        } catch (VideoWriteException e) {
            throw Inputs.error(spec, "--out: " + e.getMessage());
        }
    }

    private List<DrawnTube> drawnTubes(RenderSource source) {
        List<DrawnTube> drawn = new ArrayList<>();
        AnnotatedVideo known = source.truth();
        if (annotate && known != null) {
            for (int id = 0; id < known.tubes().size(); id++) {
                String label = WorldLabels.labels().name(known.tubes().get(id).actionClass());
                drawn.add(DrawnTube.ofTruth(known.tubes().get(id), label, id));
            }
        }
        if (coarse != null) {
            addDetected(coarse, source, COARSE, drawn);
        }
        if (tubes != null) {
            addDetected(tubes, source, coarse == null ? null : REFINED, drawn);
        }
        return drawn;
    }

    private void addDetected(Path file, RenderSource source, @Nullable Color own, List<DrawnTube> drawn) {
        VideoNames wanted = new VideoNames(List.of(source.name()));
        TreeSet<String> others = new TreeSet<>();
        int found = 0;
        int shown = 0;
        try (TubeReader reader = new TubeReader(file)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                if (wanted.find(tube.video()).isEmpty()) {
                    others.add(tube.video());
                } else {
                    if (tube.tube().score() >= minScore) {
                        drawn.add(DrawnTube.ofDetected(tube, found, source.width(), source.height(), own));
                        shown++;
                    }
                    found++;
                }
            }
        }
        if (found == 0) {
            err().printf(
                            "no tube of video %s in %s, which has tubes of: %s%n",
                            source.name(),
                            file,
                            others.isEmpty()
                                    ? "none"
                                    : String.join(
                                            ", ",
                                            others.stream().limit(NAMES_SHOWN).toList()));
        } else {
            err().printf("drawing %d of %d tubes, those with a score of %s or more%n", shown, found, minScore);
        }
    }

    private void writeTruth(RenderSource source) {
        AnnotatedVideo known = source.truth();
        if (truth != null && known != null) {
            try (TubeWriter writer = new TubeWriter(Inputs.output(spec, "--truth", truth))) {
                writer.writeTruth(known, WorldLabels.labels());
            }
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
