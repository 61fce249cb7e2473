package io.tubecast.lab.baseline;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.lab.command.Inputs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes every true tube under every class. */
@Command(
        name = "true-boxes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Every true tube under every class, all with score 1: what a tracker without a fault would reach that finds everybody who",
            "acts, begin and end to the frame, and does not know who does what. A class prior changes nothing: within a class all scores",
            "are the same. A bound for class-blind baselines such as blobs, which has to be known to say what a model's figures are worth."
        },
        footer = {
            "",
            "Example:",
            "  lab baseline true-boxes --truth truth.jsonl --out true-boxes.jsonl",
            "  lab evaluate --tubes tubes.jsonl --against true-boxes.jsonl --truth truth.jsonl"
        })
public final class TrueBoxesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--truth", required = true, paramLabel = "TRUTH", description = "Ground truth: .mat or .jsonl.")
    private Path truth = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "tubes.jsonl to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        Truth known = Truth.read(Inputs.file(spec, "--truth", truth));
        Inputs.output(spec, "--out", out);
        try (TubeWriter writer = new TubeWriter(out)) {
            for (TruthVideo video : known.videos()) {
                AnnotatedVideo whole = video.annotation();
                for (AnnotatedTube tube : whole.tubes()) {
                    for (int c = 0; c < known.labels().size(); c++) {
                        writer.write(new TubeRecord(
                                whole.name(),
                                whole.width(),
                                whole.height(),
                                known.labels().name(c),
                                as(tube, c)));
                    }
                }
            }
        }
        return 0;
    }

    private static ActionTube as(AnnotatedTube tube, int actionClass) {
        List<Box> boxes = tube.boxes();
        double[] corners = new double[4 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            corners[4 * i] = boxes.get(i).x1();
            corners[4 * i + 1] = boxes.get(i).y1();
            corners[4 * i + 2] = boxes.get(i).x2();
            corners[4 * i + 3] = boxes.get(i).y2();
        }
        double[] scores = new double[boxes.size()];
        Arrays.fill(scores, 1);
        return new ActionTube(actionClass, 1, tube.start(), corners, scores);
    }
}
