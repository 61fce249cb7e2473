package io.tubecast.lab;

import io.tubecast.lab.study.ClipsStudy;
import io.tubecast.lab.study.DetectorsStudy;
import io.tubecast.lab.study.EventsCommand;
import io.tubecast.lab.study.IdleStudy;
import io.tubecast.lab.study.RatesStudy;
import io.tubecast.lab.study.RefinementStudy;
import io.tubecast.lab.study.WorldStudy;
import io.tubecast.lab.study.network.AblationStudy;
import io.tubecast.lab.study.network.CfadStudy;
import io.tubecast.lab.study.network.DeltaStudy;
import io.tubecast.lab.study.network.FlowStudy;
import io.tubecast.lab.study.network.LinkingStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The studies. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        description = "Answers a question about a method with a table.",
        subcommands = {
            AblationStudy.class,
            DeltaStudy.class,
            FlowStudy.class,
            LinkingStudy.class,
            CfadStudy.class,
            ClipsStudy.class,
            WorldStudy.class,
            DetectorsStudy.class,
            RefinementStudy.class,
            IdleStudy.class,
            RatesStudy.class,
            EventsCommand.class
        })
public final class StudyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which study?");
    }
}
