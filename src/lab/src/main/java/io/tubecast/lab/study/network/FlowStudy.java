package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the quality of optical flow is worth to the motion stream. */
@Command(
        name = "flow",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What the quality of optical flow is worth: the motion stream alone, trained and run on each method's flow.",
            "exact is the synthetic world's own flow, zero none at all."
        },
        footer = {
            "",
            "Takes the file's first seed, and its flow.data if there is such a key. Everything is kept in --out; Ctrl-C keeps what is"
                    + " there, and the same command goes on. Writes flow.md and flow.json. tvl1 takes a fifth of a second a field of 150x150.",
            "",
            "Example:",
            "  lab study flow --config config/studies/synthetic.yaml --out runs/studies"
        })
public final class FlowStudy implements Callable<Integer> {
    private static final FlowMethod REFERENCE = FlowMethod.EXACT;

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    @Override
    public Integer call() {
        Map<StudyData, ScoredRows> data = arguments.scored(data());
        data.forEach(
                (each, scored) -> methods(each).forEach(method -> scored.expect(reading(method), arguments.seed())));
        for (Map.Entry<StudyData, ScoredRows> each : data.entrySet()) {
            for (FlowMethod method : methods(each.getKey())) {
                if (!each.getValue().make(reading(method), arguments.seed())) {
                    return arguments.stopped();
                }
            }
        }
        StudyReport report = new StudyReport("What the quality of optical flow is worth", arguments.command("flow"));
        data.forEach((each, scored) -> {
            List<Scored> rows = new ArrayList<>();
            for (FlowMethod method : methods(each)) {
                String key = method.toString();
                rows.add(scored.score(key, key, reading(method), List.of(arguments.seed())));
            }
            write(report, each, scored, rows);
        });
        return arguments.print(report, "flow");
    }

    /** The file's methods that can be had: exact flow is known of the synthetic world only. */
    private List<FlowMethod> methods(StudyData data) {
        return arguments.config().flow().methods().stream()
                .filter(method -> method != FlowMethod.EXACT || data.world() != null)
                .toList();
    }

    private List<StudyData> data() {
        List<StudyData> own = arguments.config().flow().data();
        return own == null ? arguments.data() : arguments.chosen(own);
    }

    private Reading reading(FlowMethod method) {
        return Reading.of(arguments.rows().motion(method), arguments.config().delta());
    }

    private void write(StudyReport report, StudyData data, ScoredRows scored, List<Scored> rows) {
        report.heading(data.name());
        String fixed = "Seed %d, delta %d"
                .formatted(arguments.seed(), arguments.config().delta());
        report.say(arguments.about(data, rows.get(0), scored, fixed));
        report.table(
                "The motion stream alone. Percent, with 95 % bootstrap intervals over the test videos.",
                ScoreTables.measures(rows, Map.of(), ""));
        Optional<Scored> exact = rows.stream()
                .filter(row -> row.key().equals(REFERENCE.toString()))
                .findFirst();
        exact.ifPresent(reference -> {
            Map<String, Map<String, Difference>> above = Scored.above(rows, reference);
            report.table(
                    "What each method has above exact flow, in points; the resamples are paired.",
                    ScoreTables.differences(above));
            report.figures(data.name() + ".aboveExact", StudyReport.differences(above));
        });
        report.figures(data.name(), StudyReport.figures(rows));
    }
}
