package io.tubecast.lab.baseline;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.baseline.HoldLastBox;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the tubes of {@link HoldLastBox}. */
@Command(
        name = "hold-last-box",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "For videos that are cut in time: the last box of each training tube, held from the cut to the end of the video, score 1.",
            "It looks at no picture. A model that learnt from the first part must be well above it."
        },
        footer = {
            "",
            "Example:",
            "  lab baseline hold-last-box --truth finalAnnots.mat --videos clips --cut 0.6 --out hold.jsonl",
            "  lab evaluate --tubes tubes.jsonl --against hold.jsonl --truth finalAnnots.mat --videos clips --cut 0.6"
        })
public final class HoldLastBoxCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(names = "--videos", paramLabel = "DIR", description = "Only the videos whose files are in this folder.")
    private @Nullable Path videos;

    @Option(
            names = "--cut",
            paramLabel = "F",
            description = "Fraction of the annotated span (default ${DEFAULT-VALUE}).")
    private double cut = Cut.SIXTY_PERCENT.fraction();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "tubes.jsonl to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        if (!(cut > 0 && cut < 1)) {
            throw Inputs.error(spec, "--cut must lie between 0 and 1, was " + cut);
        }
        Truth known = truth.read();
        Inputs.output(spec, "--out", out);
        Cut at = new Cut(cut, Cut.SIXTY_PERCENT.leastFrames());
        Set<String> chosen = chosen(known);
        int tubes = 0;
        try (TubeWriter writer = new TubeWriter(out)) {
            for (TruthVideo video : known.videos()) {
                if (chosen.contains(video.name())) {
                    AnnotatedVideo whole = video.annotation();
                    for (ActionTube tube : HoldLastBox.tubes(whole, at)) {
                        String label = known.labels().name(tube.actionClass());
                        writer.write(new TubeRecord(whole.name(), whole.width(), whole.height(), label, tube));
                        tubes++;
                    }
                }
            }
        }
        spec.commandLine().getErr().printf("held %d tubes of %d videos: %s%n", tubes, chosen.size(), out);
        return 0;
    }

    private Set<String> chosen(Truth known) {
        Map<String, TruthVideo> all = new HashMap<>();
        known.videos().forEach(video -> all.put(video.name(), video));
        Path folder = videos;
        if (folder == null) {
            return all.keySet();
        }
        if (!Files.isDirectory(folder)) {
            throw Inputs.error(spec, "--videos: no such folder: " + folder);
        }
        VideoNames names = new VideoNames(all.keySet());
        Set<String> chosen = new HashSet<>();
        VideoNames.filesIn(folder)
                .forEach(file -> names.find(file.getFileName().toString()).ifPresent(chosen::add));
        if (chosen.isEmpty()) {
            throw new DataException(truth.path() + ": has none of the videos of " + folder);
        }
        return chosen;
    }
}
