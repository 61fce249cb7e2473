package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.PeakTrimmer.Settings;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.evaluation.tuning.TrimmingSearch;
import io.tubecast.evaluation.tuning.TrimmingSearch.OwnScores;
import io.tubecast.evaluation.tuning.TrimmingSearch.Sample;
import io.tubecast.evaluation.tuning.TrimmingSearch.Worth;
import io.tubecast.inference.trimming.TrimmingFile;
import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds for each class how its tubes are best cut in time. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds for each class how its tubes are best cut in time (the settings of lab link --trim peak), and writes them to a file"
                    + " for lab link --trim FILE. Use validation videos: neither those the network learnt from nor those you report on.",
            "It also prints what this is worth on videos it was not found on: each half is cut as the other half teaches."
        },
        footer = {
            "",
            "Examples:",
            "  lab detect --model config/models/demo --videos synthetic:val:0-199 --out val.jsonl --truth val-truth.jsonl",
            "  lab tune --detections val.jsonl --truth val-truth.jsonl --labels config/models/demo/labels.txt --out trimming.yaml"
        })
public final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--detections", required = true, paramLabel = "FILE", description = "det.jsonl of the videos.")
    private Path detections = Path.of("");

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description = "Class names of the detections, one a line.")
    private Path labels = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Settings to write (YAML).")
    private Path out = Path.of("");

    @Mixin
    private FrameRate frameRate = new FrameRate();

    @Override
    public Integer call() throws IOException {
        Labels names = Inputs.labels(spec, "--labels", labels);
        Inputs.file(spec, "--detections", detections);
        Inputs.output(spec, "--out", out);
        List<Sample> samples = samples(names);
        if (Interruption.requested()) {
            return 0; // settings of a part of the videos would look like those of all
        }
        List<Settings> found;
        Worth worth;
        try (Progress progress =
                new Progress(spec.commandLine().getErr(), "trying settings", TrimmingSearch.mostTrials())) {
            TrimmingSearch search =
                    new TrimmingSearch(names.size(), frameRate.framesPerSecond(), () -> progress.advance(1));
            found = search.settings(samples);
            worth = search.worth(samples, found);
        }
        Files.writeString(out, StrictYaml.write(TrimmingFile.of(names, found)));
        spec.commandLine()
                .getOut()
                .printf(
                        "video-mAP@0.5 of %d videos: %.1f with the defaults, %.1f with settings of the other half, %.1f with"
                                + " those in %s%n",
                        samples.size(), 100 * worth.before(), 100 * worth.crossed(), 100 * worth.after(), out);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private List<Sample> samples(Labels names) {
        Map<String, TruthVideo> videos = new HashMap<>();
        truth.read(names).videos().forEach(video -> videos.put(video.name(), video));
        VideoNames videoNames = new VideoNames(videos.keySet());
        List<Sample> samples = new ArrayList<>();
        VideoLinker<TubeLinker> linker = new VideoLinker<>(
                VideoLinker.Options.whole(frameRate.framesPerSecond(), names),
                DetectionFilter.of(RuleSet.ONLINE),
                (classes, boxes) -> TubeLinker.batch(LinkingSettings.online(), classes, boxes),
                null);
        linker.link(detections, (step, tubes) -> {
            @Nullable TruthVideo video = videos.remove(videoNames.find(step.video()).orElse(""));
            if (video == null) {
                throw new DataException("%s: video %s is not in %s".formatted(detections, step.video(), truth.path()));
            }
            samples.add(sample(video, step, tubes, names));
        });
        if (samples.isEmpty()) {
            throw new DataException(detections + ": no tube in it");
        }
        videos.values().forEach(video -> samples.add(new Sample(video, List.of()))); // missed altogether
        return samples;
    }

    private static Sample sample(TruthVideo video, DetectionStep step, List<ScoredTube> tubes, Labels names) {
        List<OwnScores> scaled = new ArrayList<>();
        for (ScoredTube scored : tubes) {
            ActionTube tube = scored.tube();
            TubeRecord record =
                    new TubeRecord(step.video(), step.width(), step.height(), names.name(tube.actionClass()), tube);
            scaled.add(new OwnScores(
                    record.as(
                            tube.actionClass(),
                            video.annotation().width(),
                            video.annotation().height()),
                    OwnScores.of(scored).scores()));
        }
        return new Sample(video, scaled);
    }
}
