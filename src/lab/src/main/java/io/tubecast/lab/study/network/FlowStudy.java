package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
            "Takes the file's first seed, and its flow.data if there is such a key. Everything is kept in --out; Ctrl-C keeps",
            "what is there, and the same command goes on. Writes flow.md and flow.json. tvl1 takes a fifth of a second a field.",
            "",
            "Example:",
            "  lab study flow --config config/studies/synthetic.yaml --out studies"
        })
public final class FlowStudy implements Callable<Integer> {
    private static final FlowMethod REFERENCE = FlowMethod.EXACT;

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    @Override
    public Integer call() {
        NetworkStudy study = arguments.study();
        Map<StudyData, ScoredRows> data = new LinkedHashMap<>();
        for (StudyData each : data()) {
            ScoredRows scored = new ScoredRows(study, each);
            data.put(each, scored);
            for (FlowMethod method : methods(each)) {
                if (!scored.make(reading(method), arguments.seed())) {
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
            write(report, each, rows);
        });
        arguments.out().print(report.write(arguments.folder(), "flow"));
        arguments.out().flush();
        return 0;
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

    private void write(StudyReport report, StudyData data, List<Scored> rows) {
        report.heading(data.name());
        report.say(arguments.about(data, rows.get(0)));
        report.table(
                "The motion stream alone. Percent, with 95 % bootstrap intervals over the test videos.",
                ScoreTables.measures(rows, Map.of(), ""));
        Optional<Scored> exact = rows.stream()
                .filter(row -> row.key().equals(REFERENCE.toString()))
                .findFirst();
        exact.ifPresent(reference -> report.table(
                "What each method has above exact flow, in points; the resamples are paired.",
                ScoreTables.differences(Scored.above(rows, reference))));
        report.figures(data.name(), StudyReport.figures(rows));
    }
}
