package io.tubecast.edge.command;

import io.tubecast.edge.node.NodeListener;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.support.Doctor;
import io.tubecast.edge.support.SupportBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code support-bundle}: everything that is needed to help from afar, in one file, without secrets. */
@Command(
        name = "support-bundle",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Puts into one zip file what is needed to help from afar: configuration, last logs, health, what the threads do, versions,"
                    + " installed models, facts about the machine, and what 'doctor' finds.",
            "Passwords and users in addresses are taken out; pictures are in none of it. Look into the file before you send it."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  edge-runtime support-bundle --config /etc/tubecast/node.yaml")
final class SupportBundleCommand implements Callable<Integer> {
    private static final long LISTEN_MILLIS = 3_000;

    @Option(
            names = "--out",
            paramLabel = "FILE.zip",
            description = "The file that is written; default tubecast-support-TIME.zip in this folder.")
    private @Nullable Path target;

    @Option(
            names = "--unit",
            paramLabel = "NAME",
            defaultValue = "tubecast.service",
            description = "The systemd unit of the node; default ${DEFAULT-VALUE}.")
    private String unit = "";

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "A further log, its last MiB; may be given several times.")
    private List<Path> logs = new ArrayList<>();

    @Option(names = "--pid", paramLabel = "N", description = "The node's process; found by itself where there is one.")
    private long pid;

    @Mixin
    private ConfiguredNode node = new ConfiguredNode();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        NodePlan plan = node.plan();
        PrintWriter out = spec.commandLine().getOut();
        Path file = target == null ? Path.of("tubecast-support-%s.zip".formatted(now())) : target;
        try {
            SupportBundle bundle = new SupportBundle(plan)
                    .configuration()
                    .machine(Version.text())
                    .models()
                    .logs(unit, logs)
                    .threads(pid);
            NodeListener.listen(plan, LISTEN_MILLIS)
                    .forEach((word, text) -> bundle.add("said/%s.json".formatted(word), text));
            List<String> names =
                    bundle.findings(new Doctor(plan).examine(finding -> {})).write(file);
            out.printf("%s: %s%n", file, String.join(", ", names));
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new CommandFailure("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private static String now() {
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now(ZoneOffset.UTC));
    }
}
