package io.tubecast.lab.study.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the parts of the coarse-to-fine action detector are worth: Table 1 and Figures 4, 5 and 6 of its paper. */
@Command(
        name = "cfad",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What the parts of the coarse-to-fine action detector are worth: Table 1 and Figures 4, 5 and 6 of its paper.",
            "Trains and exports a network for each order of the tubes' polynomials and one without residual branch; runs each over the test"
                    + " videos once, with and without refinement, with search areas of several sizes, and with time stamps selected by score,"
                    + " evenly and at random; tells accuracy, v-MABO, kinds of errors, time and size, and how far refinement gets from"
                    + " coarse tubes to the best that so many boxes allow."
        },
        footer = {
            "",
            "Everything is kept in --out, each network once; Ctrl-C keeps what is there, and the same command goes on. What is found is made"
                    + " anew if other ways are asked for, networks are not. Writes cfad.md, cfad.json and two pictures of each data set. Times"
                    + " are of the machine as it is.",
            "",
            "Examples:",
            "  lab study cfad --config config/studies/cfad.yaml --out runs/cfad",
            "  lab study cfad --config config/studies/cfad.yaml --seeds 1 --out runs/cfad"
        })
public final class CfadStudy implements Callable<Integer> {
    @Mixin
    private StudyArguments arguments = new StudyArguments();

    @Override
    public Integer call() {
        CfadStudyConfig config = arguments.clips();
        CfadRows rows = arguments.clipRows();
        List<Long> seeds = arguments.seeds(config.seeds());
        List<StudyData> sets = arguments.chosen(config.data());
        NetworkStudy networks = arguments.networks();
        Map<StudyData, ClipScores> data = new LinkedHashMap<>();
        sets.forEach(each -> data.put(each, new ClipScores(networks, config, each, seeds)));
        for (ClipScores scores : data.values()) {
            rows.all().forEach(scores::expect);
        }
        for (ClipScores scores : data.values()) {
            for (ClipReading reading : rows.all()) {
                if (!scores.make(reading)) {
                    return arguments.stopped();
                }
            }
        }
        StudyReport report = new StudyReport(
                "What the parts of the coarse-to-fine action detector are worth", arguments.command("cfad"));
        data.forEach((each, scores) -> {
            CfadSections sections = new CfadSections(report, config, rows, each, scores);
            sections.about(seeds);
            sections.refinement();
            sections.ceilings();
            sections.selection();
            sections.residuals();
            sections.costs();
            sections.pictures(arguments.folder());
            sections.figures();
        });
        return arguments.print(report, "cfad");
    }
}
