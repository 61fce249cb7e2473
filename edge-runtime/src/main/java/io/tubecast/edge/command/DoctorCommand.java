package io.tubecast.edge.command;

import io.tubecast.edge.support.Doctor;
import io.tubecast.edge.support.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** {@code doctor}: whether this machine can run a node as configured, and what to do if not. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Checks this machine and a configuration: Java, GPU, TensorRT, clock, model, camera, broker, disk, permissions.",
            "Says what it found and what to do, and how far away somebody can be and still be seen. Exit code 1 if the node would not run as configured."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime doctor --config config/node.yaml",
            "      the node as configured",
            "  edge-runtime doctor --source v4l2:/dev/video0 --broker tcp://192.168.1.5:1883",
            "      another camera and broker"
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ConfiguredNode node = new ConfiguredNode();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new Doctor(node.plan()).examine(finding -> tell(finding, out));
        long bad = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.BAD)
                .count();
        out.printf(
                "%s%n",
                bad == 0 ? "the node can run as configured" : bad + " things keep the node from running as configured");
        out.flush();
        return bad == 0 ? 0 : 1;
    }

    /** A line, and below it what to do. */
    static void tell(Finding finding, PrintWriter out) {
        out.printf(
                "%-5s %-12s %s%n",
                switch (finding.level()) {
                    case OK -> "ok";
                    case NOTE -> "note";
                    case BAD -> "BAD";
                },
                finding.subject(),
                finding.found());
        if (!finding.advice().isEmpty()) {
            out.printf("      %-12s -> %s%n", "", finding.advice());
        }
        out.flush();
    }
}
